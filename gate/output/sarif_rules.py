"""The rules as SARIF describes them: made from their own docstrings."""

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .cases import VERDICT

if TYPE_CHECKING:
    from validators.rule import Rule

# GitHub refuses longer descriptions.
MAX_DESCRIPTION = 1024
_LEVELS: Mapping[str, Mapping[str, Any]] = {
    "fail": {"level": "error"},
    "warn": {"level": "warning"},
    "off": {"enabled": False, "level": "note"},
}
_UNKNOWN = {VERDICT: "A verdict that no finding of the report explains."}


def described(named: Iterable[str]) -> list[dict[str, Any]]:
    """Every rule's reportingDescriptor in the order in which rules are judged, then those of other names, sorted."""
    from validators.rules import RULES

    others = sorted(set(named) - set(RULES))
    return [_rule(rule) for rule in RULES.values()] + [_other(name) for name in others]


def _rule(rule: "Rule") -> dict[str, Any]:
    from validators.rule import sections

    from ..rulebook import first_sentence

    texts = {heading: " ".join(text.split()) for heading, text in sections(rule.doc).items()}
    checks = texts["What it checks"]
    return {
        "id": rule.name,
        "shortDescription": {"text": _cut(first_sentence(checks))},
        "fullDescription": {"text": _cut(f"{checks} {texts['Why it matters']}")},
        "help": {
            "text": inspect.cleandoc(rule.doc).removeprefix(rule.name).strip(),
            "markdown": "\n\n".join(f"**{heading}.** {text}" for heading, text in texts.items()),
        },
        "defaultConfiguration": dict(_LEVELS[rule.level]),
        "properties": {"tags": ["3d-asset", rule.group], "precision": "very-high"},
    }


def _other(name: str) -> dict[str, Any]:
    text = _UNKNOWN.get(name, "A rule that this version of assay does not have.")
    return {
        "id": name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": "error"},
    }


def _cut(text: str) -> str:
    return text if len(text) <= MAX_DESCRIPTION else text[: MAX_DESCRIPTION - 4].rstrip() + " ..."
