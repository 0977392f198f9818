"""Subjects for rules, and what a case expects."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from specs.geometry import Geometry
from specs.settings import Budgets, FileSource
from specs.spec import Spec
from validators.meshes import Mesh, MeshFileError
from validators.subject import Comparison, Subject


@dataclass(frozen=True)
class Case:
    """A subject on which a rule fails (or passes): its elements, what it measures, and which other rules fail too."""

    subject: Subject
    kind: str | None = None
    indices: list[Any] = field(default_factory=list)
    measured: Any = None
    also: frozenset[str] = frozenset()


def of(VF, normals=None, **rest):
    """A subject of triangles."""
    V, F = VF
    return Subject("test", Mesh.of_triangles(np.asarray(V, float), np.asarray(F), normals), **rest)


def of_polygons(V, faces, **rest):
    """A subject of polygons."""
    starts = np.cumsum([0] + [len(face) for face in faces])
    return Subject("test", Mesh(np.asarray(V, float), np.concatenate(faces).astype(np.int64), starts), **rest)


def unreadable():
    """A subject whose file is broken."""
    return Subject("test", unreadable=MeshFileError("the file is empty", "byte 0"))


def generated(VF, field_mesh=None, judge=None, **rest):
    """A generated subject with evidence."""
    return of(VF, source="generate", evidence={"version": 1, "field_mesh": field_mesh, "judge": judge}, **rest)


def field_evidence(iou=0.98, depth=0.005, odd_iou=None, odd_depth=None):
    """24 equal views; the sixth may be odd."""
    ious, depths = [iou] * 24, [depth] * 24
    ious[5] = iou if odd_iou is None else odd_iou
    depths[5] = depth if odd_depth is None else odd_depth
    azimuths = [15.0 * k for k in range(24)]
    return {"azimuths_deg": azimuths, "elevation_deg": 20, "silhouette_iou": ious, "depth_error": depths}


def judge_evidence(**changes):
    """A mug that the judge likes from every side; the calibration leaves a little room."""
    views, candidates = np.arange(12) * 30.0, np.arange(24) * 15.0
    apart = np.abs((views[:, None] - candidates + 180) % 360 - 180)
    document = {
        "object": "mug",
        "colour": "red",
        "part_colour": "white",
        "weights_sha256": "0" * 64,
        "calibration_sha256": "0" * 64,
        "t": 250,
        "view_azimuths_deg": views.tolist(),
        "candidate_azimuths_deg": candidates.tolist(),
        "error": (0.005 + 0.00005 * apart).tolist(),
        "albedo_error": [0.002] * 12,
        "objects": {"mug": [0.005] * 12, "house": [0.007] * 12, "duck": [0.008] * 12},
        "colours": {"red": [0.005] * 12, "blue": [0.009] * 12},
        "part_colours": {"white": [0.005] * 12, "black": [0.006] * 12},
        "calibration": {
            "tau": 0.0005,
            "mass_min": 0.8,
            "excess_max": 0.05,
            "z_mean": [float(np.log(0.005))] * 12,
            "z_sd": [0.1] * 12,
            "spread_max": 1.5,
            "albedo_spread_max": 1.5,
            "albedo_z_mean": [float(np.log(0.002))] * 12,
            "albedo_z_sd": [0.1] * 12,
            "object_margin_max": 0.0001,
            "colour_margin_max": 0.0001,
            "part_margin_max": 0.0001,
        },
    }
    return {**document, **changes}


def with_spec(VF, comparisons=(), file_bytes=1000, **budgets):
    """A generated subject with a spec."""
    spec: Any = SimpleNamespace(budgets=Budgets(**budgets), geometry=Geometry(), reference_views=())
    return of(VF, source="generate", spec=spec, comparisons=tuple(comparisons), file_bytes=file_bytes)


def demanded(VF, geometry=None, budgets=None, **of_mesh):
    """A mesh from elsewhere, and a spec that demands something of it; of_mesh: further fields of the mesh."""
    mesh = Mesh.of_triangles(np.asarray(VF[0], float), np.asarray(VF[1]))
    spec = Spec(
        id="test",
        path=Path("test.json"),
        version=1,
        description="",
        source="file",
        prompt=None,
        seed=None,
        generator=None,
        file=FileSource("test.obj"),
        asymmetric=False,
        budgets=Budgets(**budgets or {}),
        geometry=Geometry(**geometry or {}),
    )
    golden = Comparison("golden", "equal")
    return Subject("test", replace(mesh, **of_mesh), spec=spec, comparisons=(golden,), file_bytes=1000)


def seen_as(VF, folder, *views, **of_mesh):
    """A mesh from elsewhere whose spec lies in a folder and declares reference views."""
    subject = demanded(VF, **of_mesh)
    return replace(subject, spec=replace(subject.spec, path=folder / "spec.json", reference_views=views))


EQUAL_RERUN = Comparison("rerun", "equal")
EQUAL_GOLDEN = Comparison("golden", "equal")
