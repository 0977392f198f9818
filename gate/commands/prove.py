"""`assay prove`: bit-identity, shown by making an asset several times in fresh processes."""

import argparse
from pathlib import Path

from golden.comparison import Comparison, Match, compare_runs

from ..emit import at_least
from ..errors import GateError
from ..house import RUNS
from ..making import Workshop, key_of, made_again
from ..progress import listener
from ..runs import Run
from ..selection import select_specs

HELP = "prove bit-identity: make an asset several times in fresh processes and compare every byte"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC and how often."""
    parser.add_argument("spec", metavar="SPEC", help="spec file or name")
    parser.add_argument("--rerun", type=at_least(1), default=1, metavar="N", help="reruns (default: %(default)s)")
    parser.add_argument("--runs", type=Path, default=RUNS, metavar="DIR", help="where to work (default: runs)")


def run(args: argparse.Namespace) -> int:
    """Make the asset 1 + N times; 0 when all are equal, 1 when one differs."""
    specs = select_specs([args.spec])
    if len(specs) != 1 or specs[0].source != "generate":
        raise GateError(f"{args.spec}: prove needs one spec that generates its asset")
    with listener(args.rerun + 1) as heard:
        workshop = Workshop(args.runs, listen=heard.event, warn=heard.warn)
        key = key_of(specs[0])
        comparisons: list[Comparison] = []
        try:
            with made_again(specs[0], workshop, key) as first:
                heard.finished(specs[0].id, f"run 1: {_digest(first)}")
                for number in range(2, args.rerun + 2):
                    with made_again(specs[0], workshop, key) as again:
                        comparisons.append(compare_runs(again.manifest, first.manifest))
                        heard.finished(specs[0].id, f"run {number}: {_digest(again)}")
                digest = first.manifest_sha256
        except BaseException:
            workshop.children.kill()
            raise
    return _answer(specs[0].id, comparisons, digest)


def _digest(run: Run) -> str:
    return run.manifest_sha256[:16]


def _answer(id: str, comparisons: list[Comparison], digest: str) -> int:
    different = [one for one in comparisons if one.match is not Match.EQUAL]
    if not different:
        print(f"{id}: {len(comparisons) + 1} fresh runs, every output the same, byte for byte (manifest {digest})")
        return 0
    for number, one in enumerate(comparisons, 2):
        if one.match is not Match.EQUAL:
            print(f"{id}: run {number} differs from run 1: {one.message()}")
    return 1
