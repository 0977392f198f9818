"""extract: the surface where the field's signed distance is zero, as a closed mesh."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..arrays import pack
from ..errors import GeneratorError
from ..mesh.topology import Faces, Vertices, canonical_order
from .stage import Outputs, Stage, Watch, module_path, no_params

# A crossing this close to a lattice point (share of a cell) is moved away: it would make needle-thin triangles.
CLEARANCE = 0.02


def extract(sdf: NDArray[np.float32]) -> tuple[Vertices, Faces]:
    """The zero set of `sdf` (n, n, n), metres on the lattice of [-1, 1]^3, negative inside; in canonical order.

    Marching cubes after Lewiner et al. 2003. A border of outside cells closes surfaces that reach the cube's faces.
    Raises GeneratorError("stage") when nothing, or everything, is inside.
    """
    from skimage.measure import marching_cubes

    cell = 2.0 / (sdf.shape[0] - 1)
    inside = sdf < 0.0
    if not inside.any() or inside.all():
        state = "empty" if not inside.any() else "all solid"
        raise GeneratorError(
            "stage", f"extract: the field is {state}; raise generator/optimiser/steps or change the seed"
        )
    clear = CLEARANCE * cell
    values = np.where(inside, np.minimum(sdf, -clear), np.maximum(sdf, clear))
    padded = np.pad(values, 1, constant_values=np.float32(cell))
    points, faces, _, _ = marching_cubes(padded, 0.0, gradient_direction="descent", allow_degenerate=False)
    V = (points.astype(np.float64) - 1.0) * cell - 1.0
    return canonical_order(V, faces.astype(np.int64))


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The surface of the optimised field."""
    V, F = extract(inputs["optimise"].arrays("field")["sdf"])
    return Outputs({"mesh": pack({"V": V, "F": F})})


STAGE = Stage("extract", ("optimise",), no_params, run, module_path(__name__))
