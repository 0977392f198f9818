"""A folder with specs, in which pytest runs with the plugin; a stand-in judges unless a test wants the real one."""

import json
import os
import sys
from pathlib import Path

import pytest

from gate.ci import CI_VARIABLES
from gate.in_pytest import worker
from tests.house import HOUSE

STAND_IN = Path(__file__).with_name("stand_in.py")
COMMAND = (sys.executable, "-I", "-S", str(STAND_IN))


class Bench:
    """pytest in a folder, here or in a process of its own. `log` tells what was asked of the worker."""

    def __init__(self, pytester):
        self.pytester, self.folder = pytester, pytester.path

    def spec(self, name, text='{"version": 1}'):
        """A spec, which only the real worker would read."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def plan(self, **plan):
        (self.folder / "plan.json").write_text(json.dumps(plan))

    def run(self, *words):
        """pytest in this process."""
        return self.pytester.runpytest_inprocess("-p", "gate.pytest_plugin", "-p", "no:cacheprovider", *words)

    def run_apart(self, *words, **variables):
        """pytest in a process of its own, where the stand-in is set by a conftest.py."""
        self.folder.joinpath("conftest.py").write_text(
            f"import gate.in_pytest.worker\ngate.in_pytest.worker.COMMAND = {COMMAND!r}\n"
        )
        return self.start(*words, **variables)

    def start(self, *words, **variables):
        self.pytester._monkeypatch.setenv("PYTHONPATH", str(HOUSE))
        for name, value in variables.items():
            self.pytester._monkeypatch.setenv(name, value)
        return self.pytester.run(sys.executable, "-P", "-m", "pytest", "-p", "gate.pytest_plugin", *words)

    def listed(self, *words):
        """The ids that are collected."""
        ran = self.run("--co", "-q", *words)
        return [line for line in ran.outlines if "::" in line and not line.startswith(("ERROR", "FAILED"))]

    def specs_listed(self, *words):
        return list(dict.fromkeys(line.partition("::")[0] for line in self.listed(*words) if ".json::" in line))

    @property
    def log(self):
        path = self.folder / "log"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def asked(self, what):
        return [Path(one["spec"]).stem for one in self.log if one["do"] == what]


@pytest.fixture
def bench(pytester, monkeypatch):
    """A folder of its own, outside of every automatic run."""
    for name in [*CI_VARIABLES, *(name for name in os.environ if name.startswith("PYTEST_"))]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # in this process each run would import them anew
    monkeypatch.setattr(worker, "COMMAND", COMMAND)
    return Bench(pytester)
