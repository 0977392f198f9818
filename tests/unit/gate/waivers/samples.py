"""A project with a mesh that has a hole."""

import json

import numpy as np

from gate.project import find_project
from tests.rules.solids import torus
from tests.rules.writers import obj

V, F = torus()
ENTRY = {
    "rule": "boundary-edge",
    "asset": "props/ring.obj",
    "reason": "hidden under the base",
    "owner": "Ann",
    "expires": "2027-01-31",
    "fingerprint": f"mesh:{'0' * 64}",
}


def a_project(folder, missing=(3,), with_spec=False):
    """Its root, which is the working folder from then on."""
    (folder / "assay.toml").write_text("")
    (folder / "props").mkdir()
    write_ring(folder, missing)
    if with_spec:
        (folder / "specs").mkdir()
        document = {"version": 1, "source": "file", "file": {"path": "../props/ring.obj"}}
        (folder / "specs/ring.json").write_text(json.dumps(document))
    return find_project(folder)


def write_ring(folder, missing):
    (folder / "props/ring.obj").write_bytes(obj(V, np.delete(F, list(missing), axis=0)))


def write_waivers(project, *entries):
    project.waivers.write_text(json.dumps({"version": 1, "waivers": list(entries)}))
