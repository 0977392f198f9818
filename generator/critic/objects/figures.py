"""Duck, fish, robot and snowman."""

from .operations import mirror, rotate, smooth_union, translate, union
from .part import BRASS, CARROT, CREAM, CRIMSON, CYAN, INK, STEEL, WOOD, Part
from .primitives import box, capped_cone, capsule, cylinder, ellipsoid, extrude, sphere, torus


def duck(height: float, width: float) -> tuple[Part, ...]:
    """A bath duck that looks towards +Z: upturned tail, folded wings, a broad beak."""
    x, y, z = 0.36 * width, 0.29 * height, 0.46 * width
    floor = -0.54 * height
    centre = floor + y
    body = translate(ellipsoid(x, y, z), 0.0, centre, -0.04)
    tail = capsule((0.0, centre + 0.4 * y, -0.6 * z), (0.0, centre + 1.0 * y, -z - 0.10), 0.16, 0.07)
    skull, head_y, head_z = 0.27, 0.27 * height, 0.22 * width
    head = translate(sphere(skull), 0.0, head_y, head_z)
    neck = capsule((0.0, centre, head_z - 0.06), (0.0, head_y, head_z), 0.20)
    wing = translate(rotate(ellipsoid(0.10, 0.16 * height, 0.27 * width), "x", 16.0), x, centre + 0.06, -0.10 * width)
    beak = union(
        translate(ellipsoid(0.16, 0.055, 0.17), 0.0, head_y - 0.01, head_z + skull + 0.02),
        translate(ellipsoid(0.12, 0.05, 0.11), 0.0, head_y - 0.075, head_z + skull),
    )
    eye = translate(sphere(0.062), 0.135, head_y + 0.10, head_z + 0.20)
    return (
        Part(union(smooth_union(0.10, body, tail, neck, head), mirror(wing, "x")), "primary"),
        Part(beak, "secondary"),
        Part(mirror(eye, "x"), INK),
    )


def fish(height: float, width: float) -> tuple[Part, ...]:
    """A round fish that swims towards +Z: tail, back, belly and side fins."""
    x, y, z = 0.27 * width, 0.36 * height, 0.46 * width
    nose = 0.14 * width
    body = translate(ellipsoid(x, y, z), z=nose)
    peduncle = capsule((0.0, 0.0, nose - 0.6 * z), (0.0, 0.0, nose - z - 0.08), 0.16, 0.09)
    end = nose - z
    tail = extrude(
        [
            (end + 0.04, 0.0),
            (end - 0.22 * width, 0.34 * height),
            (end - 0.28 * width, 0.30 * height),
            (end - 0.17 * width, 0.0),
            (end - 0.28 * width, -0.30 * height),
            (end - 0.22 * width, -0.34 * height),
        ],
        0.065,
        "x",
        0.035,
    )
    back = extrude(
        [
            (nose + 0.30 * z, 0.8 * y),
            (nose - 0.15 * z, y + 0.17),
            (nose - 0.62 * z, y + 0.10),
            (nose - 0.55 * z, 0.6 * y),
        ],
        0.065,
        "x",
        0.03,
    )
    belly = extrude([(nose, -0.9 * y), (nose - 0.35 * z, -y - 0.12), (nose - 0.45 * z, -0.7 * y)], 0.065, "x", 0.03)
    paddle = rotate(rotate(ellipsoid(0.055, 0.10, 0.17), "y", -40.0), "x", -20.0)
    side = translate(paddle, x + 0.03, -0.25 * y, nose - 0.02)
    eye = translate(sphere(0.10), 0.62 * x, 0.28 * y, nose + 0.62 * z)
    pupil = translate(sphere(0.065), 0.62 * x + 0.05, 0.28 * y, nose + 0.62 * z + 0.045)
    return (
        Part(smooth_union(0.08, body, peduncle), "primary"),
        Part(union(tail, back, belly, mirror(side, "x")), "secondary"),
        Part(mirror(eye, "x"), CREAM),
        Part(mirror(pupil, "x"), INK),
    )


