"""What a rule is: a name, what it needs, and a check that measures. It never decides a status; the engine does."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from specs.findings import Elements, Kind, Number

Level = Literal["fail", "warn", "off"]
Group = str

HEADINGS = ("What it checks", "Why it matters", "Fails on", "How to fix", "Reference")


@dataclass(frozen=True)
class Missing:
    """Why a rule cannot run. applicable: the asset ought to have had it, so a required rule fails the asset."""

    reason: str
    applicable: bool = True


class Judged(Protocol):
    """What the engine knows of a subject."""

    @property
    def asset(self) -> str:
        """The name in the report."""

    def lacks(self, need: str) -> Missing | None:
        """Why the subject does not have `need`, or None when it has it."""

    def placed(self, elements: Elements) -> Elements:
        """The elements of a finding, with where they are in the parts of the subject."""


@dataclass(frozen=True)
class Settings:
    """How a rule is to judge this asset. threshold None: the limits come with the evidence. reason: of an override.

    source: where the threshold comes from.

    overridden_threshold: it is an override's, which goes before what the spec declares. codes: levels of single kinds
    of issue, for a rule that passes on another tool's.
    """

    level: Level = "fail"
    threshold: float | None = 0.0
    unit: str = ""
    required: bool = False
    reason: str | None = None
    source: str = ""
    overridden_threshold: bool = False
    codes: Mapping[str, Level] = field(default_factory=dict)

    @property
    def limit(self) -> float:
        """The threshold as a number; 0 where there is none."""
        return 0.0 if self.threshold is None else self.threshold


@dataclass(frozen=True)
class Measurement:
    """One result of a rule. bad: measured is not allowed. badness: 0 (flawless) to 1, for the score.

    mild: bad, but a warning whatever the rule's level. whole: the elements, or the message, are all that there is;
    False where a search was cut short, so that nobody can know which of it is new.
    """

    bad: bool
    message: str
    measured: Number = None
    allowed: Number = None
    elements: Elements | None = None
    location: str | None = None
    badness: float | None = None
    mild: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Rule:
    """A rule of the set; `doc` holds the five headings. `check` gets a subject that has all `needs`.

    threshold, level: the defaults; source: where the threshold comes from.

    check may yield nothing but Missing to say that there was nothing it could judge.
    """

    name: str
    group: Group
    needs: tuple[str, ...]
    unit: str
    check: Callable[[Any, Settings], Iterable[Measurement | Missing]]
    doc: str
    threshold: float | None = 0.0
    level: Level = "fail"
    source: str = "nothing bad is allowed"


def counted(
    kind: Kind,
    indices: Sequence[int] | Sequence[tuple[int, int]],
    population: int,
    settings: Settings,
    what: tuple[str, str],
) -> Measurement:
    """A measurement that is a number of bad elements; allowed are `settings.threshold` of them.

    what: the message's words for one and for many: ("edge has ...", "edges have ..."). The badness is the square root
    of the share among `population`, so that a few bad elements of a million still show in a score.
    """
    count, allowed = len(indices), as_number(settings.limit)
    first = f" (first: {shown_element(kind, indices[0])})" if count else ""
    message = f"{count} {what[0] if count == 1 else what[1]}{first}; allowed {allowed}"
    elements = Elements(kind, count, tuple(indices))
    return Measurement(
        count > settings.limit, message, count, allowed, elements, badness=share_badness(count, population)
    )


def share_badness(count: int, population: int) -> float:
    """0 for no bad element, 1 for all, the square root of the share between."""
    return math.sqrt(min(1.0, count / max(population, 1)))


def shown_element(kind: Kind, index: int | tuple[int, int]) -> str:
    """An element as a message names it.

    >>> shown_element("edge", (41, 87))
    'vertices 41-87'
    """
    if isinstance(index, tuple):
        return f"{'vertices' if kind == 'edge' else 'faces'} {index[0]}-{index[1]}"
    return f"{kind} {index}"


def as_number(value: float) -> int | float:
    """The number as an int where it is whole, so that a count reads 4, not 4.0."""
    return int(value) if float(value).is_integer() else float(value)


def sections(doc: str) -> dict[str, str]:
    """The text under each of HEADINGS in a rule's docstring. Raises ValueError where one is missing or empty."""
    found: dict[str, list[str]] = {}
    heading = None
    for line in doc.splitlines():
        if line.strip() in HEADINGS:
            heading = line.strip()
            found[heading] = []
        elif heading is not None:
            found[heading].append(line.strip())
    texts = {name: "\n".join(lines).strip() for name, lines in found.items()}
    missing = [name for name in HEADINGS if not texts.get(name)]
    if missing:
        raise ValueError(f"the docstring lacks {', '.join(missing)}")
    return texts
