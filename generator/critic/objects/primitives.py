"""Signed distance functions of simple solids: negative inside, zero on the surface, in metres.

Every function returns an `Sdf`: points (n, 3) float64 -> distances (n,) float64. Solids are centred on the origin
and stand along +Y; `operations.translate` and its siblings place them. Sizes include the rounding.
Source: I. Quilez, "Distance functions", https://iquilezles.org/articles/distfunctions/.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Sdf = Callable[[Array], Array]
Point = tuple[float, float, float]
Outline = Sequence[tuple[float, float]]


def sphere(radius: float) -> Sdf:
    """A ball.

    >>> sphere(0.5)(np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.0]])).tolist()
    [-0.5, 1.5]
    """
    return lambda p: _norm(p[:, 0], p[:, 1], p[:, 2]) - radius


def ellipsoid(x: float, y: float, z: float) -> Sdf:
    """An ellipsoid with these semi-axes; exact on the surface, a good approximation near it.

    >>> ellipsoid(0.5, 0.25, 0.5)(np.array([[0.5, 0.0, 0.0], [0.0, 0.25, 0.0]])).tolist()
    [0.0, 0.0]
    """

    def sdf(p: Array) -> Array:
        a, b, c = p[:, 0] / x, p[:, 1] / y, p[:, 2] / z
        k0 = _norm(a, b, c)
        k1 = _norm(a / x, b / y, c / z)
        # At the centre both norms vanish: the limit along the shortest axis is its negated length.
        return np.where(k1 > 1e-9, k0 * (k0 - 1.0) / np.maximum(k1, 1e-9), -min(x, y, z))

    return sdf


def box(x: float, y: float, z: float, rounding: float = 0.0) -> Sdf:
    """A box with these half-sizes and rounded edges.

    >>> box(0.5, 0.2, 0.5)(np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])).round(6).tolist()
    [-0.2, 0.8]
    """

    def sdf(p: Array) -> Array:
        a = np.abs(p[:, 0]) - (x - rounding)
        b = np.abs(p[:, 1]) - (y - rounding)
        c = np.abs(p[:, 2]) - (z - rounding)
        inside = np.minimum(np.maximum(np.maximum(a, b), c), 0.0)
        return inside + _norm(np.maximum(a, 0.0), np.maximum(b, 0.0), np.maximum(c, 0.0)) - rounding

    return sdf


def cylinder(radius: float, half_height: float, rounding: float = 0.0) -> Sdf:
    """A cylinder around the Y axis with rounded rims.

    >>> cylinder(0.3, 0.5)(np.array([[0.3, 0.0, 0.0], [0.0, 0.75, 0.0]])).tolist()
    [0.0, 0.25]
    """

    def sdf(p: Array) -> Array:
        return _corner(_radius(p) - radius, np.abs(p[:, 1]) - half_height, rounding)

    return sdf


def capped_cone(bottom: float, top: float, half_height: float, rounding: float = 0.0) -> Sdf:
    """A truncated cone around the Y axis, its bottom and top radii given; a radius of 0 makes a cone.

    >>> capped_cone(0.4, 0.2, 0.5)(np.array([[0.0, 0.75, 0.0], [0.0, 0.6, 0.0]])).round(6).tolist()
    [0.25, 0.1]
    """
    r0, r1, h = max(bottom - rounding, 0.0), max(top - rounding, 0.0), half_height - rounding
    return lathe([(0.0, -h), (r0, -h), (r1, h), (0.0, h)], rounding)


def cone(radius: float, half_height: float, rounding: float = 0.0) -> Sdf:
    """A cone around the Y axis, its tip up.

    >>> bool(cone(0.4, 0.5)(np.array([[0.0, 0.5, 0.0]]))[0] == 0.0)
    True
    """
    return capped_cone(radius, 0.0, half_height, rounding)


def torus(radius: float, thickness: float) -> Sdf:
    """A ring around the Y axis: `radius` of its centre line, `thickness` the radius of its tube.

    >>> torus(0.5, 0.1)(np.array([[0.5, 0.0, 0.0], [0.0, 0.0, 0.0]])).round(6).tolist()
    [-0.1, 0.4]
    """
    return lambda p: np.hypot(_radius(p) - radius, p[:, 1]) - thickness


def link(half_length: float, radius: float, thickness: float) -> Sdf:
    """A chain link upright in the XY plane: half circles of `radius`, joined by bars of 2 `half_length` along Y.

    >>> link(0.2, 0.1, 0.05)(np.array([[0.1, 0.15, 0.0], [0.0, 0.4, 0.0]])).round(6).tolist()
    [-0.05, 0.05]
    """

    def sdf(p: Array) -> Array:
        up = np.maximum(np.abs(p[:, 1]) - half_length, 0.0)
        return np.hypot(np.hypot(p[:, 0], up) - radius, p[:, 2]) - thickness

    return sdf


def capsule(start: Point, end: Point, radius: float, end_radius: float | None = None) -> Sdf:
    """A rod with round ends from `start` to `end`, tapering to `end_radius` when given.

    >>> capsule((0, 0, 0), (0, 1, 0), 0.1)(np.array([[0.3, 0.5, 0.0], [0.0, 1.3, 0.0]])).round(6).tolist()
    [0.2, 0.2]
    """
    a, axis = np.array(start, float), np.array(end, float) - np.array(start, float)
    taper = 0.0 if end_radius is None else end_radius - radius
    steepness = np.sqrt(1.0 + taper * taper / (axis @ axis))  # so that no distance is too large

    def sdf(p: Array) -> Array:
        x, y, z = p[:, 0] - a[0], p[:, 1] - a[1], p[:, 2] - a[2]
        t = np.clip((x * axis[0] + y * axis[1] + z * axis[2]) / (axis @ axis), 0.0, 1.0)
        return (_norm(x - t * axis[0], y - t * axis[1], z - t * axis[2]) - (radius + taper * t)) / steepness

    return sdf


def prism(half_width: float, height: float, half_depth: float, rounding: float = 0.0) -> Sdf:
    """A gabled roof: an isosceles triangle in the XY plane, its base on y = 0, extruded along Z.

    >>> prism(0.5, 0.5, 1.0)(np.array([[0.0, 0.5, 0.0], [0.0, -0.25, 0.0]])).tolist()
    [0.0, 0.25]
    """
    return extrude([(-half_width, 0.0), (half_width, 0.0), (0.0, height)], half_depth, "z", rounding)


def extrude(outline: Outline, half_depth: float, axis: str, rounding: float = 0.0) -> Sdf:
    """A plate with a polygon's outline; the rounding grows the outline, but not the depth.

    Axis "z" reads the outline as (x, y), "x" as (z, y), "y" as (x, z).

    >>> square = [(-0.1, -0.1), (0.1, -0.1), (0.1, 0.1), (-0.1, 0.1)]
    >>> extrude(square, 0.3, "x")(np.array([[0.5, 0.0, 0.0], [0.0, 0.0, 0.2]])).round(6).tolist()
    [0.2, 0.1]
    """
    across, up, along = {"z": (0, 1, 2), "x": (2, 1, 0), "y": (0, 2, 1)}[axis]

    def sdf(p: Array) -> Array:
        side = _polygon(outline, p[:, across], p[:, up]) - rounding
        return _corner(side, np.abs(p[:, along]) - half_depth, rounding)

    return sdf


def lathe(profile: Outline, rounding: float = 0.0) -> Sdf:
    """A polygon (radius, y) revolved around the Y axis, grown by `rounding`.

    A profile that starts at radius 0 must end there too: it is a chain from axis to axis. Any other is a closed ring.

    >>> lathe([(0.0, -0.5), (0.3, -0.5), (0.3, 0.5), (0.0, 0.5)])(np.array([[0.0, 0.0, 0.0]])).round(6).tolist()
    [-0.3]
    """
    chain = list(profile)
    if chain[0][0] == 0.0:
        # Closed far behind the axis, so that the axis itself is not a border.
        chain = [(-2.0, chain[0][1]), *chain, (-2.0, chain[-1][1])]
    return lambda p: _polygon(chain, _radius(p), p[:, 1]) - rounding


def _polygon(outline: Outline, x: Array, y: Array) -> Array:
    """Signed distance to a simple polygon, (n,); either winding."""
    nearest = np.full(x.shape, np.inf)
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
        ex, ey = bx - ax, by - ay
        if ex == 0.0 and ey == 0.0:
            continue
        wx, wy = x - ax, y - ay
        t = np.clip((wx * ex + wy * ey) / (ex * ex + ey * ey), 0.0, 1.0)
        np.minimum(nearest, (wx - ex * t) ** 2 + (wy - ey * t) ** 2, out=nearest)
        if ey != 0.0:
            # Even-odd rule: a ray towards +x crosses this edge.
            inside ^= ((y < ay) != (y < by)) & (wx < wy * (ex / ey))
    return np.where(inside, -1.0, 1.0) * np.sqrt(nearest)


def _corner(side: Array, cap: Array, rounding: float) -> Array:
    """Distance to the solid where both slabs are negative, its edge rounded inwards."""
    a, b = side + rounding, cap + rounding
    return np.minimum(np.maximum(a, b), 0.0) + np.hypot(np.maximum(a, 0.0), np.maximum(b, 0.0)) - rounding


def _radius(p: Array) -> Array:
    return np.sqrt(p[:, 0] * p[:, 0] + p[:, 2] * p[:, 2])


def _norm(x: Array, y: Array, z: Array) -> Array:
    return np.sqrt(x * x + y * y + z * z)
