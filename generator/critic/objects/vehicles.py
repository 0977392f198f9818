"""Rocket, car and boat."""

from .operations import around, mirror, rotate, subtract, translate, union
from .part import GLASS, LIGHT, STEEL, WOOD, Part
from .primitives import Array, Sdf, box, capped_cone, capsule, cylinder, extrude, lathe, torus


def rocket(height: float, width: float) -> tuple[Part, ...]:
    """A comic rocket: four swept fins and a nose in the second colour, a porthole on every side."""
    radius, floor, tip = 0.25 * width, -0.48 * height, 0.68 * height

    def hull(low: float, high: float, by: float) -> list[tuple[float, float]]:
        steps = [low + (high - low) * i / 6.0 for i in range(7)]
        return [(radius * (1.0 - abs((t - 0.36) / 0.64) ** 2.1 * (0.95 if t > 0.36 else 0.9)) + by, t) for t in steps]

    def at(profile: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(r, floor + t * (tip - floor)) for r, t in profile]

    body_chain, nose_chain = at(hull(0.0, 0.80, -0.02)), at(hull(0.76, 1.0, 0.005))
    body = lathe([(0.0, body_chain[0][1]), *body_chain, (0.0, body_chain[-1][1])], 0.02)
    nose = lathe([(0.0, nose_chain[0][1]), *nose_chain, (0.0, nose_chain[-1][1])], 0.02)
    out = radius + 0.25
    fin = extrude(
        [
            (0.10, -0.06 * height),
            (radius, -0.10 * height),
            (out, -0.42 * height),
            (out, -0.64 * height),
            (radius, floor + 0.02),
            (0.10, floor + 0.02),
        ],
        0.065,
        "x",
        0.03,
    )
    nozzle = translate(capped_cone(0.16, 0.11, 0.09, 0.02), y=floor - 0.05)
    porthole = rotate(cylinder(0.09, 0.05, 0.02), "x", 90.0)
    ring = rotate(torus(0.10, 0.035), "x", 90.0)
    middle = floor + 0.50 * (tip - floor)
    bullseye = radius * 0.94
    return (
        Part(body, "primary"),
        Part(union(nose, rotate(around(fin, 4), "y", 45.0)), "secondary"),
        Part(nozzle, STEEL),
        Part(around(translate(porthole, 0.0, middle, bullseye), 4), GLASS),
        Part(around(translate(ring, 0.0, middle, bullseye), 4), STEEL),
    )


def car(height: float, width: float) -> tuple[Part, ...]:
    """A small car that drives towards +Z: cabin with windows, four wheels, headlights, bumpers."""
    x, z = 0.34 * width, 0.62 * width
    floor, belt, roof = -0.24 * height, 0.08 * height, 0.40 * height
    middle = (belt + floor) / 2.0
    body = translate(box(x, (belt - floor) / 2.0, z, 0.08), y=middle)
    wheel_y = floor - 0.02
    arch = rotate(cylinder(0.215, 0.2), "z", 90.0)
    body = subtract(body, mirror(translate(arch, x + 0.12, wheel_y, 0.58 * z), "xz"))

    def cabin(half: float, inset: float, raise_by: float, lower_by: float) -> Sdf:
        outline = [
            (-0.70 * z + inset, belt - 0.02 + raise_by),
            (0.40 * z - inset, belt - 0.02 + raise_by),
            (0.16 * z - inset, roof - lower_by),
            (-0.54 * z + inset, roof - lower_by),
        ]
        return extrude(outline, half, "x", 0.03)

    side_glass = cabin(x - 0.015, 0.10, 0.07, 0.09)
    end_glass = cabin(x - 0.13, -0.022, 0.07, 0.09)
    wheel = translate(rotate(cylinder(0.17, 0.08, 0.03), "z", 90.0), x - 0.03, wheel_y, 0.58 * z)
    hub = translate(rotate(cylinder(0.07, 0.05, 0.02), "z", 90.0), x + 0.03, wheel_y, 0.58 * z)
    headlight = translate(rotate(cylinder(0.085, 0.05, 0.02), "x", 90.0), 0.60 * x, middle + 0.05 * height, z)
    taillight = translate(box(0.07, 0.05, 0.04, 0.02), 0.64 * x, middle + 0.06 * height, -z)
    bumper = mirror(translate(box(x - 0.04, 0.05, 0.06, 0.03), 0.0, floor + 0.05, z - 0.02), "z")
    return (
        Part(union(body, cabin(x - 0.045, 0.0, 0.0, 0.0)), "primary"),
        Part(mirror(wheel, "xz"), "secondary"),
        Part(union(side_glass, end_glass), GLASS),
        Part(mirror(headlight, "x"), LIGHT),
        Part(mirror(taillight, "x"), (0.75, 0.10, 0.12)),
        Part(union(bumper, mirror(hub, "xz")), (0.72, 0.74, 0.76)),
    )


def boat(height: float, width: float) -> tuple[Part, ...]:
    """A sailing boat with its bow at +Z: hull, wooden mast, mainsail and jib."""
    x, z, floor, deck = 0.31 * width, 0.66 * width, -0.60 * height, -0.26 * height
    top, step = 0.62 * height, 0.06
    outline = [(0.0, z), (0.6 * x, 0.62 * z), (x, 0.1 * z), (x, -0.35 * z), (0.7 * x, -0.92 * z)]
    outline += [(-a, b) for a, b in reversed(outline[1:])]
    hull = _tapered([(0.93 * a, 0.93 * b) for a, b in outline], floor, deck, 0.35)
    trim = translate(extrude([(0.95 * a, 0.95 * b) for a, b in outline], 0.055, "y", 0.045), y=deck)
    well = translate(extrude([(0.66 * a, 0.66 * b) for a, b in outline], 0.08, "y"), y=deck + 0.06)
    mast = capsule((0.0, deck - 0.05, step), (0.0, top, step), 0.06)
    boom = deck + 0.17
    main = extrude([(-0.02, boom), (-0.02, top - 0.08), (-0.90 * z, boom)], 0.075, "x", 0.03)
    jib = extrude([(0.02, boom), (0.02, top - 0.26), (0.76 * z, boom)], 0.075, "x", 0.03)
    sails = translate(rotate(union(main, jib), "y", 30.0), z=step)  # sheeted out: broad from the front too
    return (
        Part(union(hull, subtract(trim, well)), "primary"),
        Part(sails, "secondary"),
        Part(mast, WOOD),
    )


def _tapered(outline: list[tuple[float, float]], low: float, high: float, taper: float) -> Sdf:
    """A plate along Y whose outline (x, z) shrinks by the fraction `taper` from `high` down to `low`."""
    plate = extrude(outline, (high - low) / 2.0, "y", 0.03)

    def sdf(p: Array) -> Array:
        depth = ((high - p[:, 1]) / (high - low)).clip(0.0, 1.0)
        scale = 1.0 - taper * depth * depth
        q = p.copy(order="K")
        q[:, 0] /= scale
        q[:, 2] /= scale
        q[:, 1] -= (low + high) / 2.0
        return plate(q) * (1.0 - taper)

    return sdf
