"""A small house in git: a file asset, its golden/, and reviewers whose keys lie outside."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from gate.house import HOUSE
from gate.making import Workshop
from gate.pipeline import Options, gate_one
from specs.spec import load_spec
from tests.rules.solids import box
from tests.rules.writers import obj
from tests.unit.gate.command_server import CommandServer
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository, commit_all

PASSPHRASE = "open, please"


class SmallHouse:
    """specs/box.json and its mesh, runs/ and golden/ in a repository; keys/ beside it."""

    def __init__(self, folder: Path, commands: CommandServer) -> None:
        self.commands = commands
        self.folder = folder / "house"
        self.keys = folder / "keys"
        self.runs, self.golden = self.folder / "runs", self.folder / "golden"
        self.spec_path = self.folder / "box.json"

    def build(self) -> "SmallHouse":
        """Write and commit the asset, and make keys of Ada, an admin, and Bob, a reviewer."""
        a_repository(self.folder)
        (self.folder / ".gitignore").write_text("runs/\n")
        self.write_mesh(1.0)
        self.spec_path.write_text(json.dumps({"version": 1, "source": "file", "file": {"path": "box.obj"}}))
        self.golden.mkdir()
        for name, role in (("Ada", "admin"), ("Bob", "reviewer")):
            self.ok("key", "new", name, "--role", role, "--email", f"{name.lower()}@example.org")
        commit_all(self.folder, "Cem", "cem@example.org", "a box")
        return self

    def write_mesh(self, size: float) -> None:
        """Another box, so other bytes."""
        V, F = box()
        (self.folder / "box.obj").write_bytes(obj(size * V, F))

    def policy(self, **demands: object) -> None:
        """Ask for something."""
        (self.golden / "policy.json").write_text(json.dumps({"version": 1, **demands}))

    def gate(self, judges: object) -> str:
        """Judge the asset; returns the verdict."""
        options = Options(self.runs, self.golden)
        return gate_one(load_spec(self.spec_path), options, Workshop(self.runs), judges).report.verdict.value  # type: ignore[arg-type]

    @property
    def places(self) -> list[str]:
        """--runs and --golden."""
        return ["--runs", str(self.runs), "--golden", str(self.golden)]

    def environment(self) -> dict[str, str]:
        """What a command of this house's people runs in."""
        own = {"ASSAY_KEYS": str(self.keys), "ASSAY_KEY_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(HOUSE)}
        return os.environ | SURROUNDINGS | own

    def words(self, command: str, *words: str) -> list[str]:
        """A command line about this house's asset and places."""
        if command in ("approve", "reject"):
            return [command, str(self.spec_path), *words, *self.places]
        return [command, *words, "--golden", str(self.golden)]

    def run(self, command: str, *words: str, **env: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as its user would, in a process of its own."""
        return self.commands.run(self.words(command, *words), self.folder, self.environment() | env)

    def copied(self, folder: Path) -> "SmallHouse":
        """The same house elsewhere."""
        shutil.copytree(self.folder.parent, folder, dirs_exist_ok=True)
        return SmallHouse(folder, self.commands)

    def ok(self, command: str, *words: str, **env: str) -> str:
        """What a command that must succeed prints."""
        done = self.run(command, *words, **env)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    def refused(self, command: str, *words: str, code: int = 2, **env: str) -> str:
        """What a command that must end with `code` says; nothing may break, and golden/ stays as it is."""
        before = self.golden_files()
        done = self.run(command, *words, **env)
        assert done.returncode == code, done.stdout + done.stderr
        assert "internal error" not in done.stderr and "Traceback" not in done.stderr
        assert self.golden_files() == before
        return done.stderr if code == 2 else done.stdout

    def golden_files(self) -> dict[str, bytes]:
        """golden/ as it is."""
        files = [path for path in sorted(self.golden.rglob("*")) if path.is_file()]
        return {path.relative_to(self.golden).as_posix(): path.read_bytes() for path in files}

    def entries(self) -> list[dict[str, object]]:
        """The asset's log."""
        path = self.golden / "decisions" / "box.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
