"""`assay prove`: bit-identity, shown by making an asset in many environments; and certificates of it, checked."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from specs.certificate import Certificate, CertificateError
from specs.spec import Spec

from ..emit import at_least
from ..errors import GateError
from ..extras import require
from ..house import COMMAND, shown
from ..making import Workshop
from ..progress import listener
from ..project import add_runs_argument
from ..selection import select_specs

HELP = "prove bit-identity: make an asset in many environments, compare every byte, and certify it"
DESCRIPTION = """\
Makes the asset of SPEC in fresh sealed processes, each in another environment (a row), and compares every byte with the
first row's, the reference: one thread, the generic instruction set. Without --rows and --all, a few rows that vary
everything: a few minutes. Rows that this machine cannot make are skipped, with the reason.

A spec of the class 'portable-f32' is made again, and in another working folder; one of the class 'device' is made
again: those classes promise no more.

When all rows are equal, DIR gets certificate.json: what was proven, with nothing of this machine in it, so that a
repeated proof writes the same bytes. Beside it lie proof.json (rows, machine, seconds), proof.txt (the table) and rows/
(a run folder of each row, for `assay bisect`).

exit codes:
  0    all rows are equal, or the certificate holds
  1    a row differs, or the certificate does not hold or is not comparable here
  2    bad usage, a malformed certificate, or a row that could not be made
  130  interrupted"""
EXAMPLES = """\
examples:
  assay prove red-mug                            a few rows: two instruction sets, threads, order, place
  assay prove red-mug --all -j 2                 every row, two at a time
  assay prove red-mug --rows threads-8,avx512    these, and the reference
  assay prove red-mug --rerun 2                  two more runs of the machine's own environment
  assay prove red-mug --rows reference --emulate haswell,nehalem --steps 8
                                                 other processors, played by QEMU: slow, so only 8 of the spec's steps
  assay prove red-mug --list                     the rows, and which of them can be made here
  assay prove --verify certificate.json          make the asset once here, and hold it against a certificate"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC, which rows, and where to."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("spec", metavar="SPEC", nargs="?", help="spec file or name (with --verify: ours, by its id)")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--rows", type=_names, metavar="A,B", help="these rows, after the reference")
    which.add_argument("--all", action="store_true", help="every row that this machine can make")
    which.add_argument("--list", action="store_true", help="list the rows and make nothing")
    which.add_argument("--verify", type=Path, metavar="FILE", help="check a certificate instead")
    parser.add_argument("--rerun", type=at_least(0), metavar="N", help="N more runs in this machine's own environment")
    parser.add_argument("--emulate", type=_names, default=[], metavar="CPU,CPU", help="rows under processors of QEMU")
    parser.add_argument(
        "--steps", type=at_least(1), metavar="N", help="only N steps, in all rows; the certificate says so"
    )
    parser.add_argument("-j", "--jobs", type=at_least(1), default=1, metavar="N", help="rows side by side (default: 1)")
    parser.add_argument("--output", type=Path, metavar="DIR", help="where the proof goes (default: runs/ID/proof)")
    add_runs_argument(parser, "where to work (default: runs)")


def run(args: argparse.Namespace) -> int:
    """Prove, list or verify."""
    if not args.list:
        require("generate", "prove makes assets, which takes the extra 'generate'")
    if args.verify is not None:
        return _verify(args)
    if args.spec is None:
        raise GateError(f"prove needs a SPEC; `{COMMAND} prove --help` shows examples")
    spec = _one_spec(args.spec)
    return _list(spec) if args.list else _prove(spec, args)


def _names(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise argparse.ArgumentTypeError(f"{text!r} names nothing; allowed: names with commas between them")
    return names


def _one_spec(word: str) -> Spec:
    specs = select_specs([word])
    if len(specs) != 1 or specs[0].source != "generate":
        raise GateError(f"{word}: prove needs one spec that generates its asset")
    return specs[0]


def _list(spec: Spec) -> int:
    from ..proof.rows import matrix

    assert spec.generator is not None
    determinism = spec.generator.determinism
    lines = [("row", "what is varied", "")]
    for row in matrix(determinism):
        reason = row.unavailable(determinism)
        lines.append((row.name, row.words(), f"skipped here: {reason}" if reason else "" if row.usual else "--all"))
    widths = [max(len(line[column]) for line in lines) for column in range(2)]
    for name, words, remark in lines:
        print(f"{name:<{widths[0]}}  {words:<{widths[1]}}  {remark}".rstrip())
    return 0


def _prove(spec: Spec, args: argparse.Namespace) -> int:
    from ..proof.proving import prove, write_proof
    from ..proof.rows import chosen
    from ..proof.running import ROWS
    from ..proof.shortened import adapted
    from ..proof.table import table, verdict

    assert spec.generator is not None
    determinism = spec.generator.determinism
    reruns = args.rerun if args.rerun is not None else 0 if determinism == "universal" else 1
    rows = chosen(determinism, args.rows, args.all, reruns, args.emulate)
    into = args.output or args.runs / spec.id / "proof"
    ran = adapted(spec, into / ROWS, args.steps, patient=bool(args.emulate))
    with listener(len(rows)) as heard:
        workshop = Workshop(args.runs, listen=heard.event, warn=heard.warn)
        proof = prove(spec, ran, rows, workshop, into, args.jobs, heard.finished)
    text = table(proof) + verdict(proof)
    path = write_proof(proof, into, text)
    print(f"{spec.id}: determinism class {determinism}\n{text}", end="")
    if path is not None:
        print(f"certificate: {shown(path)}")
    return proof.exit_code()


def _verify(args: argparse.Namespace) -> int:
    from ..proof.verify import find_spec, verify
    from ..threads import threads_each

    unused: Sequence[str] = [word for word in ("rerun", "emulate", "steps", "output") if getattr(args, word)]
    if unused:
        raise GateError(f"--verify takes no --{unused[0]}: the certificate says what to make")
    try:
        certificate = Certificate.read(args.verify)
    except CertificateError as error:
        raise GateError(str(error)) from error
    spec = find_spec(certificate, _one_spec(args.spec) if args.spec else None)
    with listener(1) as heard:
        workshop = Workshop(args.runs, listen=heard.event, warn=heard.warn, threads=threads_each(1))
        found = verify(certificate, spec, workshop)
    for check in found.checks:
        print(f"  {'WRONG' if check.problem else 'ok':<5}  {check}")
    shortened = "" if certificate.steps == certificate.spec_steps else f", SHORTENED to {certificate.steps} steps"
    if not found.comparable:
        print(f"{certificate.id}: not comparable here: nothing was made; see above for the way out")
    elif found.ok:
        print(f"{certificate.id}: the certificate holds on this machine, every byte{shortened}")
    else:
        print(f"{certificate.id}: THE CERTIFICATE DOES NOT HOLD here{shortened}")
    return 0 if found.ok else 1
