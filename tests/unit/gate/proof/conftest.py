"""A spec whose sealed process is fake_optimisation.py, and faults for it."""

import functools
import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from gate.cli import main
from gate.making import Workshop
from generator.key import weights_digests
from generator.source import source_sha256
from generator.toolchain import binding_toolchain, toolchain
from specs.certificate import Certificate
from specs.spec import load_spec
from tests.unit.gate.conftest import KEY, a_glb

FAKE = Path(__file__).with_name("fake_optimisation.py")


class Bench:
    """Where proofs are tried. `fault(...)` makes the process go wrong where its environment fits."""

    def __init__(self, folder):
        self.folder, self.runs = folder, folder / "runs"
        self.spec_path = folder / "blue-house.json"
        self.faults = []
        self.write_spec()
        self.payload = folder / "payload"
        (self.payload / "views").mkdir(parents=True)
        (self.payload / "asset.glb").write_bytes(a_glb(1.0))
        (self.payload / "evidence.json").write_text('{"judge": {"error": [[0.25, 0.5]]}, "version": 1}')
        for at in range(2):
            Image.new("RGB", (8, 8), (10 * at, 0, 0)).save(self.payload / "views" / f"{at:03}.png")
        self.plan = folder / "plan.json"
        self._write_plan()

    def write_spec(self, steps=5, **generator):
        settings = {"optimiser": {"steps": steps}, **generator}
        document = {"version": 1, "source": "generate", "prompt": "a blue house", "generator": settings}
        self.spec_path.write_text(json.dumps(document))
        self.spec = load_spec(self.spec_path)

    def fault(self, when=None, lasting=True, **what):
        self.faults.append({"when": when or {}, "lasting": lasting, **what})
        self._write_plan()

    def heal(self):
        self.faults = []
        self._write_plan()

    def _write_plan(self):
        plan = {"key": KEY, "payload": str(self.payload), "log": str(self.folder / "log"), "faults": self.faults}
        origins = {"weights": weights_digests(), "source_sha256": source_sha256()}
        origins |= {"toolchain": toolchain(), "binds": binding_toolchain("universal")}
        self.plan.write_text(json.dumps(plan | {"origins": origins}))

    @property
    def command(self):
        return [sys.executable, str(FAKE), str(self.plan)]

    @property
    def workshop(self):
        return Workshop(self.runs, command=self.command)

    @property
    def log(self):
        path = self.folder / "log"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def prove(self, *words):
        return main(["prove", str(self.spec_path), "--runs", str(self.runs), *map(str, words)])

    def bisect(self, *words):
        return main(["bisect", *map(str, words), "--spec", str(self.spec_path), "--runs", str(self.runs)])


def prepared(folder, monkeypatch):
    made = Bench(folder)
    for module in ("gate.commands.prove", "gate.commands.bisect"):
        monkeypatch.setattr(f"{module}.Workshop", functools.partial(Workshop, command=made.command))
    return made


@pytest.fixture
def bench(tmp_path, monkeypatch):
    return prepared(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def proven(tmp_path_factory):
    """(bench, certificate, its file): proven once for the tests of a module, which must leave all of it as it is."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        made = prepared(tmp_path_factory.mktemp("proven"), monkeypatch)
        assert made.prove("--rows", "native") == 0
        path = made.runs / "blue-house" / "proof" / "certificate.json"
        yield made, Certificate.read(path), path
