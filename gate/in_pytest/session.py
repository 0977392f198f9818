"""One session of pytest that gates specs: the plugin that stands behind `--assay`."""

import json
import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from .collected import GOLDEN_RULES, AssayRule, AssaySpec
from .discovery import absolute
from .options import options_of
from .pool import Pool, find_pool
from .rules import marker_of, rule_groups
from .shared import Shared
from .summary import Summary
from .worker import Worker, WorkerError

SESSION = "assay_session"


class AssaySession:
    """Collects the pool's specs, and has assets judged once in the session, in whichever process asks first."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._options = options_of(config)
        self._norecursedirs = config.getini("norecursedirs")
        self._summary = Summary(self._options)
        self._readings: dict[Path, dict[str, Any]] = {}
        self._met: set[Path] = set()
        self._pool: Pool | None = None
        self._shared: Shared | None = None
        self._worker: Worker | None = None
        config.addinivalue_line("markers", "assay: a rule of the gate for 3D assets")
        for group in dict.fromkeys(rule_groups().values()):
            config.addinivalue_line("markers", f"{marker_of(group)}: a rule of the group {group}")

    # What the items ask for.

    @property
    def fails_on_warn(self) -> bool:
        """Whether a warning fails."""
        return self._options.fail_on == "warn"

    @property
    def approves(self) -> bool:
        """Whether what needs review is to be approved."""
        return self._options.approve is not None

    def reading(self, path: Path) -> dict[str, Any]:
        """What reading a spec gave: {"problems": lines of text, "lines": rule -> line of the spec}."""
        return self._readings[path]

    def judged(self, path: Path) -> dict[str, Any]:
        """What is known of an asset, once it is judged; also that it could not be."""
        return self._at_hand().once(str(path), lambda: self._ask(path, {"do": "judge", "spec": str(path)}))

    def approved(self, path: Path) -> dict[str, Any]:
        """What is known of an asset after an attempt to approve it, which is made once."""
        name = str(path)
        before = self.judged(path)
        if "approved" not in before:
            request = {"do": "approve", "spec": name, "reason": self._options.approve}
            try:
                after = self._at_work().ask(request)
            except WorkerError as error:
                after = _refused(before, str(error))
            self._at_hand().replace(name, after)
            self._summary.approvals.append(after["approved"])
        return self.judged(path)

    # What pytest asks for.

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Find the specs and read them all, before anything is collected; one process reads for all of xdist's."""
        pool = self._pool = find_pool(self._config, self._look)
        self._config.args[:] = pool.args
        self._config.args_source = pytest.Config.ArgsSource.ARGS
        if self._is_controller:
            self._end_worker()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of xdist where the session's folder is."""
        node.workerinput[SESSION] = str(self._at_hand().folder)

    def pytest_report_header(self) -> str:
        """Which specs."""
        return f"assay: {self._options.shown}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """Nothing but specs where nobody but us wants to look; and every one of them."""
        return self._pool.ignores(collection_path, self._norecursedirs) if self._pool else None

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> AssaySpec | None:
        """The spec's collector."""
        if self._pool is None or file_path not in self._pool.specs:
            return None
        self._met.add(file_path)
        spec: AssaySpec = AssaySpec.from_parent(parent, path=file_path)
        spec.assay = self
        return spec

    def pytest_collection_finish(self) -> None:
        """No spec is missing without a word: a conftest.py may have left it out."""
        missing = sorted(self._pool.specs - self._met) if self._pool and not self._is_controller else []
        self._summary.notes += [f"{path}: not collected: a conftest.py ignores it" for path in missing]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """The place of a failure is a line of the spec, not of this plugin."""
        report = yield
        if isinstance(item, AssayRule):
            item.settle(report)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count, also what came from other processes."""
        self._summary.count(report)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Warnings, approvals, and a line for the whole."""
        self._summary.write(terminalreporter)

    def pytest_unconfigure(self) -> None:
        """End the process that judges, and leave nothing."""
        self._end_worker()
        if self._shared is not None:
            self._shared.close()
            self._shared = None

    @property
    def _is_controller(self) -> bool:
        """Whether other processes collect and run, and this one only listens."""
        return bool(self._config.pluginmanager.hasplugin("dsession"))

    def _look(self, places: Sequence[Path]) -> list[Path]:
        """The specs of files and folders, which are read at once. Raises UsageError for what is none of both."""
        request = {"do": "read", "places": [str(place) for place in places]}
        try:
            found = self._at_hand().once(json.dumps(request), lambda: self._at_work().ask(request))
        except (WorkerError, OSError) as error:
            raise pytest.UsageError(str(error)) from None
        if found["problems"]:
            raise pytest.UsageError(*found["problems"])
        here = self._config.invocation_params.dir
        self._readings |= {absolute(here, name): reading for name, reading in found["specs"].items()}
        self._summary.notes = found["notes"]
        return [absolute(here, name) for name in found["specs"]]

    def _ask(self, path: Path, request: dict[str, Any]) -> dict[str, Any]:
        """The answer; what could not be judged is known to all, so that nobody tries it again in this session."""
        try:
            return self._at_work().ask(request)
        except WorkerError as error:
            return _unjudged(path.stem, str(error))

    def _at_hand(self) -> Shared:
        if self._shared is None:
            given = getattr(self._config, "workerinput", {}).get(SESSION)
            folder = Path(given) if given else None
            self._shared = Shared(folder if folder and folder.is_dir() else None)
        return self._shared

    def _at_work(self) -> Worker:
        if self._worker is None:
            log = self._at_hand().folder / f"worker-{os.getpid()}.log"
            self._worker = Worker(self._options.settings, self._config.invocation_params.dir, log)
        return self._worker

    def _end_worker(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _unjudged(asset: str, why: str) -> dict[str, Any]:
    """Of an asset nothing is known."""
    known = {"asset": asset, "verdict": "ERROR", "score": None, "reused": False}
    return {**known, "rules": {}, "remarks": [], "review": False, "broke": why, "unexplained": False}


def _refused(before: dict[str, Any], why: str) -> dict[str, Any]:
    """An asset that was not approved: the rules that ask for it say why."""
    asset = before["asset"]
    first, *more = why.removeprefix(f"{asset}: not approved: ").splitlines()
    line = "\n".join([f"  approval    refused: {first}", *(f"              {one.strip()}" for one in more)])
    asked = {rule: before["rules"][rule] for rule in GOLDEN_RULES if rule in before["rules"]}
    rules = {rule: {**found, "text": f"{found['text']}\n{line}"} for rule, found in asked.items()}
    return {**before, "rules": {**before["rules"], **rules}, "approved": f"{asset}: not approved: {first}"}
