"""RULES.md, made from the rules' docstrings: `python -m validators.rules_page` writes it."""

from pathlib import Path

from .profile import DEFAULT_PROFILE, load_profile
from .rule import HEADINGS, Rule, Settings, sections
from .rules import RULES

PAGE = Path(__file__).parent.parent / "RULES.md"

_HEAD = f"""# Rules

Made by `python -m validators.rules_page` from the rules' own docstrings; change those. Levels and thresholds are
those of the profile `{DEFAULT_PROFILE}`; a spec overrides them with a reason.

Indices count from 0 in the file's own order. OBJ: `v` and `f` lines. PLY: rows. STL: corner k of facet f is vertex
3 f + k. GLB and glTF: nodes of the default scene depth first, primitives in order, each use appending its vertices and
triangles. Polygons count as one face. With `--weld position`, vertices at exactly the same place are one point; an edge
is then named by the vertices of the first face that has it, and a point by its lowest vertex.
"""


def rules_page() -> str:
    """The page's text."""
    settings = load_profile().rules
    groups = list(dict.fromkeys(rule.group for rule in RULES.values()))
    parts = [_HEAD]
    for group in groups:
        parts.append(f"## {group.capitalize()}\n")
        parts += [_entry(rule, settings[rule.name]) for rule in RULES.values() if rule.group == group]
    return "\n".join(parts).rstrip("\n") + "\n"


def _entry(rule: Rule, settings: Settings) -> str:
    texts = sections(rule.doc)
    if settings.threshold is None:
        limit = "the spec's budget"
    else:
        limit = f"{settings.threshold:g} {rule.unit}"
    lines = [f"### {rule.name}", "", f"Level {settings.level}, threshold {limit}.", ""]
    for heading in HEADINGS:
        lines += [f"**{heading}.** {' '.join(texts[heading].split())}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
