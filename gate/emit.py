"""Handing out the reports: to standard output or a file, in the form that was asked for."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from golden.writing import replace_file
from specs.findings import DEFAULT_MAX_ELEMENTS

from .errors import GateError
from .outcome import Outcome
from .output import REPORTERS


def add_output_arguments(parser: argparse.ArgumentParser) -> None:
    """--output-format, --output-file and --max-elements."""
    parser.add_argument("--output-format", choices=list(REPORTERS), default="text", help="default: text")
    parser.add_argument("--output-file", type=Path, metavar="FILE", help="write there instead of standard output")
    parser.add_argument(
        "--max-elements",
        type=at_least(0),
        default=DEFAULT_MAX_ELEMENTS,
        metavar="N",
        help="list at most N elements for a finding, 0 for all (default: %(default)s)",
    )


def at_least(minimum: int) -> "type[int]":
    """An argparse type: an integer that is not below `minimum`."""

    def integer(text: str) -> int:
        value = int(text)
        if value < minimum:
            raise argparse.ArgumentTypeError(f"{value} is below {minimum}")
        return value

    return integer  # type: ignore[return-value]


def emit(outcomes: Sequence[Outcome], args: argparse.Namespace) -> None:
    """Write the reports. A reader that left early is no error. Raises GateError when the file cannot be written."""
    reporter = REPORTERS[args.output_format]
    if args.output_file is not None:
        text = io.StringIO()
        reporter(outcomes, text, args.max_elements)
        _write(args.output_file, text.getvalue().encode("utf-8"))
        return
    try:
        reporter(outcomes, sys.stdout, args.max_elements)
        sys.stdout.flush()
    except BrokenPipeError:
        hush_stdout()


def _write(path: Path, data: bytes) -> None:
    """Replace a file, or the one that a link names, in one step; a pipe or device is written to as it is."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(data)
        else:
            replace_file(path.resolve(), data)
    except BrokenPipeError:
        return
    except OSError as error:
        raise GateError(
            f"--output-file {path}: cannot be written: {error.strerror}; name a file in a writable folder"
        ) from error


def hush_stdout() -> None:
    """Send what is left of standard output nowhere, so that the interpreter's last flush does not complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
