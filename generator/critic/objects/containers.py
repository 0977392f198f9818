"""Barrel, chest and gift."""

import numpy as np

from .operations import above, around, intersect, mirror, rotate, subtract, translate, union
from .part import BRASS, STEEL, Part
from .primitives import Sdf, box, ellipsoid, lathe, sphere


def barrel(height: float, width: float) -> tuple[Part, ...]:
    """A bulging barrel with three bands and a sunken top."""
    half = 0.58 * height

    def radius(t: float) -> float:
        """The wall's radius at the height t in [-1, 1] of the half height."""
        return width * (0.45 - 0.13 * t * t)

    heights = np.linspace(-1.0, 1.0, 9).tolist()
    wall = [(radius(t) - 0.02, t * (half - 0.02)) for t in heights]
    rim = radius(1.0) - 0.11
    body = lathe([(0.0, -half + 0.02), *wall, (rim, half - 0.02), (rim, half - 0.09), (0.0, half - 0.09)], 0.02)
    band = 0.075 / half
    bands = [_band([(radius(t + d) + 0.01, (t + d) * half) for d in (-band, band)]) for t in (-0.72, 0.0, 0.72)]
    return Part(body, "primary"), *(Part(sdf, "secondary") for sdf in bands)


def _band(outer: list[tuple[float, float]]) -> Sdf:
    (r0, y0), (r1, y1) = outer
    return lathe([(r0, y0), (r1, y1), (r1 - 0.10, y1), (r0 - 0.10, y0)], 0.02)


def chest(height: float, width: float) -> tuple[Part, ...]:
    """A treasure chest: rounded lid, two iron straps, a brass lock in front."""
    x, z, floor, seam = 0.56 * width, 0.37 * width, -0.44 * height, 0.06 * height
    half = (seam - floor) / 2.0
    body = translate(box(x, half, z, 0.03), y=floor + half)
    rise = 0.36 * height

    def vault(grow: float, half_length: float) -> Sdf:
        dome = intersect(ellipsoid(4.0, rise + grow, z + 0.035 + grow), above(-0.02))
        return translate(intersect(dome, box(half_length, 1.0, 1.0)), y=seam)

    strap = translate(
        union(translate(box(0.065, half, z + 0.03, 0.02), y=floor + half), vault(0.03, 0.065)), x=0.62 * x
    )
    lock = translate(box(0.10, 0.115, 0.07, 0.03), 0.0, seam - 0.02, z + 0.03)
    keyhole = translate(sphere(0.045), 0.0, seam - 0.02, z + 0.09)
    return (
        Part(body, "primary"),
        Part(vault(0.0, x + 0.035), "secondary"),
        Part(mirror(strap, "x"), STEEL),
        Part(lock, BRASS),
        Part(keyhole, STEEL),
    )


def gift(height: float, width: float) -> tuple[Part, ...]:
    """A wrapped box: overlapping lid, ribbon cross, a bow of four loops."""
    side, floor, top = 0.44 * width, -0.54 * height, 0.26 * height
    half = (top - floor) / 2.0
    body = translate(box(side, half, side, 0.03), y=floor + half)
    lid = translate(box(side + 0.045, 0.09, side + 0.045, 0.025), y=top - 0.06)
    strip = union(
        translate(box(0.085, half, side + 0.025, 0.02), y=floor + half),
        translate(box(0.085, 0.105, side + 0.07, 0.02), y=top - 0.05),
    )
    loop = rotate(subtract(ellipsoid(0.10, 0.13, 0.21), ellipsoid(0.3, 0.05, 0.10)), "x", -28.0)
    bow = around(translate(loop, 0.0, top + 0.15, 0.19), 4)
    knot = translate(sphere(0.11), y=top + 0.10)
    return (
        Part(union(body, lid), "primary"),
        Part(union(strip, rotate(strip, "y", 90.0), bow, knot), "secondary"),
    )
