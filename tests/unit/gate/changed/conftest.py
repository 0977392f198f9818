"""Each test stands in a project of its own, whatever the machine's settings of git are."""

import json

import pytest

from gate.changed.asking import serve
from gate.changed.beside import Beside
from tests.unit.gate.changed.change_samples import committed
from tests.unit.gate.git_samples import SURROUNDINGS


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def here(monkeypatch):
    """Meshes are looked into in this process, which needs no start."""

    def asked(self, mesh):
        told = []
        serve(mesh.absolute(), self._limits, lambda **event: told.append(json.loads(json.dumps(event))))
        names = told[0]["names"]
        return None if names is None else frozenset(names)

    monkeypatch.setattr(Beside, "_asked", asked)


@pytest.fixture
def root(tmp_path, monkeypatch, here):
    """A committed project, which is the working folder."""
    folder = committed(tmp_path / "a project")
    monkeypatch.chdir(folder)
    return folder
