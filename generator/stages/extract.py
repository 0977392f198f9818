"""extract: the surface where the field's signed distance is zero, as a closed mesh.

All in integers: distances in units of the field (2^-24 m), positions in units of the mesh grid. Which faces there are
is scikit-image's decision. It reads the distances as float32: whole numbers of at most 24 bits, so they are exact. It
decides in float64, exactly for a face (A C - B D), with single roundings for the inside of a cell; its code has neither
fused operations nor variants for CPUs. Where the vertices lie is computed here, from the ends of the lattice edge that
each is on.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import pack
from ..errors import GeneratorError
from ..field.field import FIELD_UNIT
from ..mesh.grid import UNITS_PER_M, divided, from_units
from ..mesh.topology import Faces, Vertices, canonical_order
from .optimise import field_of
from .stage import Outputs, Stage, Watch, module_path, no_params

# A crossing nearer to a lattice point than this part of a cell is moved away: it would make needle-thin triangles.
CLEARANCE = 50
# Distances beyond this many cells are taken as this many: they are no distances any more, and would not fit 24 bits.
FARTHEST_CELLS = 4
_UNITS_PER_M = round(1.0 / FIELD_UNIT)


def extract(sdf: NDArray[np.float64]) -> tuple[Vertices, Faces]:
    """The zero set of `sdf` (n, n, n), metres on the lattice of [-1, 1]^3, negative inside; in canonical order.

    Marching cubes after Lewiner et al. 2003. A border of outside cells closes surfaces that reach the cube's faces.
    Distances are rounded to the field's unit, vertices lie on the mesh grid.
    Raises GeneratorError("stage") when nothing, or everything, is inside.
    """
    from skimage.measure import marching_cubes

    inside = sdf < 0.0
    if not inside.any() or inside.all():
        state = "empty" if not inside.any() else "all solid"
        raise GeneratorError(
            "stage", f"extract: the field is {state}; raise generator/optimiser/steps or change the seed"
        )
    whole = _distances(sdf, inside)
    points, faces, _, _ = marching_cubes(
        whole.astype(np.float32), 0.0, gradient_direction="descent", allow_degenerate=True
    )
    F = faces.astype(np.int64)
    lattice = _positions(points.astype(np.float64), F, whole, sdf.shape[0] - 1)
    return canonical_order(from_units(lattice), F)


def _distances(sdf: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Signed distances in units of the field, away from zero, with a border of outside points all around."""
    cell = 2 * _UNITS_PER_M // (sdf.shape[0] - 1)
    far, clear = min(FARTHEST_CELLS * cell, _UNITS_PER_M), cell // CLEARANCE
    whole = np.clip(np.rint(np.clip(sdf, -1.0, 1.0) * float(_UNITS_PER_M)).astype(np.int64), -far, far)
    whole = np.where(inside, np.minimum(whole, -clear), np.maximum(whole, clear))
    return np.pad(whole, 1, constant_values=cell)


def _positions(points: NDArray[np.float64], F: Faces, whole: NDArray[np.int64], cells: int) -> NDArray[np.int64]:
    """Vertices in grid units, (n, 3). points: where scikit-image put them, in steps of the padded lattice.

    A point has one coordinate between two lattice points, the crossing of that edge; or all three, the extra vertex
    amid a cell of some ambiguous cases: that one goes to the mean of its neighbours.
    """
    low = np.floor(points).astype(np.int64)
    between = points != low
    axis = between.argmax(axis=1)
    step = np.eye(3, dtype=np.int64)[axis]
    a, b = np.abs(whole[tuple(low.T)]), np.abs(whole[tuple(np.minimum(low + step, cells + 2).T)])
    # (low + a / (a + b)) cells, of 2 m / cells each, from the padded lattice's first point.
    span = cells * (a + b)
    numerator = ((low - 1) * (a + b)[:, None] + step * a[:, None]) * (2 * UNITS_PER_M)
    result = divided(numerator, span[:, None]) - UNITS_PER_M
    for centre in np.flatnonzero(between.sum(axis=1) > 1):
        around = sorted(set(F[(centre == F).any(axis=1)].ravel().tolist()) - {int(centre)})
        result[centre] = divided(result[around].sum(axis=0), np.array(len(around)))
    return result


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The surface of the optimised field."""
    V, F = extract(field_of(inputs["optimise"]).sdf)
    return Outputs({"mesh": pack({"V": V, "F": F})})


STAGE = Stage("extract", ("optimise",), no_params, run, module_path(__name__))
