"""What pytest collects: a spec as a file, each rule as an item of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .rules import marker_of, rule_groups, rule_names

if TYPE_CHECKING:
    from .session import AssaySession

_OURS = "Failed: "  # what pytest puts before the message of pytest.fail
GOLDEN_RULES = ("golden-differs", "golden-missing")


class AssaySpec(pytest.File):
    """A spec. Its items are the rules; it is not judged before one of them runs."""

    assay: "AssaySession"

    def collect(self) -> Iterator["AssayRule"]:
        """An item for each rule. Raises CollectError, with every problem, for a spec that cannot be used."""
        reading = self.assay.reading(self.path)
        if reading["problems"]:
            raise self.CollectError("\n".join(reading["problems"]))
        for rule in rule_names():
            yield AssayRule.of(self, rule, reading["lines"].get(rule, 1))


class AssayRule(pytest.Item):
    """One rule of one spec. line: of the spec, from 1: where the spec overrides the rule, else its first."""

    assay: "AssaySession"
    line: int
    judged: dict[str, Any] | None = None

    @classmethod
    def of(cls, spec: AssaySpec, rule: str, line: int) -> "AssayRule":
        """The item, with its markers."""
        item: AssayRule = cls.from_parent(spec, name=rule)
        item.assay, item.line = spec.assay, line
        item.add_marker("assay")
        if group := rule_groups().get(rule):
            item.add_marker(marker_of(group))
        item.extra_keyword_matches.add(spec.path.stem)
        if item.config.getoption("dist", None) is not None:  # pytest-xdist is here, and knows its marker
            item.add_marker(pytest.mark.xdist_group(spec.nodeid))
        return item

    def setup(self) -> None:
        """Have the asset judged, by its first item; a rule that broke is an error, as in a fixture."""
        if self.config.getoption("setuponly", False) or self.config.getoption("setupplan", False):
            return
        self.judged = self.assay.judged(self.path)
        self._tell()
        found = self.judged["rules"].get(self.name)
        if found is not None and found["status"] == "ERROR":
            pytest.fail(found["text"], pytrace=False)

    def runtest(self) -> None:
        """Pass, skip with the reason, or fail with what the rule has to say."""
        judged = self.judged
        if judged is None:
            pytest.fail(f"{self.path.stem}: {self.name}: was never judged", pytrace=False)
        if judged["review"] and self.name in GOLDEN_RULES and self.assay.approves:
            judged = self.judged = self.assay.approved(self.path)
            self._tell()
        found = judged["rules"].get(self.name)
        if found is None or judged["unexplained"]:
            pytest.fail(f"{self.path.stem}: {self.name}: not judged: {judged['broke']}", pytrace=False)
        if found["fails"] or (found["status"] == "WARN" and self.assay.fails_on_warn):
            pytest.fail(found["text"], pytrace=False)
        if found["status"] == "SKIP":
            pytest.skip(found["message"])

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it stands: the line of the spec, counted from 0 as pytest does, and what it is called."""
        return self.path, self.line - 1, f"{self.path.stem}: {self.name}"

    def settle(self, report: pytest.TestReport) -> None:
        """Put the spec's line in place of ours into the report of a failure or a skip, and one line of the message."""
        place = str(self.path), self.line
        if report.skipped and isinstance(report.longrepr, tuple):
            report.longrepr = (*place, report.longrepr[2])
        crash = getattr(report.longrepr, "reprcrash", None)
        if report.failed and crash is not None and str(crash.message).startswith(_OURS):
            crash.path, crash.lineno = place
            line = str(crash.message).removeprefix(_OURS).partition("\n")[0]
            crash.message = line.removeprefix(f"{self.path.stem}: {self.name}: ")

    def _tell(self) -> None:
        """What JUnit shows and the summary counts."""
        judged = self.judged or {}
        found = judged["rules"].get(self.name, {"status": "not judged", "message": "", "excused": ""})
        said = {
            "asset": judged["asset"],
            "verdict": judged["verdict"],
            "score": judged["score"],
            "status": found["status"],
            "message": found["message"] if found["status"] in ("WARN", "INFO") else "",
            "excused": found["excused"],
            "reused": "yes" if judged["reused"] else "",
            "remarks": "\n".join(said for rule, said in judged["remarks"] if rule in (self.name, "")),
        }
        told = [(f"assay_{name}", value) for name, value in said.items() if value not in (None, "")]
        self.user_properties[:] = [one for one in self.user_properties if not one[0].startswith("assay_")] + told
