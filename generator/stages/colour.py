"""colour: the field's colours on the mesh, as a few flat colours with sharp borders."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.spec import Spec

from ..arrays import pack
from ..mesh.border import Painted, cut_borders, label_edges
from ..mesh.coloured_surface import nearest, squares
from ..mesh.normals import vertex_normals
from ..mesh.palette import label_vertices, palette, vertex_areas, without_specks
from ..mesh.topology import Faces, Vertices, canonical_order_of, faults
from .decimate import decimate
from .optimise import field_of
from .stage import Outputs, Stage, Watch, module_path

# The colour of a surface is looked up this far under it, in lattice cells: outside, nothing holds the colours in place.
DEPTH_CELLS = 0.35
# How often the mesh gives way to the borders before whole faces take one colour.
ATTEMPTS = 8
BISECTIONS = 5
# A field's colours vary in lightness more than in hue: colours are compared with less weight on the former, more on the
# latter, so that a dark and a light brown are one brown and no gray.
LIGHTNESS_WEIGHT, HUE_WEIGHT = 0.75, 1.2


def sample(lattice: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Trilinear values (p, k) of a lattice (n, n, n, k) over [-1, 1]^3 at points (p, 3); clamped to the cube."""
    n = lattice.shape[0]
    at = np.clip((points + 1.0) * (0.5 * (n - 1)), 0.0, n - 1.0)
    low = np.minimum(at.astype(np.int64), n - 2)
    t = at - low
    total = np.zeros((len(points), lattice.shape[3]))
    for corner in range(8):
        step = np.array([corner >> 2 & 1, corner >> 1 & 1, corner & 1])
        a, b, c = np.where(step == 1, t, 1.0 - t).T
        weight = a * b * c
        x, y, z = (low + step).T
        total += weight[:, None] * lattice[x, y, z]
    return total


def compared(rgb: NDArray[Any], lightness: float = LIGHTNESS_WEIGHT, hue: float = HUE_WEIGHT) -> NDArray[Any]:
    """Colours (..., 3) in the space in which they are compared: the mean of r, g, b and the rest of it, reweighted."""
    mean = (rgb[..., 0:1] + rgb[..., 1:2] + rgb[..., 2:3]) / 3.0
    scaled: NDArray[Any] = lightness * mean + hue * (rgb - mean)
    return scaled


def shown(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse of `compared`."""
    return compared(colours, 1.0 / LIGHTNESS_WEIGHT, 1.0 / HUE_WEIGHT)


def main_colours(V: Vertices, F: Faces, rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """The palette of the surface, (k, 3); rgb (n, n, n, 3) is the field's lattice."""
    return palette(sample(rgb, _inside(V, F, rgb)), vertex_areas(V, F), F)


def paint(V: Vertices, F: Faces, rgb: NDArray[np.float64], colours: NDArray[np.float64]) -> Painted:
    """The mesh cut along the borders of the palette's colours."""
    inner = _inside(V, F, rgb)
    label = without_specks(label_vertices(sample(rgb, inner), colours, F), V, F)
    crossing = _crossings(rgb, inner, label, label_edges(F, label), colours)
    return cut_borders(V, F, label, crossing)


def paint_within(V: Vertices, F: Faces, rgb: NDArray[np.float64], triangles: int) -> tuple[Painted, NDArray[np.uint8]]:
    """`paint` with at most `triangles` faces, and the palette as 8-bit sRGB.

    The mesh is decimated further to make room for the borders; the palette stays the first one's.
    """
    rgb = compared(rgb)
    colours = main_colours(V, F, rgb)
    levels = np.floor(np.clip(shown(colours), 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
    for _ in range(ATTEMPTS):
        painted = paint(V, F, rgb, colours)
        if len(painted.F) <= triangles and not faults(painted.V, painted.F):
            return painted, levels
        # The borders shrink with the mesh, but more slowly than its faces do.
        V, F = decimate(V, F, int(0.94 * len(F) * min(1.0, triangles / len(painted.F))))
    # Too coarse for sharp borders: whole faces, by the colour at their centre.
    return Painted(V, F, nearest(sample(rgb, _centres(V, F)), colours)), levels


def _centres(V: Vertices, F: Faces) -> NDArray[np.float64]:
    centres: NDArray[np.float64] = (V[F[:, 0]] + V[F[:, 1]] + V[F[:, 2]]) / 3.0
    return centres


def _inside(V: Vertices, F: Faces, rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points (n, 3) under the vertices at which the surface's colour is looked up."""
    return V - vertex_normals(V, F) * (DEPTH_CELLS * 2.0 / (rgb.shape[0] - 1))


def _crossings(
    rgb: NDArray[np.float64],
    points: NDArray[np.float64],
    label: NDArray[np.int64],
    edges: NDArray[np.int64],
    colours: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Where along each edge the colour is as far from one end's label as from the other's, by bisection."""
    a, b = points[edges[:, 0]], points[edges[:, 1]]
    from_colour, to_colour = colours[label[edges[:, 0]]], colours[label[edges[:, 1]]]
    low, high = np.zeros(len(edges)), np.ones(len(edges))
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        here = sample(rgb, a + (b - a) * middle[:, None])
        still = squares(here - from_colour) <= squares(here - to_colour)
        low, high = np.where(still, middle, low), np.where(still, high, middle)
    return 0.5 * (low + high)


def params(spec: Spec) -> dict[str, Any]:
    """The number of triangles, which the borders' cuts must not exceed."""
    assert spec.generator is not None
    return {"triangles": spec.generator.post.triangles}


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The decimated mesh with one colour a face: V (n, 3), F (m, 3), rgb (m, 3) uint8 sRGB."""
    mesh = inputs["decimate"].arrays("mesh")
    rgb = field_of(inputs["optimise"]).rgb
    painted, colours = paint_within(mesh["V"], mesh["F"], rgb, params["triangles"])
    V, F, paint = canonical_order_of(painted.V, painted.F, colours[painted.label])
    return Outputs({"mesh": pack({"V": V, "F": F, "rgb": paint})})


STAGE = Stage("colour", ("optimise", "decimate"), params, run, module_path(__name__))
