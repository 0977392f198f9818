"""The texts of the smaller files: assay.toml, golden/policy.json, lines for .gitignore."""

import json
from collections.abc import Sequence

# Where runs go, and where they go in a project that has a `runs` of its own.
RUNS, OTHER_RUNS = "runs", ".assay/runs"
CACHE = ".assay"


def settings_text(paths: Sequence[str], runs: str = RUNS) -> str:
    """assay.toml."""
    shown = [json.dumps(path, ensure_ascii=False) for path in paths]  # a JSON string is one of TOML
    joined = f"[{', '.join(shown)}]"
    if len(joined) > 100:
        joined = "[\n" + "".join(f"    {path},\n" for path in shown) + "]"
    elsewhere = f'# Where assay puts what it makes and measures.\nruns = "{runs}"\n' if runs != RUNS else ""
    return f"""\
# What `assay gate` gates when it is given no paths: folders with specs and mesh files.
paths = {joined}
# How mesh files without a spec are judged: game-prop, 3d-print, web-commerce or film-hero.
profile = "game-prop"
{elsewhere}"""


def policy_text() -> str:
    """golden/policy.json: one approval of any reviewer's, also of whoever wrote the spec."""
    document = {"version": 1, "approvals": 1, "author_may_approve": True, "role": "reviewer", "profiles": {}}
    return json.dumps(document, indent=2) + "\n"


def with_lines(text: str, lines: Sequence[str]) -> str:
    """A .gitignore with lines at its end."""
    gap = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{gap}# assay: what it makes and measures\n" + "".join(f"{line}\n" for line in lines)
