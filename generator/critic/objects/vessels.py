"""Mug, teapot and bottle."""

from .operations import above, grow, intersect, subtract, translate, union
from .part import CREAM, Part
from .primitives import capsule, cylinder, ellipsoid, lathe, link, sphere


def mug(height: float, width: float) -> tuple[Part, ...]:
    """A hollow mug; the handle stands on its +X side."""
    radius, half, wall, shift = 0.40 * width, 0.50 * height, 0.11, -0.15
    inner = radius - wall
    shell = lathe(
        [
            (0.0, -half + 0.03),
            (radius - 0.05, -half + 0.03),
            (radius - 0.03, half - 0.03),
            (inner + 0.03, half - 0.03),
            (inner + 0.01, -half + wall),
            (0.0, -half + wall),
        ],
        0.03,
    )
    handle = translate(link(max(0.26 * height - 0.16, 0.0), 0.20, 0.085), x=radius - 0.02)
    return (
        Part(translate(shell, x=shift), "primary"),
        # Cut inside the wall, so that the ring does not show in the cavity.
        Part(translate(subtract(handle, cylinder(radius - 0.06, 1.0)), x=shift), "secondary"),
    )


def teapot(height: float, width: float) -> tuple[Part, ...]:
    """A round teapot: spout on +X, handle on -X, a lid with a knob."""
    x, y = 0.40 * width, 0.37 * height
    belly = ellipsoid(x, y, x)
    lid = intersect(grow(belly, 0.035), above(0.66 * y))
    spout = union(
        capsule((x - 0.10, -0.30 * y, 0.0), (x + 0.12, -0.05 * y, 0.0), 0.15, 0.11),
        capsule((x + 0.12, -0.05 * y, 0.0), (x + 0.20, 0.62 * y, 0.0), 0.11, 0.08),
    )
    handle = translate(link(max(0.50 * y - 0.15, 0.0), 0.19, 0.075), x=-x)
    base = translate(cylinder(0.62 * x, 0.06, 0.03), y=-0.96 * y)
    knob = translate(sphere(0.11), y=y + 0.09)
    parts = (
        Part(union(belly, spout, handle, base), "primary"),
        Part(union(lid, knob), "secondary"),
    )
    return tuple(Part(translate(part.sdf, y=-0.06), part.colour) for part in parts)


def bottle(height: float, width: float) -> tuple[Part, ...]:
    """A bottle with a cap and a cream label around it."""
    radius, neck = 0.27 * width, 0.115
    body = lathe(
        [
            (0.0, -0.58 * height),
            (radius - 0.04, -0.58 * height),
            (radius - 0.04, 0.08 * height),
            (radius - 0.08, 0.17 * height),
            (neck - 0.04, 0.32 * height),
            (neck - 0.04, 0.48 * height),
            (0.0, 0.48 * height),
        ],
        0.04,
    )
    label = translate(cylinder(radius + 0.02, 0.17 * height, 0.015), y=-0.24 * height)
    cap = translate(cylinder(neck + 0.045, 0.095, 0.03), y=0.54 * height)
    return Part(body, "primary"), Part(label, CREAM), Part(cap, "secondary")
