"""House and tower."""

from .operations import around, mirror, translate, union
from .part import BRASS, BRICK, GLASS, WOOD, Part
from .primitives import box, capped_cone, cylinder, extrude, prism, sphere


def house(height: float, width: float) -> tuple[Part, ...]:
    """A cottage with its gable and door in front, windows on every side and a chimney on the right."""
    x, z, eaves, base = 0.42 * width, 0.40 * width, 0.02 * height, -0.58 * height
    ridge = 0.52 * height
    middle, half = (eaves + base) / 2.0, (eaves - base) / 2.0
    walls = union(
        translate(box(x, half, z, 0.02), y=middle),
        translate(prism(x - 0.01, ridge - eaves, z), y=eaves - 0.02),
    )
    slope = (ridge - eaves) / x
    low = eaves - 0.13 * slope
    out = x + 0.13
    chevron = [(-out, low), (0.0, ridge), (out, low), (out, low + 0.09), (0.0, ridge + 0.11), (-out, low + 0.09)]
    roof = extrude(chevron, z + 0.11, "z", 0.025)
    chimney = translate(box(0.085, 0.20, 0.085, 0.015), 0.24 * width, ridge - 0.09, -0.12 * width)
    door = translate(box(0.11, 0.185 * height, 0.04, 0.02), 0.0, base + 0.185 * height, z)
    pane = box(0.075, 0.085 * height, 0.04, 0.015)
    front = mirror(translate(pane, 0.27 * width, middle + 0.03, z), "x")
    back = mirror(translate(pane, 0.18 * width, middle + 0.03, -z), "x")
    sides = mirror(translate(box(0.04, 0.085 * height, 0.075, 0.015), x, middle + 0.03, 0.19 * width), "xz")
    attic = translate(box(0.075, 0.075, 0.04, 0.015), 0.0, eaves + 0.17 * height, z)
    return (
        Part(walls, "primary"),
        Part(roof, "secondary"),
        Part(chimney, BRICK),
        Part(door, WOOD),
        Part(union(front, back, sides, attic), GLASS),
    )


def tower(height: float, width: float) -> tuple[Part, ...]:
    """A round castle tower: battlements, a pointed roof, a door and a window in front."""
    radius, base, deck = 0.29 * width, -0.64 * height, 0.04 * height
    half = (deck - base) / 2.0
    shaft = translate(capped_cone(radius + 0.05, radius, half, 0.02), y=base + half)
    crown = translate(cylinder(radius + 0.09, 0.08, 0.02), y=deck)
    merlon = around(translate(box(0.062, 0.075, 0.055, 0.01), 0.0, deck + 0.12, radius + 0.03), 8)
    tip = 0.66 * height
    half_roof = (tip - deck - 0.04) / 2.0
    roof = translate(capped_cone(radius + 0.03, 0.02, half_roof, 0.02), y=deck + 0.04 + half_roof)
    door = union(
        translate(box(0.11, 0.10 * height, 0.12, 0.02), 0.0, base + 0.10 * height, radius - 0.045),
        translate(sphere(0.11), 0.0, base + 0.20 * height, radius - 0.045),
    )
    slit = translate(box(0.06, 0.08 * height, 0.08, 0.02), 0.0, base + 0.48 * height, radius - 0.03)
    knob = translate(sphere(0.055), y=tip)
    return (
        Part(union(shaft, crown, merlon), "primary"),
        Part(roof, "secondary"),
        Part(door, WOOD),
        Part(slit, GLASS),
        Part(knob, BRASS),
    )
