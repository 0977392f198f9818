"""The command line: `assay COMMAND ...`, exit codes and last words."""

import argparse
import io
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from golden.record import RecordError
from specs.problems import SpecError

from .commands import COMMANDS
from .emit import hush_stdout
from .errors import GateError, Interrupted, world_error
from .version import version_text

EXIT_CODES = """exit codes:
  0    all pass
  1    something fails, or needs review
  2    bad spec, bad usage, or something broke
  130  interrupted"""


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *rest: object) -> None:
        print(version_text())
        parser.exit()


def build_parser(named: str | None = None) -> argparse.ArgumentParser:
    """The parser of every command. named: only this one's arguments are declared, which is all that its words need.

    Raises GateError where arguments depend on the project's settings and these cannot be read.
    """
    parser = argparse.ArgumentParser(
        prog="assay",
        description="A gate for 3D assets: makes or reads them, measures them, compares them with approved records.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the versions of assay and its tools")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.HELP, description=command.HELP, allow_abbrev=False)
        one.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
        if named is None or name == named:
            command.add_arguments(one)
    return parser


def _named(argv: Sequence[str]) -> str:
    """The command's word: no option before it takes a value. Empty where there is none."""
    return next((word for word in argv if not word.startswith("-")), "")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing but SystemExit for usage errors (2) leaves this function."""
    _open_streams()
    try:
        words = sys.argv[1:] if argv is None else argv
        args = build_parser(_named(words)).parse_args(words)
    except GateError as error:  # the project's settings
        _say(str(error))
        return 2
    except BrokenPipeError:  # --help or --version into a pager that was closed
        hush_stdout()
        return 0
    before = _terminate_as_interrupt()
    try:
        code = COMMANDS[args.command].run(args)
        sys.stdout.flush()
        return code
    except (GateError, RecordError, SpecError) as error:
        _say(str(error))
        if args.debug:
            traceback.print_exc()
        return 2
    except (KeyboardInterrupt, Interrupted):
        _say("interrupted")
        return 130
    except BrokenPipeError:
        hush_stdout()
        return 0
    except OSError as error:  # a full disk, a folder that is not ours: the world's fault, not the program's
        _flush_or_hush()
        _say(world_error(error))
        if args.debug:
            traceback.print_exc()
        return 2
    except Exception as error:
        _say(f"internal error: {type(error).__name__}: {error} (--debug shows where)")
        if args.debug:
            traceback.print_exc()
        return 2
    finally:
        # Once interrupted the process ends: a late second SIGTERM must not meet the default again and kill it.
        if before is not None and signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN:
            signal.signal(signal.SIGTERM, before)


def _open_streams() -> None:
    """Give a closed standard stream somewhere to go, and write UTF-8 whatever the locale says."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # as long as we live
        elif isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8")


def _flush_or_hush() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        hush_stdout()


def _say(text: str) -> None:
    for line in text.splitlines() or [""]:
        print(f"assay: {line}", file=sys.stderr)


def _terminate_as_interrupt() -> "signal._HANDLER | None":
    """A polite kill ends like Ctrl-C: children and temporary folders go too. Only the main thread may ask for it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one (`timeout` sends two) must not stop the cleaning
        raise KeyboardInterrupt

    try:
        return signal.signal(signal.SIGTERM, interrupt)
    except ValueError:
        return None
