"""A workshop whose sealed process is tests/unit/gate/fake_generator.py."""

import json
import sys
from pathlib import Path

import pytest
from PIL import Image

from gate.judges import Judges
from gate.making import Workshop
from specs.spec import load_spec
from tests.house import ASSETS
from tests.unit.gate.command_server import CommandServer

FAKE = Path(__file__).with_name("fake_generator.py")
KEY = "5" * 64
VIEWS_RULES = (
    "silhouette-differs-from-field",
    "depth-differs-from-field",
    "view-looks-from-elsewhere",
    "side-unlike-the-others",
    "looks-like-another-object",
)


class Fake:
    """A spec in tmp_path and what its generator will do; `log` tells what it was asked."""

    def __init__(self, folder, judges=None, id="blue-house", behaviour="good"):
        self.judges = judges
        self.folder, self.id, self.key = folder, id, KEY
        self.runs, self.golden = folder / "runs", folder / "golden"
        self.spec_path = folder / f"{id}.json"
        self.document = {
            "version": 1,
            "source": "generate",
            "prompt": "a blue house",
            "overrides": [{"rule": rule, "level": "off", "reason": "no field here"} for rule in VIEWS_RULES],
        }
        self.write_spec()
        self.payload = folder / "payload"
        (self.payload / "views").mkdir(parents=True)
        (self.payload / "asset.glb").write_bytes(a_glb(1.0))
        (self.payload / "evidence.json").write_text('{"version": 1}')
        for at in range(4):
            Image.new("RGB", (8, 8), (10 * at, 0, 0)).save(self.payload / "views" / f"{at:03}.png")
        self.binds = {"pymeshlab": "2025.7"}
        self.plan = folder / "plan.json"
        self.behave(behaviour)

    def write_spec(self, **changes):
        self.document |= changes
        self.spec_path.write_text(json.dumps(self.document))
        self.spec = load_spec(self.spec_path)

    def behave(self, behaviour):
        manifest = {
            "version": 2,
            "id": self.id,
            "spec_sha256": self.spec.sha256,
            "key": self.key,
            "determinism_class": self.spec.generator.determinism,
            "files": {},
            "weights": {"guide": "d" * 64},
            "binds": self.binds,
            "step_root": None,
        }
        plan = {"behaviour": behaviour, "manifest": manifest, "payload": str(self.payload)}
        self.plan.write_text(json.dumps(plan | {"log": str(self.folder / "log")}))

    @property
    def command(self):
        return [sys.executable, "-S", str(FAKE), str(self.plan)]

    def workshop(self, **changes):
        return Workshop(self.runs, command=self.command, **changes)

    @property
    def log(self):
        path = self.folder / "log"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def a_glb(size):
    """A cube as GLB, `size` metres wide."""
    import trimesh

    return trimesh.creation.box(extents=[size] * 3).export(file_type="glb")


@pytest.fixture(scope="session")
def judges():
    """One limited process for all tests."""
    with Judges() as judges:
        yield judges


@pytest.fixture(scope="session")
def commands():
    """One server for the commands of all tests."""
    server = CommandServer()
    yield server
    server.close()


@pytest.fixture
def fake(tmp_path, monkeypatch, judges):
    made = Fake(tmp_path, judges)
    monkeypatch.setattr("gate.pipeline.key_of", lambda spec: made.key)
    return made


@pytest.fixture
def own_specs():
    return sorted(ASSETS.glob("*.json"))
