"""Scores: one number a group, for people and for trends; verdicts do not depend on them.

A rule's score is 100 (1 - badness), where badness is 0 for nothing found and grows with the share of bad elements (its
square root) or with the distance from the limit. A group's score is its worst rule's. It is 0 when a required rule of
the group could not judge, below 100 whenever one of its findings fails, and None when no rule of it had anything to
measure. The overall score is the lowest of all groups, those without a score of their own included.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Protocol

from specs.findings import Scores

from .rule import Rule


class Scored(Protocol):
    """What a score needs of a rule's outcome."""

    @property
    def rule(self) -> Rule:
        """The rule."""

    @property
    def badness(self) -> float | None:
        """0 to 1; None where the rule did not run."""

    @property
    def blocks(self) -> bool:
        """A required rule could not judge."""


def scores(outcomes: Sequence[Scored]) -> Scores:
    """The scores of a subject's outcomes."""
    lowest: dict[str, float] = {}
    for outcome in outcomes:
        score = 0.0 if outcome.blocks else None if outcome.badness is None else 100.0 * (1.0 - outcome.badness)
        if score is not None:
            lowest[outcome.rule.group] = min(score, lowest.get(outcome.rule.group, 100.0))
    named = {one.name: lowest.get(one.name) for one in fields(Scores) if one.name != "overall"}
    return Scores(**named, overall=min(lowest.values(), default=None))
