"""What the gate has to say of one asset."""

from collections.abc import Iterable
from dataclasses import dataclass

from specs.findings import Report, Verdict


@dataclass(frozen=True)
class Outcome:
    """A report, and what a person should do about it: sentences that are no part of the report's digest."""

    report: Report
    next_steps: tuple[str, ...] = ()


def exit_code(outcomes: Iterable[Outcome]) -> int:
    """0: all pass; 1: something fails; 2: something broke, so that nothing is known of an asset."""
    verdicts = {outcome.report.verdict for outcome in outcomes}
    if Verdict.ERROR in verdicts:
        return 2
    return 1 if Verdict.FAIL in verdicts else 0
