"""What a spec's items say, made in the worker: one text for each rule, from the findings of the report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specs.findings import Finding, Status, Verdict
from specs.problems import printable

from ..house import COMMAND, shown
from ..judging import GOLDEN_RULES
from ..outcome import Outcome
from ..output.cases import VERDICT, Case, cases, elements_in_words

SHOWN_FINDINGS = 10
SHOWN_PICTURES = 3
# Rules about pictures, and the folder of `runs/<id>` where the gate leaves what differs.
PICTURES: Mapping[str, str] = {
    "golden-differs": "differences",
    "rerun-bytes-differ": "rerun-differences",
    "silhouette-differs-from-reference": "reference-views",
    "depth-differs-from-reference": "reference-views",
}
_SIDES = ("got", "want", "difference")


def judged_document(outcome: Outcome, remarks: Sequence[str] = ()) -> dict[str, Any]:
    """What the plugin needs of an outcome, as JSON: each rule's status and text, and why others have none.

    review: a person has to look at what is new; the rules that say so may be approved. unexplained: that the verdict is
    no pass although no finding fails. remarks: on waivers and baselines, each with the rule that it names.
    """
    report = outcome.report
    found = {case.rule: case for case in cases(report)}
    unexplained = found.pop(VERDICT, None)
    review = any(found[rule].status is Status.FAIL and not found[rule].blocks for rule in GOLDEN_RULES if rule in found)
    return {
        "asset": report.asset,
        "verdict": report.verdict.value,
        "score": report.scores.to_json()["overall"],
        "reused": outcome.reused,
        "rules": {rule: _rule_document(outcome, case) for rule, case in found.items()},
        "remarks": [[next((rule for rule in found if f" {rule} " in one), ""), printable(one)] for one in remarks],
        "review": review,
        "broke": _why_nothing(outcome, unexplained),
        "unexplained": unexplained is not None,
    }


def _rule_document(outcome: Outcome, case: Case) -> dict[str, Any]:
    """One rule: how it ended, whether that fails, one line, and the whole text."""
    status = Status.SKIP if case.blocks else case.status
    worst = case.said() or tuple(sorted(case.findings, key=lambda one: -one.status))
    more = f" (and {len(worst) - 1} more)" if len(worst) > 1 else ""
    excuses = sorted({one.excused.by for one in case.findings if one.excused})
    return {
        "status": status.name,
        "fails": case.status >= Status.FAIL,
        "excused": ", ".join(excuses),
        "message": printable(worst[0].message) + more,
        "text": "\n".join(_lines(outcome, case, worst)) if case.status >= Status.WARN else "",
    }


def _lines(outcome: Outcome, case: Case, worst: tuple[Finding, ...]) -> Iterator[str]:
    head = f"{printable(outcome.report.asset)}: {case.rule}: "
    if case.status is Status.ERROR:
        head += "the rule itself broke, so nothing is known: "
    yield head + printable(worst[0].message)
    for at, finding in enumerate(worst[:SHOWN_FINDINGS]):
        if at:
            yield f"  also        {printable(finding.message)}"
        yield from _details(outcome, finding)
    if len(worst) > SHOWN_FINDINGS:
        yield f"  also        {len(worst) - SHOWN_FINDINGS} more"
    if case.status is not Status.ERROR and not case.blocks:
        yield from (f"  fix         {line}" for line in filter(None, [_how_to_fix(case.rule)]))
    yield f"  explain     {COMMAND} explain {case.rule}"
    yield from _pictures(outcome, case.rule)
    if case.rule in (*GOLDEN_RULES, *PICTURES):
        yield from (
            f"  next        {printable(step)}" for step in outcome.next_steps if not step.startswith("Look at ")
        )


def _details(outcome: Outcome, finding: Finding) -> Iterator[str]:
    where = " ".join(filter(None, (_file(outcome), f"[{printable(finding.location)}]" if finding.location else "")))
    if where:
        yield f"  where       {where}"
    if finding.measured is not None or finding.allowed is not None:
        measured, allowed = (_number(value) for value in (finding.measured, finding.allowed))
        yield f"  measured    {measured}; allowed {allowed}"
    if finding.elements and finding.elements.indices:
        yield f"  elements    {finding.elements.count}: {elements_in_words(finding.elements, 0)[1:-1]}"


def _file(outcome: Outcome) -> str:
    source = outcome.source
    path = source.mesh or source.run or source.spec
    return printable(shown(path)) if path else ""


def _number(value: int | float | str | None) -> str:
    """As messages write it.

    >>> _number(4.0), _number(0.25), _number(None), _number("differs")
    ('4', '0.25', '-', 'differs')
    """
    if value is None:
        return "-"
    return f"{value:.9g}" if isinstance(value, float) else printable(str(value))


def _how_to_fix(rule: str) -> str:
    """The rule's own advice on one line."""
    from validators.rule import sections
    from validators.rules import RULES

    return " ".join(sections(RULES[rule].doc)["How to fix"].split()) if rule in RULES else ""


def _pictures(outcome: Outcome, rule: str) -> Iterator[str]:
    """The pictures that lie there, each view's three together; the folder stands for those beyond a few."""
    leaves = outcome.source.leaves
    if leaves is None or rule not in PICTURES:
        return
    folder = leaves / PICTURES[rule]
    names = sorted(path.name.removesuffix("-got.png") for path in folder.glob("*-got.png"))
    for name in names[:SHOWN_PICTURES]:
        for side in _SIDES:
            if (path := folder / f"{name}-{side}.png").is_file():
                yield f"  {side:<12}{printable(shown(path))}"
    if len(names) > SHOWN_PICTURES:
        yield f"  pictures    of all {len(names)} views: {printable(shown(folder))}"


def _why_nothing(outcome: Outcome, unexplained: Case | None) -> str:
    """Why a rule has no finding: the asset broke before it could be judged."""
    if unexplained is not None:
        return printable(unexplained.findings[0].message)
    failing = [one for one in outcome.report.findings if one.fails]
    if outcome.report.verdict is Verdict.PASS or not failing:
        return "the report says nothing of this rule"
    return printable(f"{failing[0].rule}: {failing[0].message}")
