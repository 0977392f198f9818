"""`assay generate`: make assets, judge nothing."""

import argparse
from pathlib import Path

from golden.comparison import Match
from specs.spec import Spec

from ..delivery import check_free, copy_run, delivered
from ..emit import at_least
from ..errors import GateError
from ..executors import EXECUTORS, default_jobs
from ..extras import require_for
from ..house import shown
from ..making import Workshop, key_of, make, make_in
from ..progress import listener
from ..project import add_runs_argument
from ..reruns import make_fresh
from ..selection import select_specs
from ..threads import threads_each

HELP = "make the assets of specs, without judging them; prints each run folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC..., how, and where to put them."""
    parser.add_argument("specs", nargs="+", metavar="SPEC", help="spec file, folder or name")
    parser.add_argument("--output", type=Path, metavar="DIR", help="put the run folder there (one SPEC; new or empty)")
    parser.add_argument(
        "--no-cache", action="store_true", help="make it anew, believe nothing that is stored, and store no stage"
    )
    parser.add_argument("-j", "--jobs", type=at_least(1), metavar="N", help="assets side by side (default: by cores)")
    add_runs_argument(parser)
    parser.epilog = (
        "ASSAY_THREADS=N: threads of each process (default: the cores, shared); the bytes do not depend on it"
    )


def run(args: argparse.Namespace) -> int:
    """Make the assets that have a generator; the first error ends the command."""
    specs = [spec for spec in select_specs(args.specs) if spec.source == "generate"]
    require_for(specs)
    if args.output is not None:
        if len(specs) != 1:
            raise GateError(f"--output takes one spec that generates its asset; found {len(specs)}")
        check_free(args.output)
    jobs = args.jobs or default_jobs(len(specs))
    threads = threads_each(jobs)
    with listener(len(specs)) as heard:
        workshop = Workshop(args.runs, listen=heard.event, warn=heard.warn, threads=threads)

        def made(spec: Spec) -> str:
            folder = _made(spec, workshop, args.output, args.no_cache)
            heard.finished(spec.id, "made")
            return shown(folder)

        work = [lambda spec=spec: made(spec) for spec in specs]
        folders = EXECUTORS["threads" if jobs > 1 else "series"](work, jobs, workshop.children.kill)
    print("\n".join(folders))
    return 0


def _made(spec: Spec, workshop: Workshop, output: Path | None, fresh: bool) -> Path:
    """The folder of the spec's run: in `output` when that is given, among the kept runs otherwise."""
    key = key_of(spec)
    if output is not None:
        with delivered(output) as folder:
            if fresh:
                make_in(spec, workshop, key, folder)
            else:
                copy_run(make(spec, workshop, key), folder)
        return output
    if not fresh:
        return make(spec, workshop, key).folder
    run, before = make_fresh(spec, workshop, key)
    for other in (one.comparison for one in before):
        if other.match is not Match.EQUAL:
            workshop.warn(f"{spec.id}: differs from the finished run, which it replaces: {other.message()}")
    return run.folder
