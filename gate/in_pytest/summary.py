"""What the terminal says at the end: warnings, approvals, and how many assets had which verdict."""

from collections import Counter
from typing import Any

import pytest

from .options import Options


class Summary:
    """Counts reports by what their items wrote into them, so that it knows what ran in other processes too."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.approvals: list[str] = []
        self.notes: list[str] = []
        self._warnings: list[str] = []
        self._assets: dict[str, dict[str, Any]] = {}
        self._remarks: dict[str, None] = {}
        self._excused = 0

    def count(self, report: pytest.TestReport) -> None:
        """Take a report in; each item counts once, when it is over."""
        said = {name.removeprefix("assay_"): value for name, value in report.user_properties if isinstance(name, str)}
        if report.when != "teardown" or "assay" not in report.keywords or "asset" not in said:
            return
        file = report.nodeid.partition("::")[0]
        self._assets[file] = said
        if said["status"] == "WARN":
            id = report.nodeid.removesuffix(f"@{file}")  # xdist's group
            self._warnings.append(f"{id}: {said.get('message', '')}")
        self._remarks |= dict.fromkeys(str(said.get("remarks", "")).splitlines())
        self._excused += "excused" in said

    def write(self, terminal: Any) -> None:
        """The sections; nothing where no rule ran."""
        if self._warnings:
            terminal.section("assay: warnings", sep="-", yellow=True)
            for line in self._warnings:
                terminal.line(line)
            if self._options.fail_on != "warn":
                terminal.line("They pass; --assay-fail-on warn makes them fail.")
        if self.approvals:
            terminal.section("assay: approvals", sep="-")
            for line in self.approvals:
                terminal.line(line)
        if self._remarks:
            terminal.section("assay: waivers and baselines", sep="-")
            for line in self._remarks:
                terminal.line(line)
        for note in self.notes:
            terminal.line(f"assay: {note}")
        if self._assets and terminal.verbosity >= 0:
            terminal.line("assay: " + self._whole())

    def _whole(self) -> str:
        """`3 assets: 2 PASS, 1 FAIL (1 reused)`."""
        total = len(self._assets)
        counts = Counter(str(said["verdict"]) for said in self._assets.values())
        parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("PASS", "FAIL", "ERROR") if counts[verdict])
        reused = sum("reused" in said for said in self._assets.values())
        notes = [f"{reused} reused"] if reused else []
        notes += [f"{self._excused} excused by waivers or baselines"] if self._excused else []
        return f"{total} asset{'' if total == 1 else 's'}: {parts}" + (f" ({'; '.join(notes)})" if notes else "")
