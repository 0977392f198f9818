"""RULES.md, made from the rules' docstrings: `python -m validators.rules_page` writes it."""

from pathlib import Path

from .profile import DEFAULT_PROFILE, Profile, load_profile, profile_names
from .rule import HEADINGS, Rule, Settings, sections
from .rules import RULES

PAGE = Path(__file__).parent.parent / "RULES.md"

_HEAD = f"""# Rules

Made by `python -m validators.rules_page` from the rules' own docstrings and the profiles; change those. Without a word,
`{DEFAULT_PROFILE}` is the profile; a spec or a command line overrides level and threshold with a reason
([profiles](docs/profiles.md)).

Indices count from 0 in the file's own order. OBJ: `v` and `f` lines. PLY, OFF: rows. STL: corner k of facet f is vertex
3 f + k. Files with parts (glTF, USD, 3MF): part after part, and `places` gives each part's own numbers
([formats](docs/formats.md)). Polygons count as one face. With `--weld position`, vertices at exactly the same place are
one point; an edge is then named by the vertices of the first face that has it, and a point by its lowest vertex.
"""


def limit_in_words(settings: Settings) -> str:
    """A threshold with its unit.

    >>> limit_in_words(Settings(threshold=100_000.0, unit="triangles"))
    '100,000 triangles'
    """
    limit = settings.threshold
    if limit is None:
        return "the spec's"
    return f"{int(limit):,} {settings.unit}" if float(limit).is_integer() else f"{limit:g} {settings.unit}"


def rules_page() -> str:
    """The page's text."""
    profiles = [load_profile(name) for name in sorted(profile_names(), key=lambda name: name != DEFAULT_PROFILE)]
    groups = list(dict.fromkeys(rule.group for rule in RULES.values()))
    parts = [_HEAD]
    for group in groups:
        parts.append(f"## {group.capitalize()}\n")
        parts += [_entry(rule, profiles) for rule in RULES.values() if rule.group == group]
    return "\n".join(parts).rstrip("\n") + "\n"


def _entry(rule: Rule, profiles: list[Profile]) -> str:
    texts = sections(rule.doc)
    lines = [f"### {rule.name}", "", "| profile | level | threshold | its source |", "|---|---|---|---|"]
    lines += [*_rows(rule, profiles), ""]
    for heading in HEADINGS:
        lines += [f"**{heading}.** {' '.join(texts[heading].split())}", ""]
    return "\n".join(lines)


def _rows(rule: Rule, profiles: list[Profile]) -> list[str]:
    """A row for each way in which profiles judge the rule."""
    names: dict[tuple[str, str, str], list[str]] = {}
    for profile in profiles:
        names.setdefault(_cells(profile.rules[rule.name]), []).append(profile.name)
    return [f"| {', '.join(same)} | {' | '.join(cells)} |" for cells, same in names.items()]


def _cells(settings: Settings) -> tuple[str, str, str]:
    return settings.level, "" if settings.level == "off" else limit_in_words(settings), settings.source


if __name__ == "__main__":
    PAGE.write_text(rules_page(), encoding="utf-8")
