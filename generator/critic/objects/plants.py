"""Mushroom, tree and cactus."""

from .operations import above, around, intersect, rotate, translate, union
from .part import CREAM, ROSE, WOOD, Part
from .primitives import capped_cone, capsule, cylinder, ellipsoid, lathe, sphere


def mushroom(height: float, width: float) -> tuple[Part, ...]:
    """A toadstool: domed cap with pale dots, thick stem."""
    x, y, brim, floor = 0.58 * width, 0.54 * height, 0.02 * height, -0.58 * height
    cap = translate(intersect(ellipsoid(x, y, x), above(0.0)), y=brim)
    lip = translate(cylinder(x, 0.055, 0.05), y=brim + 0.01)
    stem = lathe(
        [
            (0.0, floor + 0.03),
            (0.22 * width, floor + 0.03),
            (0.17 * width, (floor + brim) / 2.0),
            (0.19 * width, brim + 0.05),
            (0.0, brim + 0.05),
        ],
        0.03,
    )
    low = around(translate(sphere(0.105), 0.0, brim + 0.36 * y, 0.88 * x), 4)
    middle = rotate(around(translate(sphere(0.095), 0.0, brim + 0.72 * y, 0.62 * x), 4), "y", 45.0)
    high = translate(sphere(0.13), y=brim + y - 0.08)
    return (
        Part(union(cap, lip), "primary"),
        Part(stem, "secondary"),
        Part(union(low, middle, high), CREAM),
    )


def tree(height: float, width: float) -> tuple[Part, ...]:
    """A fir: three stacked cones on a thick trunk."""
    floor = -0.66 * height
    trunk = translate(cylinder(0.14 * max(width, 0.9), 0.17 * height, 0.02), y=floor + 0.17 * height)
    tiers = [
        translate(capped_cone(radius * width, tip * width, half * height, 0.035), y=centre * height)
        for radius, tip, half, centre in ((0.48, 0.16, 0.18, -0.15), (0.39, 0.12, 0.18, 0.13), (0.30, 0.03, 0.20, 0.43))
    ]
    return Part(union(*tiers), "primary"), Part(trunk, "secondary")


def cactus(height: float, width: float) -> tuple[Part, ...]:
    """A potted saguaro: one arm higher than the other, a flower on top."""
    floor, rim, top = -0.66 * height, -0.28 * height, 0.46 * height
    half = (rim - floor) / 2.0
    pot = translate(capped_cone(0.23 * width, 0.30 * width, half, 0.02), y=floor + half)
    collar = translate(cylinder(0.35 * width, 0.065, 0.025), y=rim - 0.02)
    soil = translate(cylinder(0.35 * width - 0.075, 0.06, 0.01), y=rim + 0.005)
    trunk = capsule((0.0, rim, 0.0), (0.0, top, 0.0), 0.165)
    reach, low, high = 0.38 * width, 0.0, 0.14 * height
    right = union(
        capsule((0.0, low, 0.0), (reach, low, 0.0), 0.095),
        capsule((reach, low, 0.0), (reach, low + 0.18 * height, 0.0), 0.095),
    )
    left = union(
        capsule((0.0, high, 0.0), (-reach, high, 0.0), 0.095),
        capsule((-reach, high, 0.0), (-reach, high + 0.24 * height, 0.0), 0.095),
    )
    flower = translate(ellipsoid(0.11, 0.08, 0.11), y=top + 0.165)
    return (
        Part(union(trunk, right, left), "primary"),
        Part(union(pot, collar), "secondary"),
        Part(soil, WOOD),
        Part(flower, ROSE),
    )
