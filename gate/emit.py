"""Handing out the reports: to standard output or to files, each in the form that was asked for."""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from golden.writing import replace_file
from specs.findings import DEFAULT_MAX_ELEMENTS, Status
from specs.problems import nearest, printable

from .errors import GateError
from .outcome import Outcome
from .output import REPORTERS, Wanted
from .output.wishes import wishes
from .output.writable import output_problems
from .project import SETTINGS, find_project

HELP = f"{', '.join(REPORTERS)} (default: text); may be repeated, with an --output-file for each but one"


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """--output-format and --output-file, both any number of times, and --max-elements."""
    parser.add_argument(
        "--output-format", action=_Given, type=_format, choices=list(REPORTERS), metavar="FORMAT", help=HELP
    )
    parser.add_argument(
        "--output-file",
        action=_Given,
        type=Path,
        metavar="FILE",
        help="write the report of the --output-format before it there instead of standard output",
    )
    parser.add_argument(
        "--max-elements",
        type=at_least(0),
        default=DEFAULT_MAX_ELEMENTS,
        metavar="N",
        help="list at most N elements for a finding, 0 for all (default: %(default)s)",
    )


class _Given(argparse.Action):
    """Keeps formats and files in the order in which they stand on the command line."""

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **{**options, "dest": "outputs"})

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option_string: Any = None
    ) -> None:
        namespace.outputs = [*(namespace.outputs or ()), values]


def _format(text: str) -> str:
    if text not in REPORTERS:
        hint = nearest(text, REPORTERS)
        found = f"{printable(text)!r} is no format; allowed: {', '.join(REPORTERS)}. {hint}"
        raise argparse.ArgumentTypeError(found.rstrip())
    return text


def at_least(minimum: int) -> "type[int]":
    """An argparse type: an integer that is not below `minimum`."""

    def integer(text: str) -> int:
        value = int(text)
        if value < minimum:
            raise argparse.ArgumentTypeError(f"{value} is below {minimum}")
        return value

    return integer  # type: ignore[return-value]


def check_outputs(args: argparse.Namespace, inputs: Iterable[Path] = ()) -> None:
    """Raise GateError, with every problem, when the reports cannot be written as asked; call it before any work.

    inputs: what the command is going to read, as far as it is known; no report may replace it.
    """
    project = find_project()
    own = [project.root / SETTINGS, project.waivers, *_words(args), *inputs]
    kept = [project.golden, project.baselines]
    if problems := list(output_problems(wishes(args.outputs or ()), own, kept)):
        raise GateError("\n".join(problems))


def _words(args: argparse.Namespace) -> list[Path]:
    """The paths among what the command line names."""
    given = (getattr(args, name, None) or () for name in ("paths", "specs", "files", "words"))
    return [Path(word) for words in given if isinstance(words, list | tuple) for word in words]


def emit(outcomes: Sequence[Outcome], args: argparse.Namespace) -> None:
    """Write the reports, standard output last. A reader that left early is no error.

    Raises GateError, with every file that cannot be written, after the others are written.
    """
    wanted = Wanted(args.max_elements, getattr(args, "fail_on", Status.FAIL))
    problems = []
    asked = wishes(args.outputs or ())
    for wish in asked:
        if wish.file is not None:
            text = io.StringIO()
            REPORTERS[wish.format](outcomes, text, wanted)
            problems += _written(wish.file, text.getvalue())
    for wish in asked:
        if wish.file is None:
            _print(wish.format, outcomes, wanted)
    if problems:
        raise GateError("\n".join(problems))


def _print(format: str, outcomes: Sequence[Outcome], wanted: Wanted) -> None:
    try:
        REPORTERS[format](outcomes, sys.stdout, wanted)
        sys.stdout.flush()
    except BrokenPipeError:
        hush_stdout()


def _written(path: Path, text: str) -> list[str]:
    """Replace a file, or the one that a link names, in one step; a pipe or device is written to as it is.

    Returns why it could not be written, if so.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
        else:
            replace_file(path.resolve(), data)
    except BrokenPipeError:
        return []
    except OSError as error:
        return [f"--output-file {path}: cannot be written: {error.strerror}; name a file in a writable folder"]
    return []


def hush_stdout() -> None:
    """Send what is left of standard output nowhere, so that the interpreter's last flush does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
