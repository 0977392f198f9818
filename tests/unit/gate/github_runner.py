"""The steps of an action or a job as GitHub's runner would start them, as far as ours need it: `run` steps in bash."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from gate.ci import CI_VARIABLES
from gate.house import HOUSE
from tests.unit.gate.git_samples import SURROUNDINGS

EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")
# What `shell: bash` is to the runner, and what no shell is.
SHELLS = {"bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"], None: ["bash", "-e"]}


@dataclass
class Ran:
    """What a step left."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Runner:
    """A runner in a folder: `workspace` is checked out, `temp` its temporary folder. context: values of expressions."""

    folder: Path
    workspace: Path
    context: dict[str, str]
    programs: Path | None = None
    count: int = field(default=0, init=False)

    def __post_init__(self):
        self.temp = self.folder / "runner temp"
        self.temp.mkdir(parents=True, exist_ok=True)
        self.context = {"runner.temp": str(self.temp), "runner.os": "Linux", "github.sha": "0" * 40, **self.context}

    def run(self, step, env=None):
        """Run one `run` step; env: of the job, with expressions."""
        self.count += 1
        script, outputs, summary = (self.temp / f"{self.count}.{name}" for name in ("sh", "outputs", "summary"))
        script.write_text(step["run"])
        outputs.touch()
        summary.touch()
        kept = {name: value for name, value in os.environ.items() if name not in (*CI_VARIABLES, "PYTHONPATH")}
        path = [str(self.programs)] if self.programs else []
        surroundings = {
            **kept,
            **SURROUNDINGS,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.temp),
            "PATH": os.pathsep.join([*path, str(Path(sys.executable).parent), os.environ["PATH"]]),
            **{name: self.value(value) for name, value in {**(env or {}), **step.get("env", {})}.items()},
        }
        done = subprocess.run(
            [*SHELLS[step.get("shell")], str(script)],
            cwd=self.workspace / self.value(step.get("working-directory", ".")),
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        found = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
        return Ran(done.returncode, done.stdout, done.stderr, found, summary.read_text())

    def value(self, text):
        """A text with its expressions replaced; one that is not in the context is an error."""
        return EXPRESSION.sub(lambda found: self.context[found[1]], str(text))


def in_place(folder: Path) -> Path:
    """A program `assay` in a folder that starts the house in place."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "assay"
    words = shlex.join([sys.executable, "-P", "-m", "gate"])
    program.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(HOUSE))} exec {words} "$@"\n')
    program.chmod(0o755)
    return program
