"""The spec: what is asked for now, against what was approved."""

from collections.abc import Sequence

from gate.markup import Html, tag

from ..asset import AssetView, Change, DiffLine
from .words import plural

SIGNS = {"added": "+", "removed": "-", "same": " "}
AROUND = 3
MOST_CHANGES = 20


def spec_part(view: AssetView) -> Html:
    """The lines of the spec with what was added and removed; view: review.asset's AssetView."""
    if view.spec_problem:
        words = tag("p", tag("strong", "The spec is broken. "), view.spec_problem, class_="notice tone-bad")
        return tag("section", tag("h3", "Spec", class_="unseen"), words, aria_label="Spec")
    lines = view.spec_diff
    return tag(
        "section",
        tag("h3", "Spec", class_="unseen"),
        tag("p", _summary(view), class_="summary"),
        _changes(view.spec_changes) if view.spec_changes else None,
        _table(lines) if lines else None,
        aria_label="Spec",
    )


def _summary(view: AssetView) -> str:
    if view.spec_note:
        return f"{view.spec_note} This is the whole of it."
    if view.spec_is_new:
        return "No approved spec to compare with: this is the whole of it."
    changed = len(view.spec_changes)
    words = f"{plural(changed, 'value')} {'differs' if changed == 1 else 'differ'} from the approved spec."
    return words if changed else "The spec is the one that was approved."


def _changes(changes: Sequence[Change]) -> Html:
    heads = [tag("th", title, scope="col") for title in ("Value", "Approved", "Now")]
    rows = [_change(one) for one in changes[:MOST_CHANGES]]
    more = len(changes) - MOST_CHANGES
    caption = tag("caption", "Values that changed", class_="unseen")
    table = tag("table", caption, tag("thead", tag("tr", heads)), tag("tbody", rows))
    rest = tag("p", f"and {more} more, below", class_="quiet") if more > 0 else None
    return tag("div", table, rest, class_="changes")


def _change(one: Change) -> Html:
    old, new = (tag("td", "–" if value is None else tag("code", value)) for value in (one.old, one.new))
    return tag("tr", tag("th", tag("code", one.pointer), scope="row"), old, new)


def _table(lines: Sequence[DiffLine]) -> Html:
    heads = tag("tr", tag("th", "Change", scope="col"), tag("th", "Line", scope="col"))
    rows = [_row(line) for line in folded(lines)]
    table = tag(
        "table",
        tag("caption", "Spec, line by line", class_="unseen"),
        tag("thead", heads, class_="unseen"),
        tag("tbody", rows),
    )
    return tag("div", table, class_="diff", tabindex="0", role="region", aria_label="Spec, line by line")


def folded(lines: Sequence[DiffLine]) -> list[DiffLine | int]:
    """Lines that changed with a few around them; a number stands for those in between, unless nothing changed."""
    changed = [at for at, line in enumerate(lines) if line.kind != "same"]
    if not changed or len(changed) == len(lines):
        return list(lines)
    near = {at + by for at in changed for by in range(-AROUND, AROUND + 1)}
    found: list[DiffLine | int] = []
    for at, line in enumerate(lines):
        if at in near:
            found.append(line)
        elif found and isinstance(found[-1], int):
            found[-1] += 1
        else:
            found.append(1)
    return found


def _row(line: DiffLine | int) -> Html:
    if isinstance(line, int):
        return tag("tr", tag("td", "…", class_="sign"), tag("td", f"{line} lines are the same"), class_="skipped")
    word = "" if line.kind == "same" else tag("span", line.kind, class_="unseen")
    return tag("tr", tag("td", SIGNS[line.kind], word, class_="sign"), tag("td", line.text), class_=line.kind)
