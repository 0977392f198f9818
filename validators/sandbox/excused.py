"""What the limited process says of waivers and baselines, as far as it can be so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from specs.findings import Finding, Status

from ..excuses import NEVER, Known, Tally
from ..excuses.known_json import known_from_json
from .process import Event
from .request import Request

_BAD = (Status.WARN, Status.FAIL)


@dataclass(frozen=True)
class Described:
    """What a waiver or a baseline of a file would say.

    fingerprints: by kind, "mesh" and "file". known: what a baseline would record, without its name. left: what it would
    not, as (rule, why).
    """

    fingerprints: dict[str, str] = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        """One more event. Raises ValueError and the like for what is none."""
        if event["event"] == "known":
            self.known.append(known_from_json(event["entry"], ""))
        elif event["event"] == "left":
            self.left.append((str(event["rule"]), str(event["why"])))
        else:
            for kind, found in event["fingerprints"].items():
                if kind not in ("mesh", "file") or not re.fullmatch(f"{kind}:[0-9a-f]{{64}}", found):
                    raise ValueError("no fingerprint")
                self.fingerprints[kind] = found


def replaced(request: Request, findings: Sequence[Finding], rule: str, changed: Sequence[Finding]) -> list[Finding]:
    """The findings, those of a rule as waivers and baselines leave them. Raises ValueError where they could not.

    An excuse may turn a warning or a failure of a rule that the request excuses into INFO, and add to what is said. It
    may not take a finding away, change what was measured, or touch any other.
    """
    before = [one for one in findings if one.rule == rule]
    if rule in NEVER or all(one.rule != rule for one in request.excuses) or len(before) != len(changed) or not before:
        raise ValueError("findings that nothing excuses")
    for old, new in zip(before, changed, strict=True):
        if new.rule != rule or (new.blocks, new.measured, new.allowed) != (old.blocks, old.measured, old.allowed):
            raise ValueError("something else was measured")
        if new.excused is None and new.status is not old.status:
            raise ValueError("another status without an excuse")
        if new.excused is not None and (new.status, new.excused.was) != (Status.INFO, old.status):
            raise ValueError("an excuse of something else")
        if new.excused is not None and (old.status not in _BAD or old.blocks):
            raise ValueError("an excuse for nothing")
    at = next(number for number, one in enumerate(findings) if one.rule == rule)
    return [*findings[:at], *changed, *findings[at + len(before) :]]


def tallies_of(event: Event) -> tuple[Tally, ...]:
    """How rules compare with the baseline. Raises ValueError and the like."""
    tallies = tuple(Tally(**tally) for tally in event["tallies"])
    if not all(isinstance(count, int) for one in tallies for count in (one.known, one.new, one.gone)):
        raise ValueError("no numbers")
    return tallies
