"""The distance functions against points whose distance is known."""

import doctest

import numpy as np
import pytest

from generator.critic.objects import operations, primitives
from generator.critic.objects.operations import (
    above,
    around,
    grow,
    intersect,
    mirror,
    rotate,
    smooth_union,
    subtract,
    translate,
    union,
)
from generator.critic.objects.primitives import (
    box,
    capped_cone,
    capsule,
    cone,
    cylinder,
    ellipsoid,
    extrude,
    lathe,
    link,
    prism,
    sphere,
    torus,
)

SOLIDS = {
    "sphere": sphere(0.4),
    "ellipsoid": ellipsoid(0.5, 0.3, 0.4),
    "box": box(0.3, 0.4, 0.2, 0.05),
    "cylinder": cylinder(0.3, 0.4, 0.05),
    "capped cone": capped_cone(0.4, 0.2, 0.3, 0.05),
    "cone": cone(0.4, 0.3, 0.03),
    "torus": torus(0.4, 0.1),
    "link": link(0.2, 0.2, 0.1),
    "capsule": capsule((-0.3, -0.2, 0.1), (0.3, 0.2, -0.1), 0.1, 0.2),
    "prism": prism(0.4, 0.5, 0.3, 0.03),
    "plate": extrude([(0.0, -0.3), (0.4, 0.0), (0.0, 0.3), (0.1, 0.0)], 0.2, "x", 0.02),
    "vase": lathe([(0.0, -0.4), (0.3, -0.4), (0.1, 0.1), (0.3, 0.4), (0.0, 0.4)]),
    "ring": lathe([(0.2, -0.1), (0.4, -0.1), (0.4, 0.1), (0.2, 0.1)]),
}


@pytest.mark.parametrize("module", [primitives, operations], ids=lambda module: module.__name__)
def test_doctests(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("name", SOLIDS)
def test_outside_distance_is_that_to_the_nearest_inside_point(name):
    """Slow and obvious: the nearest of many inside points, correct to the lattice's spacing."""
    axis = np.linspace(-0.7, 0.7, 57)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    value = SOLIDS[name](points)
    assert 0.0 < (value < 0.0).mean() < 0.5
    inside = points[value <= 0.0]
    outside = np.flatnonzero(value > 0.05)[::1999]
    true = np.array([np.linalg.norm(inside - points[i], axis=1).min() for i in outside])
    # An ellipsoid's and a tapered rod's distances are approximations from below.
    slack = 0.06 if name in ("ellipsoid", "capsule") else 0.0
    assert (value[outside] <= true + 1e-9).all()
    assert (value[outside] >= true - 0.03 - slack).all()


@pytest.mark.parametrize("rounding", [0.0, 0.04])
def test_rounding_keeps_the_size(rounding):
    tips = np.array([[0.3, 0.0, 0.0], [0.0, 0.4, 0.0]])
    for solid in (box(0.3, 0.4, 0.3, rounding), cylinder(0.3, 0.4, rounding), capped_cone(0.3, 0.3, 0.4, rounding)):
        assert solid(tips) == pytest.approx(0.0, abs=1e-12)


def test_set_operations_at_points_told_apart_by_hand():
    left, right = translate(sphere(0.3), x=-0.2), translate(sphere(0.3), x=0.2)
    points = np.array([[-0.4, 0.0, 0.0], [0.0, 0.0, 0.0], [0.4, 0.0, 0.0]])
    assert (union(left, right)(points) < 0).tolist() == [True, True, True]
    assert (intersect(left, right)(points) < 0).tolist() == [False, True, False]
    assert (subtract(left, right)(points) < 0).tolist() == [True, False, False]
    assert grow(left, 0.1)(points) == pytest.approx(left(points) - 0.1)
    assert above(0.25)(np.array([[0.0, 1.0, 0.0]])).tolist() == [-0.75]


def test_smooth_union_fills_the_seam_and_leaves_the_rest():
    left, right = translate(sphere(0.3), x=-0.2), translate(sphere(0.3), x=0.2)
    seam, far = np.array([[0.0, 0.25, 0.0]]), np.array([[-0.5, 0.0, 0.0]])
    assert smooth_union(0.1, left, right)(seam)[0] < union(left, right)(seam)[0]
    assert smooth_union(0.1, left, right)(far)[0] == union(left, right)(far)[0]


@pytest.mark.parametrize(
    ("axis", "start", "end"), [("x", (0, 1, 0), (0, 0, 1)), ("y", (0, 0, 1), (1, 0, 0)), ("z", (1, 0, 0), (0, 1, 0))]
)
def test_rotation_is_counter_clockwise(axis, start, end):
    turned = rotate(translate(sphere(0.1), *start), axis, 90.0)
    assert turned(np.array([end], float)) == pytest.approx(-0.1)


def test_copies_stand_where_they_should():
    ball = translate(sphere(0.1), 0.4, 0.0, 0.3)
    corners = np.array([[x, 0.0, z] for x in (-0.4, 0.4) for z in (-0.3, 0.3)])
    assert mirror(ball, "xz")(corners) == pytest.approx(-0.1)
    angles = np.deg2rad([0.0, 72.0, 144.0, 216.0, 288.0])
    ring = np.stack([np.sin(angles), np.zeros(5), np.cos(angles)], axis=1)
    assert around(translate(sphere(0.1), z=1.0), 5)(ring) == pytest.approx(-0.1)
