"""The result of an optimisation: signed distance and colour on a lattice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Distances and colours are whole numbers of this: exact in integers, at the seam to the mesh stages.
FIELD_UNIT = 2.0**-24


@dataclass(frozen=True)
class Field:
    """Signed distance and colour on the lattice of [-1, 1]^3, n points per side, the cube's faces included.

    sdf: (n, n, n) float64, metres, negative inside. rgb: (n, n, n, 3) float64 in [0, 1]. Both are multiples of
    FIELD_UNIT, and indexed [ix, iy, iz]: point (ix, iy, iz) lies at -1 + 2 (ix, iy, iz) / (n - 1). beta: softness of
    the surface in metres; a ray is clear to sigmoid(sdf / beta) (march.py, after NeuS). Between points both are
    trilinear.
    """

    sdf: NDArray[np.float64]
    rgb: NDArray[np.float64]
    beta: float

    def lattice(self) -> NDArray[np.float64]:
        """(n, n, n, 4): signed distance, r, g, b, as the renderer reads them."""
        return np.concatenate((self.sdf[..., None], self.rgb), axis=-1)
