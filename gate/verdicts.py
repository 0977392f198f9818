"""What a command's exit code says of its outcomes, and the options that change it: --fail-on and --exit-zero."""

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from specs.findings import Status, Verdict

from .outcome import Outcome


class _FailOn(argparse.Action):
    """Keeps the words as choices, for messages and completion, and the Status as the value."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        setattr(namespace, self.dest, Status[str(values).upper()])


def add_verdict_arguments(parser: argparse.ArgumentParser) -> None:
    """--fail-on, as `args.fail_on` (a Status), and --exit-zero, as `args.exit_zero`."""
    parser.add_argument(
        "--fail-on",
        choices=("warn", "fail"),
        action=_FailOn,
        default=Status.FAIL,
        help="the least status that makes the exit code 1 (default: fail); verdicts stay as they are",
    )
    parser.add_argument(
        "--exit-zero",
        action="store_true",
        help="exit with 0 where it would be 1; 2 (nothing is known) and 130 (interrupted) stay",
    )


def exit_code(outcomes: Iterable[Outcome], fail_on: Status = Status.FAIL, exit_zero: bool = False) -> int:
    """0: all pass; 1: something fails, with `fail_on` WARN also what only warns; 2: nothing is known of an asset.

    exit_zero: 0 in place of 1. What a waiver or a baseline excuses is INFO, and fails nothing.
    """
    reports = [outcome.report for outcome in outcomes]
    if any(report.verdict is Verdict.ERROR for report in reports):
        return 2
    if exit_zero:
        return 0
    fails = any(report.verdict is Verdict.FAIL or report.worst() >= fail_on for report in reports)
    return 1 if fails else 0
