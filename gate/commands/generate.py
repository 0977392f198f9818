"""`assay generate`: make assets, judge nothing."""

import argparse

from ..emit import at_least
from ..executors import EXECUTORS, default_jobs
from ..house import RUNS, shown
from ..making import Workshop, key_of, make
from ..progress import listener
from ..selection import select_specs

HELP = "make the assets of specs, without judging them; prints each run folder"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC... and where to put them."""
    from pathlib import Path

    parser.add_argument("specs", nargs="+", metavar="SPEC", help="spec file, folder or name")
    parser.add_argument("-j", "--jobs", type=at_least(1), metavar="N", help="assets side by side (default: by cores)")
    parser.add_argument("--runs", type=Path, default=RUNS, metavar="DIR", help="where runs are kept (default: runs)")


def run(args: argparse.Namespace) -> int:
    """Make the assets that have a generator; the first error ends the command."""
    specs = [spec for spec in select_specs(args.specs) if spec.source == "generate"]
    jobs = args.jobs or default_jobs(len(specs))
    with listener(len(specs)) as heard:
        workshop = Workshop(args.runs, listen=heard.event, warn=heard.warn)

        def made(at: int) -> str:
            run = make(specs[at], workshop, key_of(specs[at]))
            heard.finished(specs[at].id, "made")
            return shown(run.folder)

        work = [lambda at=at: made(at) for at in range(len(specs))]
        folders = EXECUTORS["threads" if jobs > 1 else "series"](work, jobs, workshop.children.kill)
    print("\n".join(folders))
    return 0
