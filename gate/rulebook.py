"""The rules as pages for people and for programs, made from their docstrings."""

import inspect
from dataclasses import dataclass
from typing import Any

from validators.profile import Profile, load_profile, profile_names
from validators.rule import HEADINGS, Settings, sections
from validators.rules import RULES
from validators.rules_page import limit_in_words


@dataclass(frozen=True)
class Page:
    """A rule's page: its name, its group, one line, and the whole text."""

    name: str
    group: str
    summary: str
    text: str


def rulebook() -> list[tuple[str, list[Page]]]:
    """Every rule's page by group, in the order in which rules are judged."""
    groups: dict[str, list[Page]] = {}
    for page in pages().values():
        groups.setdefault(page.group, []).append(page)
    return list(groups.items())


def pages() -> dict[str, Page]:
    """Every rule's page by its name, in the order in which rules are judged."""
    return {rule.name: _page(rule.name, rule.group, rule.doc) for rule in RULES.values()}


def judged_in_words(settings: Settings) -> str:
    """A rule's level and threshold on one line, and where the threshold comes from.

    >>> judged_in_words(Settings("warn", 4.0, "texels", source="a studio's own"))
    "warn  4 texels (a studio's own)"
    """
    limit = "" if settings.level == "off" else f" {limit_in_words(settings)}"
    return f"{settings.level:<5}{limit} ({settings.source})"


def judged_by(rule: str) -> str:
    """A line for each profile: how it judges the rule."""
    return "\n".join(f"    {one.name:<13} {judged_in_words(one.rules[rule])}" for one in _profiles())


def rules_document(profile: Profile | None) -> dict[str, Any]:
    """`assay rules` for programs: every rule, and how the profile judges it."""
    rules = [_named(page) | ({} if profile is None else _judged(profile.rules[page.name])) for page in pages().values()]
    return {"version": 1, "profile": profile.name if profile else None, "rules": rules}


def rule_document(page: Page) -> dict[str, Any]:
    """`assay explain` for programs: a rule's page by its headings, and how each profile judges it."""
    parts = sections(RULES[page.name].doc)
    return {
        "version": 1,
        **_named(page),
        **{heading.lower().replace(" ", "_"): " ".join(parts[heading].split()) for heading in HEADINGS},
        "profiles": {one.name: _judged(one.rules[page.name]) for one in _profiles()},
    }


def _page(name: str, group: str, doc: str) -> Page:
    text = inspect.cleandoc(doc).removeprefix(name).strip()
    return Page(name, group, first_sentence(sections(doc)["What it checks"]), text)


def _named(page: Page) -> dict[str, Any]:
    return {"name": page.name, "group": page.group, "summary": page.summary}


def _judged(settings: Settings) -> dict[str, Any]:
    threshold = None if settings.level == "off" else settings.threshold
    return {"level": settings.level, "threshold": threshold, "unit": settings.unit, "source": settings.source}


def _profiles() -> list[Profile]:
    return [load_profile(name) for name in profile_names()]


def first_sentence(text: str) -> str:
    """The first sentence, on one line.

    >>> first_sentence("Counts edges\\nwith many faces. And more.")
    'Counts edges with many faces.'
    """
    line = " ".join(text.split())
    end = line.find(". ")
    return line if end < 0 else line[: end + 1]
