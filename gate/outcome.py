"""What the gate has to say of one asset."""

from dataclasses import dataclass
from pathlib import Path

from specs.findings import Report


@dataclass(frozen=True)
class Source:
    """The files that a report is about, as far as there are any.

    spec: the asset's spec. mesh: the mesh file that was judged. run: the run folder of a generated asset. leaves:
    `runs/<id>`, with pictures of differences and the history of scores.
    """

    spec: Path | None = None
    mesh: Path | None = None
    run: Path | None = None
    leaves: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """A report, and what a person should do about it: sentences that are no part of the report's digest.

    reused: the report is an earlier one, of the same content.
    """

    report: Report
    next_steps: tuple[str, ...] = ()
    source: Source = Source()
    reused: bool = False