def robot(height: float, width: float) -> tuple[Part, ...]:
    """A toy robot that looks towards +Z: square head with glowing eyes, antenna, arms, buttons."""
    x, z, floor, hip, chest = 0.31 * width, 0.23 * width, -0.66 * height, -0.40 * height, 0.12 * height
    middle, half = (hip + chest) / 2.0, (chest - hip) / 2.0
    torso = translate(box(x, half, z, 0.05), y=middle)
    skull, head_y = 0.17 * height, 0.35 * height
    head = translate(box(0.29 * width, skull, 0.23 * width, 0.06), y=head_y)
    arm = capsule((x + 0.06, chest - 0.10, 0.0), (x + 0.11, middle - 0.10 * height, 0.05), 0.085)
    hand = translate(sphere(0.115), x + 0.11, middle - 0.16 * height, 0.07)
    leg = translate(box(0.095, (hip - floor) / 2.0 + 0.02, 0.11, 0.03), 0.52 * x, (hip + floor) / 2.0 + 0.02)
    foot = translate(box(0.12, 0.06, 0.17, 0.04), 0.52 * x, floor + 0.06, 0.05)
    neck = translate(cylinder(0.12, 0.08), y=(chest + head_y - skull) / 2.0)
    aerial = capsule((0.0, head_y, 0.0), (0.0, head_y + skull + 0.08, 0.0), 0.05)
    face = translate(box(0.22 * width, 0.10 * height, 0.04, 0.03), 0.0, head_y, 0.23 * width)
    eye = translate(sphere(0.068), 0.105 * width, head_y, 0.23 * width + 0.03)
    plate = translate(box(0.20 * width, 0.12 * height, 0.04, 0.02), 0.0, middle + 0.02, z)
    button = translate(sphere(0.06), 0.09 * width, middle + 0.02, z + 0.03)
    return (
        Part(union(torso, mirror(arm, "x")), "primary"),
        Part(head, "secondary"),
        Part(union(mirror(union(hand, leg, foot), "x"), neck, aerial, plate), STEEL),
        Part(face, INK),
        Part(mirror(eye, "x"), CYAN),
        Part(button, CRIMSON),
        Part(translate(button, x=-0.18 * width), BRASS),
        Part(translate(sphere(0.085), y=head_y + skull + 0.11), CRIMSON),
    )


def snowman(height: float, width: float) -> tuple[Part, ...]:
    """A snowman that looks towards +Z: two balls, top hat, carrot nose, scarf, buttons and stick arms."""
    floor = -0.66 * height
    big_x, big_y, small_x, small_y = 0.38 * width, 0.37 * height, 0.26 * width, 0.25 * height
    low = floor + big_y
    high = low + big_y + small_y - 0.10 * height
    balls = union(
        translate(ellipsoid(big_x, big_y, big_x), y=low), translate(ellipsoid(small_x, small_y, small_x), y=high)
    )
    brim_y = high + 0.82 * small_y
    hat = union(
        translate(cylinder(0.27 * width, 0.055, 0.025), y=brim_y),
        translate(capped_cone(0.165 * width, 0.19 * width, 0.14 * height, 0.025), y=brim_y + 0.13 * height),
    )
    scarf = translate(torus(0.20 * width, 0.075), y=high - 0.72 * small_y)
    nose = capsule((0.0, high - 0.02, small_x - 0.06), (0.0, high - 0.05, small_x + 0.17), 0.07, 0.045)
    eye = translate(sphere(0.055), 0.10 * width, high + 0.20 * small_y, 0.90 * small_x)
    button = union(
        translate(sphere(0.06), 0.0, low + 0.30 * big_y, 0.93 * big_x),
        translate(sphere(0.06), 0.0, low - 0.18 * big_y, 0.97 * big_x),
    )
    arm = capsule((big_x - 0.08, low + 0.25 * big_y, 0.0), (big_x + 0.19, low + 0.62 * big_y, 0.05), 0.055)
    return (
        Part(balls, "primary"),
        Part(hat, "secondary"),
        Part(scarf, CRIMSON),
        Part(nose, CARROT),
        Part(union(mirror(eye, "x"), button), INK),
        Part(mirror(arm, "x"), WOOD),
    )
