"""The rules as pages for people, made from their docstrings."""

import inspect
from dataclasses import dataclass

from validators.profile import load_profile, profile_names
from validators.rule import Settings, sections
from validators.rules import RULES
from validators.rules_page import limit_in_words


@dataclass(frozen=True)
class Page:
    """A rule's page: its name, one line, and the whole text."""

    name: str
    summary: str
    text: str


def rulebook() -> list[tuple[str, list[Page]]]:
    """Every rule's page by group, in the order in which rules are judged."""
    groups: dict[str, list[Page]] = {}
    for rule in RULES.values():
        text = inspect.cleandoc(rule.doc).removeprefix(rule.name).strip()
        groups.setdefault(rule.group, []).append(Page(rule.name, _sentence(sections(rule.doc)["What it checks"]), text))
    return list(groups.items())


def judged_in_words(settings: Settings) -> str:
    """A rule's level and threshold on one line, and where the threshold comes from.

    >>> judged_in_words(Settings("warn", 4.0, "texels", source="a studio's own"))
    "warn  4 texels (a studio's own)"
    """
    limit = "" if settings.level == "off" else f" {limit_in_words(settings)}"
    return f"{settings.level:<5}{limit} ({settings.source})"


def judged_by(rule: str) -> str:
    """A line for each profile: how it judges the rule."""
    profiles = [load_profile(name) for name in profile_names()]
    return "\n".join(f"    {one.name:<13} {judged_in_words(one.rules[rule])}" for one in profiles)


def _sentence(text: str) -> str:
    """The first sentence, on one line.

    >>> _sentence("Counts edges\\nwith many faces. And more.")
    'Counts edges with many faces.'
    """
    line = " ".join(text.split())
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]
