"""`assay bisect`: where two runs part, to the stage, step, tensor and element."""

import argparse
import json
from pathlib import Path

from ..house import shown
from ..making import Workshop
from ..progress import listener
from ..project import add_runs_argument

HELP = "name the first stage, step, tensor and element at which two runs differ"
DESCRIPTION = """\
Compares two run folders: of `assay generate --output`, runs/ID/KEY, or a row of a proof (runs/ID/proof/rows/ROW). Every
file is first checked against its run's manifest; a damaged one is named, and that is the answer (exit code 2).

Names the first stage that differs, and in it the first place with both values: of the optimisation the step, tensor and
element, and how near that step came to a rounding boundary (its margin); of a mesh the vertex or face; of a picture the
pixel; of the evidence the JSON pointer.

For the values, both optimisations are made again up to that step, each in the environment that its receipt.json names.
A run that cannot be repeated so is told: its difference came from a fault of memory, disk or processor, or from another
machine.

exit codes:
  0    equal
  1    different
  2    bad usage, or a damaged run
  130  interrupted"""
EXAMPLES = """\
examples:
  assay bisect runs/red-mug/KEY1 runs/red-mug/KEY2
  assay bisect mine theirs --spec specs/assets/red-mug.json --output-format json
  assay bisect mine theirs --no-replay             only what the files tell, in a second"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """RUN_A and RUN_B."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = DESCRIPTION, EXAMPLES
    parser.add_argument("a", metavar="RUN_A", type=Path, help="a run folder")
    parser.add_argument("b", metavar="RUN_B", type=Path, help="the run folder to compare it with")
    parser.add_argument("--spec", type=Path, metavar="FILE", help="the runs' spec (default: ours, by its id)")
    parser.add_argument("--no-replay", action="store_true", help="make nothing again: what the files tell is enough")
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    add_runs_argument(parser, "where to work (default: runs)")


def run(args: argparse.Namespace) -> int:
    """Compare; 0 when equal, 1 when not."""
    from ..proof.bisect import Bisection, bisect, whole_run

    a, b = whole_run(args.a), whole_run(args.b)
    with listener(2) as heard:
        workshop = Workshop(args.runs, listen=heard.event, warn=heard.warn)
        found: Bisection = bisect(a, b, workshop, args.spec, replay=not args.no_replay)
    if args.output_format == "json":
        print(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    else:
        print(f"A: {shown(args.a)}\nB: {shown(args.b)}\n{found.message()}")
    return 0 if found.difference is None else 1
