"""The options that say what reading and judging one file may take."""

import argparse
from typing import TYPE_CHECKING

from .emit import at_least

if TYPE_CHECKING:
    from validators.sandbox import Limits


def add_limit_arguments(parser: argparse.ArgumentParser) -> None:
    """--read-seconds, --check-seconds and --memory-mib."""
    from validators.sandbox.limits import Limits

    default, group = Limits(), parser.add_argument_group("limits of each file")
    group.add_argument(
        "--read-seconds",
        type=_seconds,
        default=default.read_seconds,
        metavar="S",
        help="computing time for reading it, beyond which it is unreadable; ten times that may pass on the clock "
        f"(default: {default.read_seconds:g})",
    )
    group.add_argument(
        "--check-seconds",
        type=_seconds,
        default=default.check_seconds,
        metavar="S",
        help="the same for all rules together, beyond which the running one is an error "
        f"(default: {default.check_seconds:g})",
    )
    group.add_argument(
        "--memory-mib",
        type=at_least(1),
        default=default.memory_mib,
        metavar="MIB",
        help="memory for reading and judging it (default: %(default)s)",
    )


def limits_of(args: argparse.Namespace) -> "Limits":
    """The limits that the user wants."""
    from validators.sandbox.limits import Limits

    return Limits(args.read_seconds, args.check_seconds, args.memory_mib)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1e6:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most a million")
    return value
