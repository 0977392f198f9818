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
WITH_CODES = ("gltf-nonconformant",)


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
        rule: Settings(
            entry["level"],
            entry["threshold"],
            entry["unit"],
            entry["required"],
            source=entry["source"],
            codes=entry.get("codes", {}),
        )
        for rule, entry in document["rules"].items()
    }
    return Profile(document["name"], document["description"], rules)


def overridden(profile: Profile, overrides: Any) -> Profile:
    """The profile with a spec's overrides; each has rule, reason, and threshold or level.

    A rule that is switched off is no longer required. A rule that passes on another tool's issues takes a level for a
    single code of them too: "gltf-nonconformant/UNUSED_OBJECT". Raises ProfileError for an unknown rule or level, and
    for an override without a reason.
    """
    rules = dict(profile.rules)
    for one in overrides:
        rule, _, code = one.rule.partition("/")
        if rule not in rules or (code and rule not in WITH_CODES):
            raise ProfileError(f"override of the unknown rule {one.rule!r}; allowed: {', '.join(rules)}")
        if not one.reason.strip():
            raise ProfileError(f"the override of {one.rule!r} has no reason")
        if one.level not in (None, "off", "warn", "fail"):
            raise ProfileError(f"the override of {one.rule!r} has level {one.level!r}; allowed: off, warn, fail")
        rules[rule] = _with_code(rules[rule], code, one) if code else _changed(rules[rule], one)
    return replace(profile, rules=rules)


def _changed(settings: Settings, override: Any) -> Settings:
    changed = replace(settings, reason=_reasons(settings, override.reason))
    if override.level is not None:
        changed = replace(changed, level=cast(Level, override.level))
    if override.threshold is not None:
        changed = replace(changed, threshold=float(override.threshold), source="an override", overridden_threshold=True)
    return changed


def _with_code(settings: Settings, code: str, override: Any) -> Settings:
    if override.level is None:
        raise ProfileError(f"the override of {override.rule!r} has no level; allowed: off, warn, fail")
    reason = _reasons(settings, f"{code}: {override.reason}")
    return replace(settings, codes={**settings.codes, code: cast(Level, override.level)}, reason=reason)


def _reasons(settings: Settings, reason: str) -> str:
    return reason if settings.reason is None else f"{settings.reason}; {reason}"
