"""The rules' names and groups, read as data beside the code: importing the rules is the worker's."""

import json
import re
from functools import lru_cache
from pathlib import Path

BOX = Path(__file__).resolve().parent.parent.parent
_SCHEMA = BOX / "specs" / "report.schema.json"
_RULES = BOX / "validators" / "rules"
_DECLARED = re.compile(r'^RULE = Rule\(\s*"(?P<name>[a-z0-9-]+)",\s*"(?P<group>[a-z0-9-]+)"', re.MULTILINE)


@lru_cache(maxsize=1)
def rule_names() -> tuple[str, ...]:
    """Every rule, in the order of the report.

    >>> rule_names()[0]
    'unreadable-file'
    """
    schema = json.loads(_SCHEMA.read_bytes())
    return tuple(schema["$defs"]["finding"]["properties"]["rule"]["enum"])


@lru_cache(maxsize=1)
def rule_groups() -> dict[str, str]:
    """(rule -> its group) as the rules' files declare it.

    >>> rule_groups()["non-manifold-edge"]
    'manifoldness'
    """
    texts = (path.read_text(encoding="utf-8") for path in sorted(_RULES.glob("*.py")))
    found = [_DECLARED.search(text) for text in texts]
    return {one["name"]: one["group"] for one in found if one}


def marker_of(group: str) -> str:
    """The group's marker.

    >>> marker_of("uv")
    'assay_uv'
    """
    return "assay_" + group.replace("-", "_")
