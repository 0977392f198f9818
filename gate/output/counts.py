"""The last line of every report for people: how many assets ended how."""

from collections.abc import Sequence
from dataclasses import dataclass

from specs.findings import Status, Verdict

from ..outcome import Outcome
from .wanted import Wanted


@dataclass(frozen=True)
class Counts:
    """Of a run. reused: reports that are earlier ones. excused: findings. warned: assets that pass with a warning."""

    assets: int
    verdicts: tuple[tuple[Verdict, int], ...]
    reused: int
    excused: int
    warned: int

    def notes(self, wanted: Wanted) -> str:
        """What follows the verdicts: " (198 reused)", and a sentence each for what else there is."""
        excused = f"; {_several(self.excused, 'finding')} excused by waivers or baselines"
        one = "passes with a warning, which fails" if self.warned == 1 else "pass with warnings, which fail"
        failing = f"; {self.warned} {one} this run (--fail-on warn)"
        return "".join(
            (
                f" ({self.reused} reused)" if self.reused else "",
                excused if self.excused else "",
                failing if self.warned and wanted.fail_on <= Status.WARN else "",
            )
        )

    @property
    def of_what(self) -> str:
        """The number of assets in words."""
        return _several(self.assets, "asset")


def counts(outcomes: Sequence[Outcome]) -> Counts:
    """Count the outcomes."""
    verdicts = [outcome.report.verdict for outcome in outcomes]
    return Counts(
        len(outcomes),
        tuple((verdict, verdicts.count(verdict)) for verdict in Verdict if verdict in verdicts),
        sum(outcome.reused for outcome in outcomes),
        sum(finding.excused is not None for outcome in outcomes for finding in outcome.report.findings),
        sum(warned(outcome) for outcome in outcomes),
    )


def warned(outcome: Outcome) -> bool:
    """Whether the asset passes, but not without a warning."""
    return outcome.report.verdict is Verdict.PASS and outcome.report.worst() >= Status.WARN


def summary(outcomes: Sequence[Outcome], wanted: Wanted) -> str:
    """One line without an end.

    >>> summary([], Wanted())
    '0 assets'
    """
    found = counts(outcomes)
    listed = ", ".join(f"{count} {verdict.value}" for verdict, count in found.verdicts)
    return found.of_what + (f": {listed}" if listed else "") + found.notes(wanted)


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
