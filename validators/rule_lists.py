"""The lists in which every rule stands, made from RULES: `python -m validators.rule_lists` writes them.

Two schemas of the specs room, the profiles and their schema, the README's table and RULES.md. A profile keeps what it
says of a rule; a rule that is new to it enters with the rule's own defaults.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .profile import FOLDER, SCHEMA
from .rule import Rule
from .rules import RULES

ROOT = Path(__file__).parent.parent
REPORT_SCHEMA = ROOT / "specs" / "report.schema.json"
SPEC_SCHEMA = ROOT / "specs" / "asset.schema.json"
README = ROOT / "README.md"


def rule_lists() -> dict[Path, str]:
    """(file -> its whole text) of every file that lists the rules, but for RULES.md, which is made of the profiles."""
    profiles = {path: _profile(path) for path in sorted(FOLDER.glob("*.json")) if path != SCHEMA}
    return {
        REPORT_SCHEMA: _report_schema(),
        SPEC_SCHEMA: _spec_schema(),
        SCHEMA: _profile_schema(),
        **profiles,
        README: _readme(),
    }


def _report_schema() -> str:
    schema = json.loads(REPORT_SCHEMA.read_text(encoding="utf-8"))
    schema["$defs"]["finding"]["properties"]["rule"]["enum"] = list(RULES)
    return _indented(schema)


def _profile_schema() -> str:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    rules = schema["properties"]["rules"]
    rules["properties"] = {name: {"$ref": "#/$defs/settings"} for name in RULES}
    rules["required"] = list(RULES)
    return _indented(schema)


def _spec_schema() -> str:
    """Its enum alone is replaced: the file is written by hand."""

    def listed(found: re.Match[str]) -> str:
        return found[1] + ",\n".join(f'{found[2]}"{name}"' for name in RULES) + found[3]

    start = r'("description": "The rule\'s name\.",\n\s+"enum": \[\n)(\s+)"unreadable-file"'
    text, changes = re.subn(start + r".*?(\n\s+\])", listed, SPEC_SCHEMA.read_text(encoding="utf-8"), flags=re.DOTALL)
    return _once(text, changes, SPEC_SCHEMA)


def _profile(path: Path) -> str:
    """One line a rule, so that a change of a profile reads well."""
    document = json.loads(path.read_text(encoding="utf-8"))
    known = document.pop("rules")
    lines = [f'    "{name}": {_plain(known.get(name) or _defaults(rule))}' for name, rule in RULES.items()]
    return _indented(document).removesuffix("\n}\n") + ',\n  "rules": {\n' + ",\n".join(lines) + "\n  }\n}\n"


def _defaults(rule: Rule) -> Mapping[str, Any]:
    limit = rule.threshold
    whole = int(limit) if limit is not None and float(limit).is_integer() else limit
    return {"level": rule.level, "threshold": whole, "unit": rule.unit, "required": True, "source": rule.source}


def _readme() -> str:
    rows = "".join(f"| {group} | {', '.join(names)} |\n" for group, names in _groups())
    table = r"(\| group \| rules \|\n\|---\|---\|\n)(?:\|.*\|\n)+"
    text, changes = re.subn(table, lambda found: found[1] + rows, README.read_text(encoding="utf-8"))
    return _once(text, changes, README)


def _groups() -> Iterator[tuple[str, list[str]]]:
    for group in dict.fromkeys(rule.group for rule in RULES.values()):
        yield group, [name for name, rule in RULES.items() if rule.group == group]


def _once(text: str, changes: int, path: Path) -> str:
    if changes != 1:
        raise ValueError(f"{path.name} has {changes} places for the list of rules; allowed: 1")
    return text


def _indented(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _plain(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


if __name__ == "__main__":
    for file, content in rule_lists().items():
        file.write_text(content, encoding="utf-8")
    from .rules_page import PAGE, rules_page  # reads the profiles: only now have they the new rules

    PAGE.write_text(rules_page(), encoding="utf-8")
