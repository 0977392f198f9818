"""clean: loose specks go, the object and its cavities stay."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from specs.spec import Spec

from ..arrays import pack
from ..mesh.topology import (
    Faces,
    Vertices,
    areas,
    canonical_order,
    face_components,
    signed_volume,
    winding_number,
)
from .stage import Outputs, Stage, Watch, module_path


def remove_specks(V: Vertices, F: Faces, area_fraction: float) -> tuple[Vertices, Faces, list[float]]:
    """The mesh without components under `area_fraction` of its area, and the removed ones' shares, largest first.

    The largest component always stays. A component that faces inwards is a cavity: it stays, however small, as long as
    the solid around it does.
    """
    count, piece = face_components(F, len(V))
    area = np.bincount(piece, areas(V, F), count)
    share = area / area.sum()
    solid = np.array([signed_volume(V, F[piece == p]) > 0.0 for p in range(count)])
    gone = solid & (share < area_fraction) & (np.arange(count) != share.argmax())
    kept = F[(solid & ~gone)[piece]]
    for cavity in np.flatnonzero(~solid) if gone.any() else ():
        gone[cavity] = winding_number(V, kept, V[F[piece == cavity][0, 0]]) == 0
    removed = sorted((float(value) for value in share[gone]), reverse=True)
    V, F = canonical_order(V, F[~gone[piece]])
    return V, F, removed


def describe(removed: list[float]) -> tuple[str, ...]:
    """The manifest's remark on what was removed; none when nothing was."""
    if not removed:
        return ()
    noun = "speck" if len(removed) == 1 else "specks"
    return (f"removed {len(removed)} {noun}, {100.0 * sum(removed):.2g}% of the area",)


def params(spec: Spec) -> dict[str, Any]:
    """Only the share of the area under which a component is a speck."""
    assert spec.generator is not None
    return {"area_fraction": spec.generator.post.speck_area_fraction}


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The extracted mesh without its specks."""
    mesh = inputs["extract"].arrays("mesh")
    V, F, removed = remove_specks(mesh["V"], mesh["F"], params["area_fraction"])
    return Outputs({"mesh": pack({"V": V, "F": F})}, describe(removed))


STAGE = Stage("clean", ("extract",), params, run, module_path(__name__))
