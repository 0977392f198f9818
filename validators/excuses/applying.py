"""What waivers and baselines make of the outcomes of all rules, before anything is shortened."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from specs.findings import Elements, Excused, Finding, Number, Status

from ..engine import Outcome
from ..rule import shown_element
from ..subject import Subject
from . import kept, quads
from .excuse import KEPT, QUADS, WIDTHS, Excuse, Known, Tally, Waiver
from .matching import matched
from .recording import excusable, is_whole, keys_of, label_of, rows_of, value_of
from .shapes import Shapes
from .waiving import waived

# Of a measured value that is no count: what float32 and six decimals change.
_SLACK = 1e-4


@dataclass(frozen=True)
class Applied:
    """The outcomes with what is excused, the rules that changed, and how the baseline compares."""

    outcomes: list[Outcome]
    changed: tuple[str, ...]
    tallies: tuple[Tally, ...]


def excused(
    outcomes: Sequence[Outcome],
    subject: Subject,
    excuses: Sequence[Excuse],
    begin: Callable[[str], None] = lambda rule: None,
) -> Applied:
    """Each rule's findings, first compared with the baseline, then with the waivers. Badness, and so scores, stay.

    begin: told which rule's findings are being compared.
    """
    shapes = None if subject.mesh is None else Shapes(subject.mesh)
    done, tallies = [], []
    for outcome in outcomes:
        name = outcome.rule.name
        known = [one for one in excuses if isinstance(one, Known) and one.rule == name]
        if any(one.rule == name for one in excuses):
            begin(name)
        if known:
            outcome, tally = _compared(outcome, subject, shapes, known)
            tallies.append(tally)
        for waiver in (one for one in excuses if isinstance(one, Waiver) and one.rule == name):
            outcome = waived(outcome, subject, waiver)
        done.append(outcome)
    changed = tuple(new.rule.name for new, old in zip(done, outcomes, strict=True) if new is not old)
    return Applied(done, changed, tuple(tallies))


def _compared(
    outcome: Outcome, subject: Subject, shapes: Shapes | None, known: Sequence[Known]
) -> tuple[Outcome, Tally]:
    """The findings of a rule that the baseline knows. What cannot be compared stays as it is, and says why."""
    try:
        return _compared_with(outcome, subject, shapes, known)
    except Exception as error:  # no defect may pass because comparing broke
        why = f"the baseline could not be compared: {type(error).__name__}: {error}"
        findings = tuple(_and(one, why) if excusable(one) else one for one in outcome.findings)
        return replace(outcome, findings=findings), Tally(outcome.rule.name, 0, 1, 0)


def _compared_with(
    outcome: Outcome, subject: Subject, shapes: Shapes | None, known: Sequence[Known]
) -> tuple[Outcome, Tally]:
    findings, by_group = list(outcome.findings), dict[tuple[str | None, str], list[int]]()
    new, whole = 0, True
    for number, finding in enumerate(findings):
        if not excusable(finding):
            continue
        if not is_whole(outcome, number):
            why = "the search was cut short, so that nobody can tell which of it the baseline knows"
            findings[number] = _and(finding, why)
            new, whole = new + 1, False
            continue
        kind = None if finding.elements is None else finding.elements.kind
        by_group.setdefault((kind, label_of(finding)), []).append(number)
    aside = {one.label: one for one in known if one.aside}
    known = [one for one in known if not one.aside]
    total, gone = sum(one.count for one in known), 0
    for entry in known:
        numbers = by_group.pop((entry.kind, entry.label), [])
        if not numbers:
            gone += entry.count
            continue
        judged, missing = _group([findings[number] for number in numbers], entry, subject, shapes, aside)
        for number, (finding, fresh) in zip(numbers, judged, strict=True):
            findings[number] = finding
            new += fresh
        gone += missing
    new += sum(_count(findings[number]) for numbers in by_group.values() for number in numbers)
    if gone and whole and any(one.status is Status.PASS or one.excused or excusable(one) for one in findings):
        findings = _with_gone(findings, gone, total, known[0].source)
    return replace(outcome, findings=tuple(findings)), Tally(outcome.rule.name, total - gone, new, gone)


def _group(
    findings: Sequence[Finding], entry: Known, subject: Subject, shapes: Shapes | None, aside: Mapping[str, Known]
) -> tuple[list[tuple[Finding, int]], int]:
    """Each finding as it is now with its number of new defects, and how many known ones are gone.

    findings: of one kind and label, whose defects are matched together. aside: what else the baseline says of them.
    """
    if entry.kind is None:
        return _said_again(findings, entry), 0
    assert shapes is not None
    masks, gone = _masks(findings, entry, shapes, aside.get(QUADS))
    body = aside.get(KEPT)
    if body is not None and not all(mask.all() for mask in masks) and _changed_places(findings, entry, body, subject):
        masks, gone = [np.ones(len(mask), bool) for mask in masks], 0
    judged = []
    for finding, mask in zip(findings, masks, strict=True):
        if mask.all():
            judged.append((_valued(finding, entry, len(mask)), int(_is_worse(value_of(finding), entry))))
        else:
            judged.append((_with_new(finding, mask, entry, subject, shapes), int((~mask).sum())))
    return judged, gone


def _said_again(findings: Sequence[Finding], entry: Known) -> list[tuple[Finding, int]]:
    """Findings without elements: one value, or several that say the same, whose numbers count together."""
    numbers = [one.measured for one in findings if isinstance(one.measured, int)]
    if len(findings) == 1 or len(numbers) < len(findings):
        return [(_valued(one, entry, None), int(_is_worse(one.measured, entry))) for one in findings]
    total = sum(numbers)
    if _is_worse(total, entry):
        why = f"worse than in {entry.source}, which knows {_shown(entry.measured)} of it; now {total}"
        return [(_and(one, why), 1) for one in findings]
    return [(_valued(one, replace(entry, measured=one.measured), None), 0) for one in findings]


def _masks(
    findings: Sequence[Finding], entry: Known, shapes: Shapes, whole: Known | None = None
) -> tuple[list[np.ndarray], int]:
    """(m,) which elements of each finding are known, and how many known ones are gone. whole: known quads."""
    assert entry.kind is not None
    if entry.kind not in WIDTHS:
        left, masks = Counter(entry.keys), []
        for finding in findings:
            mask = []
            for key in keys_of(finding, shapes.mesh):
                mask.append(left[key] > 0)
                left[key] -= 1
            masks.append(np.array(mask, bool))
        return masks, sum(count for count in left.values() if count > 0)
    rows = [rows_of(finding, shapes) for finding in findings]
    known = np.array(entry.defects, np.float64).reshape(-1, WIDTHS[entry.kind])
    # Neither a baseline nor a mesh alone can make places so coarse that one defect stands for another.
    tolerance_m = min(entry.tolerance_m, 2 * shapes.tolerance_m)
    found, ends = np.concatenate(rows), np.cumsum([len(one) for one in rows])[:-1]
    result = matched(entry.kind, known, found, tolerance_m, entry.polygons != shapes.has_polygons)
    if whole is None or shapes.has_polygons:
        return np.split(result.known, ends), result.gone
    corners = np.array(whole.defects, np.float64).reshape(-1, WIDTHS["face"])
    halves, gone = quads.cut(corners, found, ~result.known, tolerance_m)
    return np.split(result.known | halves, ends), result.gone - len(corners) + gone


def _changed_places(findings: Sequence[Finding], entry: Known, body: Known, subject: Subject) -> bool:
    """Whether the body and what is loose are together those of the baseline, one for one, only told apart otherwise.

    That is so where the file's order alone says which of them is the body.
    """
    assert subject.mesh is not None
    loose = tuple(one for finding in findings if finding.elements is not None for one in finding.elements.indices)
    tied = kept.kept_faces(subject, loose)  # type: ignore[arg-type]
    both = Elements("face", 0, (*loose, *tied.tolist()))
    together = replace(entry, defects=entry.defects + body.defects)
    (mask,), gone = _masks([replace(findings[0], elements=both)], together, Shapes(subject.mesh))
    return bool(mask.all()) and not gone


def _valued(finding: Finding, entry: Known, elements: int | None) -> Finding:
    """A finding all of whose elements are known: INFO, unless its measured value is worse than the baseline's."""
    if _is_worse(value_of(finding), entry):
        return _and(finding, f"worse than in {entry.source}, which knows {_shown(entry.measured)}")
    known = f"all {elements}" if elements and elements > 1 else "it"
    message = f"{entry.source} knows {known}; without it {finding.status.name}: {finding.message}"
    return replace(finding, status=Status.INFO, message=message, excused=Excused("baseline", finding.status))


