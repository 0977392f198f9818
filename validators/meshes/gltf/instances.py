"""The instances of a node (EXT_mesh_gpu_instancing)."""

import numpy as np

from .accessors import Accessors
from .budget import Budget
from .json_value import Json
from .transforms import Affine, composed

_EXTENSION = "EXT_mesh_gpu_instancing"
_INSTANCE_BYTES = 1000  # three tuples of numbers, then a placement
_PARTS = {
    "TRANSLATION": ("VEC3", (0.0, 0.0, 0.0)),
    "ROTATION": ("VEC4", (0.0, 0.0, 0.0, 1.0)),
    "SCALE": ("VEC3", (1.0,) * 3),
}


def instance_transforms(node: Json, accessors: Accessors, budget: Budget) -> list[Affine] | None:
    """Where each instance stands in its node; None for a node without instances.

    Raises MeshFileError where the attributes differ in number, or none says where the instances are.
    """
    extension = node.extension(_EXTENSION)
    if extension is None:
        return None
    attributes = extension.need("attributes")
    given = {name: attributes.need(name) for name in attributes.names()}
    counts = {name: accessors.layout(one, _kinds(name)).count for name, one in given.items()}
    if len(set(counts.values())) != 1:
        raise attributes.fail(f"{_listed(counts)} instances; allowed: the same number in every attribute")
    count = next(iter(counts.values()))
    budget.spend(_INSTANCE_BYTES * count, extension, f"{count} instances")
    columns = []
    for name, (kind, usual) in _PARTS.items():
        stored = accessors.read_floats(given[name], (kind,)) if name in given else np.tile(usual, (count, 1))
        columns.append([tuple(row) for row in stored.tolist()])
    return [composed(shift, turn, scale) for shift, turn, scale in zip(*columns, strict=True)]


def _kinds(name: str) -> tuple[str, ...]:
    """The types of an attribute; those beyond _PARTS are the application's own, and move nothing."""
    return (_PARTS[name][0],) if name in _PARTS else ("SCALAR", "VEC2", "VEC3", "VEC4")


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name[:40]!a} {count}" for name, count in list(counts.items())[:4]) or "no"
