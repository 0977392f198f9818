"""Joining, cutting, placing and repeating solids: functions from `Sdf` to `Sdf`."""

from functools import reduce

import numpy as np

from .primitives import Array, Sdf


def union(*sdfs: Sdf) -> Sdf:
    """All the solids together."""
    return lambda p: reduce(np.minimum, (sdf(p) for sdf in sdfs))


def smooth_union(blend: float, *sdfs: Sdf) -> Sdf:
    """All the solids together, their seams filled over a width of `blend` metres (quadratic polynomial)."""

    def join(a: Array, b: Array) -> Array:
        h = np.maximum(blend - np.abs(a - b), 0.0)
        return np.minimum(a, b) - h * h * (0.25 / blend)

    return lambda p: reduce(join, (sdf(p) for sdf in sdfs))


def subtract(solid: Sdf, *cuts: Sdf) -> Sdf:
    """The solid without the cuts."""
    return lambda p: reduce(np.maximum, (-cut(p) for cut in cuts), solid(p))


def intersect(*sdfs: Sdf) -> Sdf:
    """What lies in every solid."""
    return lambda p: reduce(np.maximum, (sdf(p) for sdf in sdfs))


def above(y: float) -> Sdf:
    """The half-space over the height `y`."""
    return lambda p: y - p[:, 1]


def grow(solid: Sdf, by: float) -> Sdf:
    """The solid with its surface moved outwards."""
    return lambda p: solid(p) - by


def translate(solid: Sdf, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Sdf:
    """The solid moved by (x, y, z)."""
    offset = np.array([x, y, z], float)
    return lambda p: solid(p - offset)


def rotate(solid: Sdf, axis: str, angle_deg: float) -> Sdf:
    """The solid turned about an axis, counter-clockwise seen from the axis' positive end.

    >>> from .primitives import capsule
    >>> turned = rotate(capsule((0, 0, 0), (1, 0, 0), 0.1), "z", 90.0)
    >>> turned(np.array([[0.0, 0.5, 0.0]])).round(6).tolist()
    [-0.1]
    """
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    c, s = np.cos(np.deg2rad(angle_deg)), np.sin(np.deg2rad(angle_deg))

    def sdf(p: Array) -> Array:
        q = p.copy(order="K")
        q[:, first] = c * p[:, first] + s * p[:, second]
        q[:, second] = c * p[:, second] - s * p[:, first]
        return solid(q)

    return sdf


def mirror(solid: Sdf, axes: str) -> Sdf:
    """The solid and its mirror images: "x" repeats its +X half at -X, "xz" makes four.

    >>> from .primitives import sphere
    >>> mirror(translate(sphere(0.1), x=0.5), "x")(np.array([[-0.5, 0.0, 0.0]])).round(6).tolist()
    [-0.1]
    """
    columns = ["xyz".index(axis) for axis in axes]

    def sdf(p: Array) -> Array:
        q = p.copy(order="K")
        q[:, columns] = np.abs(p[:, columns])
        return solid(q)

    return sdf


def around(solid: Sdf, count: int) -> Sdf:
    """The solid, standing on the +Z side, repeated `count` times around the Y axis; it must fit in its sector."""
    sector = 2.0 * np.pi / count

    def sdf(p: Array) -> Array:
        angle = np.arctan2(p[:, 0], p[:, 2])
        angle -= sector * np.rint(angle / sector)
        radius = np.sqrt(p[:, 0] * p[:, 0] + p[:, 2] * p[:, 2])
        q = p.copy(order="K")
        q[:, 0], q[:, 2] = radius * np.sin(angle), radius * np.cos(angle)
        return solid(q)

    return sdf
