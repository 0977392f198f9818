"""What to say of an asset's waivers and baseline besides its findings: sentences for people, no part of the report."""

from collections.abc import Iterable, Iterator, Sequence

from specs.findings import Finding, Status
from validators.excuses import Excuse, Known, Waiver

from ..house import COMMAND

_BAD = (Status.WARN, Status.FAIL)


def remarks_on(name: str, findings: Iterable[Finding], excuses: Iterable[Excuse]) -> tuple[str, ...]:
    """The remarks on one asset. Derived from findings alone, so that reports which are used again get them too."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    told: list[str] = []
    for waiver in (one for one in excuses if isinstance(one, Waiver)):
        told += _of_waiver(name, waiver, by_rule.get(waiver.rule, []))
    known = [one for one in excuses if isinstance(one, Known)]
    return (*told, *_of_baseline(name, known, by_rule)) if known else tuple(told)


def _of_waiver(name: str, waiver: Waiver, findings: Sequence[Finding]) -> Iterator[str]:
    whose = f"The waiver of {waiver.rule} for {name} ({waiver.owner})"
    if any(one.excused is not None and one.excused.by == "waiver" for one in findings):
        return
    if any(one.status in _BAD for one in findings):
        why = f"expired on {waiver.expires}" if waiver.expired else "lapsed: what it excused has changed"
        yield f"{whose} {why}. Fix the asset, or waive it anew: {COMMAND} waive {waiver.rule} {name} ..."
    elif any(one.excused is not None for one in findings):
        yield f"{whose} is not needed: the baseline knows all of it. Remove it from waivers.json."
    elif findings and all(one.status is Status.PASS for one in findings):
        yield f"{whose} excuses nothing: the rule passes. Remove it from waivers.json."
    elif waiver.expired:
        yield f"{whose} expired on {waiver.expires}. Remove it from waivers.json."


def _of_baseline(name: str, known: Sequence[Known], by_rule: dict[str, list[Finding]]) -> Iterator[str]:
    rules = list(dict.fromkeys(one.rule for one in known))
    gone = [rule for rule in rules if _passes(by_rule.get(rule, []))]
    if len(gone) == len(rules):
        yield f"{known[0].source}: all that it knows is gone. Remove the file."
    elif gone:
        update = f"{COMMAND} baseline {name} --update"
        yield f"{known[0].source}: all that it knows of {', '.join(gone)} is gone. Take it out: {update}"


def _passes(findings: Sequence[Finding]) -> bool:
    return bool(findings) and all(one.status is Status.PASS for one in findings)
