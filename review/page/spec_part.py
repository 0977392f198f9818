"""The spec: what is asked for now, against what was approved."""

from collections.abc import Sequence
from typing import Any

from .markup import Html, tag

SIGNS = {"added": "+", "removed": "-", "same": " "}
AROUND = 3


def spec_part(view: Any) -> Html:
    """The lines of the spec with what was added and removed; view: review.asset's AssetView."""
    if view.spec_problem:
        words = tag("p", tag("strong", "The spec is broken. "), view.spec_problem, class_="notice tone-bad")
        return tag("section", tag("h3", "Spec", class_="unseen"), words, aria_label="Spec")
    lines = view.spec_diff
    return tag(
        "section",
        tag("h3", "Spec", class_="unseen"),
        tag("p", _summary(view), class_="summary"),
        _table(lines) if lines else None,
        aria_label="Spec",
    )


def _summary(view: Any) -> str:
    if view.spec_is_new:
        return "No approved spec to compare with: this is the whole of it."
    changed = sum(1 for line in view.spec_diff if line.kind != "same")
    return f"{changed} lines differ from the approved spec." if changed else "The spec is the one that was approved."


def _table(lines: Sequence[Any]) -> Html:
    heads = tag("tr", tag("th", "Change", scope="col"), tag("th", "Line", scope="col"))
    rows = [_row(line) for line in folded(lines)]
    table = tag(
        "table",
        tag("caption", "Spec, line by line", class_="unseen"),
        tag("thead", heads, class_="unseen"),
        tag("tbody", rows),
    )
    return tag("div", table, class_="diff", tabindex="0", role="region", aria_label="Spec, line by line")


def folded(lines: Sequence[Any]) -> list[Any]:
    """Lines that changed with a few around them; a number stands for those in between, unless nothing changed."""
    changed = [at for at, line in enumerate(lines) if line.kind != "same"]
    if not changed or len(changed) == len(lines):
        return list(lines)
    near = {at + by for at in changed for by in range(-AROUND, AROUND + 1)}
    found: list[Any] = []
    for at, line in enumerate(lines):
        if at in near:
            found.append(line)
        elif found and isinstance(found[-1], int):
            found[-1] += 1
        else:
            found.append(1)
    return found


def _row(line: Any) -> Html:
    if isinstance(line, int):
        return tag("tr", tag("td", "…", class_="sign"), tag("td", f"{line} lines are the same"), class_="skipped")
    word = "" if line.kind == "same" else tag("span", line.kind, class_="unseen")
    return tag("tr", tag("td", SIGNS[line.kind], word, class_="sign"), tag("td", line.text), class_=line.kind)