def _with_new(finding: Finding, mask: np.ndarray, entry: Known, subject: Subject, shapes: Shapes) -> Finding:
    """The finding about those elements alone that the baseline does not know."""
    assert finding.elements is not None
    kind, all_of_them = finding.elements.kind, finding.elements.indices
    new = tuple(all_of_them[number] for number in np.flatnonzero(~mask).tolist())
    first = shown_element(kind, new[0]) + _place(kind, new[0], shapes)
    message = f"{len(new)} new (first: {first}), {int(mask.sum())} known in {entry.source}; in all: {finding.message}"
    elements = subject.placed(Elements(kind, len(new), new))
    return replace(finding, message=message, elements=elements)


def _place(kind: str, element: int | tuple[int, int], shapes: Shapes) -> str:
    """Where it is, as the end of a phrase; empty for what has no place."""
    if kind not in WIDTHS:
        return ""
    row = shapes.rows(kind, np.array([element], dtype=np.int64))[0, :3]
    if not np.all(np.isfinite(row)):
        return ""
    unit = " m" if shapes.mesh.metres_per_unit else ""
    return " at ({})".format(", ".join(f"{value:.6g}" for value in (row + 0.0).tolist())) + unit


def _is_worse(value: Number, entry: Known) -> bool:
    """Whether a measured value is further from what is allowed than the baseline's, or on the other side of it."""
    known, allowed = entry.measured, entry.allowed
    if value is None:
        return entry.kind is None and known is not None
    if not (_number(value) and _number(known) and _number(allowed)):
        return value != known
    assert isinstance(value, int | float) and isinstance(known, int | float) and isinstance(allowed, int | float)
    slack = 0.0 if isinstance(value, int) and isinstance(known, int) else _SLACK * abs(known)
    if known > allowed:
        return not allowed <= value <= known + slack
    return not (known - slack <= value <= (allowed if known < allowed else known + slack))


def _number(value: Number) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _with_gone(findings: list[Finding], gone: int, total: int, source: str) -> list[Finding]:
    """The first finding says how many known defects are gone."""
    many = f"all {total}" if gone == total and total > 1 else f"{gone} of {total}"
    told = f"{many} known in {source} {'is' if gone == 1 else 'are'} gone"
    return [_and(findings[0], told), *findings[1:]]


def _and(finding: Finding, more: str) -> Finding:
    return replace(finding, message=f"{finding.message}; {more}")


def _count(finding: Finding) -> int:
    return finding.elements.count if finding.elements is not None else 1


def _shown(value: Number) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
