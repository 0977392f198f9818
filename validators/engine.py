"""The rules engine: runs rules on a subject and turns what they measure into findings and a verdict.

It knows rules, needs and settings, and nothing of what a subject is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from specs.findings import Finding, Report, Status, Verdict

from .profile import Profile, overridden
from .rule import Judged, Measurement, Missing, Rule, Settings
from .scores import scores


@dataclass(frozen=True)
class Outcome:
    """One rule's findings. missing: why it could not judge; badness: its worst, None where it did not run.

    out_of_memory: that is what broke the rule. cut: numbers of the findings that come from a search cut short.
    """

    rule: Rule
    settings: Settings
    findings: tuple[Finding, ...]
    missing: Missing | None = None
    badness: float | None = None
    out_of_memory: bool = False
    cut: tuple[int, ...] = ()

    @property
    def blocks(self) -> bool:
        """The rule is required and could not judge what it ought to have judged."""
        return bool(self.settings.required and self.missing is not None and self.missing.applicable)


def judge(
    subject: Judged,
    profile: Profile,
    overrides: Iterable[Any] = (),
    rules: Mapping[str, Rule] | None = None,
    spec_sha256: str | None = None,
) -> Report:
    """The report of one subject: every rule gives at least one finding, in the order of `rules`.

    Fail-closed: PASS only when no finding is FAIL or ERROR and no required rule was skipped for want of something that
    the subject ought to have. A rule that raises gives ERROR, whatever the rest says. Raises ProfileError for a profile
    that leaves a rule out or an override that cannot be used.
    """
    if rules is None:
        from .rules import RULES

        rules = RULES
    settled = overridden(profile, overrides)
    return reported(subject.asset, [run_rule(rule, subject, settled) for rule in rules.values()], profile, spec_sha256)


def run_rule(rule: Rule, subject: Judged, profile: Profile) -> Outcome:
    """One rule on one subject; the profile has its overrides already."""
    return _run(rule, subject, _settings(profile, rule))


def reported(asset: str, outcomes: list[Outcome], profile: Profile, spec_sha256: str | None = None) -> Report:
    """The report of all rules' outcomes."""
    findings = tuple(finding for outcome in outcomes for finding in outcome.findings)
    return Report(asset, _verdict(outcomes), scores(outcomes), findings, profile.name, spec_sha256)


def _settings(profile: Profile, rule: Rule) -> Settings:
    """The profile's settings of a rule; a rule that it does not name is judged, and required, at its defaults."""
    return profile.rules.get(rule.name) or Settings(rule.level, rule.threshold, rule.unit, required=True)


def _run(rule: Rule, subject: Judged, settings: Settings) -> Outcome:
    if settings.level == "off":
        reason = f'switched off: "{settings.reason}"' if settings.reason else "switched off by the profile"
        status = Status.INFO if settings.reason else Status.SKIP  # a person's choice is always shown
        return Outcome(rule, settings, (Finding(rule.name, status, reason),))
    try:
        missing = next((found for need in rule.needs if (found := subject.lacks(need))), None)
        results: list[Measurement | Missing] = [missing] if missing else list(rule.check(subject, settings))
        if not results:
            raise RuntimeError("the rule gave no result")
        return _judged(rule, subject, settings, results)
    except Exception as error:  # a broken rule must never look like a verdict on the asset
        message = f"the rule broke: {type(error).__name__}: {error}"
        broken = (Finding(rule.name, Status.ERROR, message),)
        return Outcome(rule, settings, broken, Missing(message), out_of_memory=isinstance(error, MemoryError))


def _judged(rule: Rule, subject: Judged, settings: Settings, results: list[Measurement | Missing]) -> Outcome:
    findings, badness = [], []
    missing = next((one for one in results if isinstance(one, Missing)), None)
    for result in results:
        if isinstance(result, Missing):
            message, blocks = f"not judged: {result.reason}", bool(settings.required and result.applicable)
            if blocks:
                message += "; this rule is required, so the asset cannot pass"
            findings.append(Finding(rule.name, Status.SKIP, message + _because(settings), blocks=blocks))
            continue
        findings.append(_finding(rule, subject, settings, result))
        badness.append(_badness(result))
    cut = tuple(number for number, one in enumerate(results) if isinstance(one, Measurement) and not one.whole)
    return Outcome(rule, settings, tuple(findings), missing, max(badness, default=None), cut=cut)


def _finding(rule: Rule, subject: Judged, settings: Settings, result: Measurement) -> Finding:
    warns = settings.level == "warn" or result.mild
    status = (Status.WARN if warns else Status.FAIL) if result.bad else Status.PASS
    return Finding(
        rule.name,
        status,
        result.message + _because(settings),
        result.measured,
        result.allowed,
        None if result.elements is None else subject.placed(result.elements),
        result.location,
    )


def _badness(result: Measurement) -> float:
    given = result.badness if result.badness is not None else float(result.bad)
    return min(1.0, max(given, 1e-4)) if result.bad else min(1.0, max(given, 0.0))


def _because(settings: Settings) -> str:
    return f' [override: "{settings.reason}"]' if settings.reason else ""


def _verdict(outcomes: list[Outcome]) -> Verdict:
    statuses = {finding.status for outcome in outcomes for finding in outcome.findings}
    if Status.ERROR in statuses:
        return Verdict.ERROR
    if Status.FAIL in statuses or any(outcome.blocks for outcome in outcomes):
        return Verdict.FAIL
    return Verdict.PASS
