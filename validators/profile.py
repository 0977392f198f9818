"""Profiles: which rules matter how much for one use of an asset."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from .rule import Level, Settings

FOLDER = Path(__file__).parent / "profiles"
SCHEMA = FOLDER / "profile.schema.json"
DEFAULT_PROFILE = "game-prop"


class ProfileError(ValueError):
    """A profile or an override that cannot be used: what, where, found against allowed."""


@dataclass(frozen=True)
class Profile:
    """Settings of each rule, by the rule's name."""

    name: str
    description: str
    rules: Mapping[str, Settings]


def profile_names() -> list[str]:
    """The shipped profiles."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if path != SCHEMA)


def load_profile(name: str = DEFAULT_PROFILE) -> Profile:
    """A shipped profile by its name. Raises ProfileError for an unknown name or a file that breaks the schema."""
    if name not in profile_names():
        raise ProfileError(f"unknown profile {name!r}; allowed: {', '.join(profile_names())}")
    path = FOLDER / f"{name}.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _profile(document)
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise ProfileError(f"profiles/{path.name} is not a profile: {type(error).__name__}: {error}") from None


def _profile(document: Mapping[str, Any]) -> Profile:
    rules = {
        rule: Settings(entry["level"], entry["threshold"], entry["unit"], entry["required"])
        for rule, entry in document["rules"].items()
    }
    return Profile(document["name"], document["description"], rules)


def overridden(profile: Profile, overrides: Any) -> Profile:
    """The profile with a spec's overrides; each has rule, reason, and threshold or level.

    A rule that is switched off is no longer required. Raises ProfileError for an unknown rule or level, and for an
    override without a reason.
    """
    rules = dict(profile.rules)
    for one in overrides:
        if one.rule not in rules:
            raise ProfileError(f"override of the unknown rule {one.rule!r}; allowed: {', '.join(rules)}")
        if not one.reason.strip():
            raise ProfileError(f"the override of {one.rule!r} has no reason")
        if one.level not in (None, "off", "warn", "fail"):
            raise ProfileError(f"the override of {one.rule!r} has level {one.level!r}; allowed: off, warn, fail")
        settings = rules[one.rule]
        level = settings.level if one.level is None else cast(Level, one.level)
        threshold = settings.threshold if one.threshold is None else float(one.threshold)
        reason = one.reason if settings.reason is None else f"{settings.reason}; {one.reason}"
        rules[one.rule] = replace(settings, level=level, threshold=threshold, reason=reason)
    return replace(profile, rules=rules)
