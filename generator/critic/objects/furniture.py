"""Chair, table, sofa and lamp."""

from .operations import mirror, subtract, translate, union
from .part import WOOD, Part
from .primitives import box, capped_cone, cylinder, sphere


def chair(height: float, width: float) -> tuple[Part, ...]:
    """A chair: slatted backrest at -Z, four thick legs."""
    x, z, seat, floor, top = 0.36 * width, 0.36 * width, -0.06 * height, -0.64 * height, 0.64 * height
    board = translate(box(x, 0.07, z, 0.04), y=seat)
    half = (top - seat) / 2.0
    panel = translate(box(x, half, 0.065, 0.04), 0.0, seat + half, -z + 0.065)
    slot = translate(box(x - 0.13, 0.065 * height, 0.2, 0.02), 0.0, seat + 0.62 * half, -z)
    leg = translate(cylinder(0.075, (seat - floor) / 2.0, 0.02), x - 0.09, (seat + floor) / 2.0, z - 0.09)
    return (
        Part(union(board, subtract(panel, slot)), "primary"),
        Part(mirror(leg, "xz"), "secondary"),
    )


def table(height: float, width: float) -> tuple[Part, ...]:
    """A square table with four thick legs."""
    side, top, floor = 0.56 * width, 0.32 * height, -0.42 * height
    board = translate(box(side, 0.075, side, 0.04), y=top)
    apron = translate(box(side - 0.12, 0.07, side - 0.12, 0.02), y=top - 0.10)
    leg = translate(capped_cone(0.07, 0.095, (top - floor) / 2.0, 0.02), side - 0.13, (top + floor) / 2.0, side - 0.13)
    return Part(union(board, apron), "primary"), Part(mirror(leg, "xz"), "secondary")


def sofa(height: float, width: float) -> tuple[Part, ...]:
    """A two-seat sofa: backrest at -Z, round armrests, two seat and two back cushions."""
    x, z, floor = 0.64 * width, 0.34 * width, -0.36 * height
    base = translate(box(x, 0.12 * height, z, 0.03), y=floor + 0.12 * height)
    foot = translate(cylinder(0.075, 0.08, 0.02), x - 0.12, floor - 0.04, z - 0.12)
    back = translate(box(x, 0.37 * height, 0.10, 0.06), 0.0, floor + 0.37 * height, -z + 0.10)
    arm = translate(box(0.10, 0.23 * height, z + 0.02, 0.07), x - 0.08, floor + 0.23 * height, 0.02)
    seat_half = (x - 0.18) / 2.0
    seat = translate(
        box(seat_half - 0.015, 0.085, z - 0.08, 0.05), seat_half + 0.005, floor + 0.24 * height + 0.05, 0.13
    )
    pillow = translate(
        box(seat_half - 0.03, 0.15 * height, 0.075, 0.06), seat_half + 0.005, floor + 0.48 * height, -z + 0.22
    )
    return (
        Part(union(base, back, mirror(arm, "x")), "primary"),
        Part(mirror(union(seat, pillow), "x"), "secondary"),
        Part(mirror(foot, "xz"), WOOD),
    )


def lamp(height: float, width: float) -> tuple[Part, ...]:
    """A table lamp: round base, thick pole, conical shade, a knob on top."""
    floor, shade_low, shade_high = -0.62 * height, 0.02 * height, 0.54 * height
    base = translate(capped_cone(0.30 * width, 0.20 * width, 0.075, 0.03), y=floor + 0.075)
    pole = translate(cylinder(0.075, (shade_low - floor) / 2.0 + 0.05), y=(shade_low + floor) / 2.0 + 0.05)
    ball = translate(sphere(0.13), y=floor + 0.20)
    half = (shade_high - shade_low) / 2.0
    shade = translate(capped_cone(0.46 * width, 0.22 * width, half, 0.03), y=shade_low + half)
    knob = translate(sphere(0.075), y=shade_high + 0.05)
    return Part(union(base, pole, ball, knob), "primary"), Part(shade, "secondary")
