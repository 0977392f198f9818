"""non-unit-normal

What it checks
    Stored normals have the length one.

Why it matters
    Engines take normals as they are: a short one darkens the surface, a zero one makes it black or NaN.

Fails on
    A normal that faces use whose length differs from one by more than the threshold, or that is not finite; a stored
    zero too. Elements: vertices where each vertex has one normal (glTF, PLY), faces where corners name normals of
    their own (OBJ, STL). A corner without a normal says nothing; in STL a zero stands for none.

How to fix
    Normalise the normals, or recalculate them where they are zero.

Reference
    glTF 2.0 specification, section 3.7.2.1 (NORMAL: unit length); glTF Validator, ACCESSOR_VECTOR3_NON_UNIT, whose
    tolerance is a little more than the error of normals stored in signed bytes.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Kind

from ..metrics.normals import length_errors
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Vertices or faces with a normal of another length."""
    mesh = subject.mesh
    assert mesh is not None and mesh.normals is not None and mesh.corner_normals is not None
    used = np.flatnonzero((mesh.corner_normals >= 0) & (mesh.corner_normals < len(mesh.normals)))
    index = mesh.corner_normals[used]
    errors = length_errors(mesh.normals)
    wrong = errors > settings.limit
    bad = np.zeros(0, np.int64)
    kind: Kind = "vertex" if np.array_equal(index, mesh.corners[used]) else "face"
    if np.any(wrong):
        named = index if kind == "vertex" else subject.facts.face_of_corner[used]
        bad = np.unique(named[wrong[index]])
    population = len(mesh.V) if kind == "vertex" else mesh.n_faces
    most = float(errors[index].max(initial=0.0))
    what = f"a normal whose length differs from 1 by more than {settings.limit:g}, at most by {most:.3g}"
    words = (f"{kind} has {what}", f"{'vertices' if kind == 'vertex' else 'faces'} have {what}")
    yield counted(kind, bad.tolist(), population, Settings(threshold=0.0), words)


RULE = Rule(
    "non-unit-normal",
    "normals",
    ("mesh", "faces", "normals"),
    "difference from 1",
    check,
    __doc__ or "",
    threshold=0.00674,
    source="glTF Validator's tolerance for ACCESSOR_VECTOR3_NON_UNIT",
)
