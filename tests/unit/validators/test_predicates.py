"""Signs of determinants against fractions, where rounding gets them wrong."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from validators.kernels import predicates
from validators.metrics.exact import normalised

MANY = settings(max_examples=150, deadline=None, derandomize=True)


def det(rows):
    if len(rows) == 1:
        return rows[0][0]
    return sum(
        (-1) ** k * rows[0][k] * det([row[:k] + row[k + 1 :] for row in rows[1:]])
        for k in range(len(rows))
        if rows[0][k]
    )


def true_sign(points):
    """The sign of the simplex of points, the first being the origin."""
    origin, *others = [[Fraction(x) for x in point] for point in points]
    value = det([[x - o for x, o in zip(point, origin, strict=True)] for point in others])
    return (value > 0) - (value < 0)


def sign(points):
    """Our sign, and whether it is in doubt."""
    P, doubt = np.array(points, float), np.zeros(2, np.int64)
    if P.shape[1] == 2:
        return predicates.orient2d(P, 0, 1, 0, 1, 2, doubt), bool(doubt[0])
    return predicates.orient3d(P, 0, 1, 2, 3, doubt), bool(doubt[0])


def simplices(number):
    return st.one_of(*[st.lists(st.tuples(*[number] * d), min_size=d + 1, max_size=d + 1) for d in (2, 3)])


def wide():
    """Numbers of very different sizes, down to the smallest that the predicates decide."""
    return st.builds(
        lambda digits, down: float(np.ldexp(digits, -down)),
        st.integers(-(2**53) + 1, 2**53 - 1),
        st.sampled_from([53, 54, 80, 120, 200, 283, 336]),
    ).filter(lambda x: x == 0 or abs(x) >= predicates.SMALLEST)


@MANY
@given(simplices(st.floats(-1, 1, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) >= predicates.SMALLEST)))
def test_any_points(points):
    assert sign(points) == (true_sign(points), False)


@MANY
@given(simplices(st.integers(-3, 3).map(lambda n: n / 8)))
def test_points_of_a_small_grid(points):
    assert sign(points) == (true_sign(points), False)


@MANY
@given(simplices(wide()))
def test_points_of_very_different_sizes(points):
    assert sign(points) == (true_sign(points), False)


@MANY
@given(simplices(st.integers(-2, 2)), st.lists(st.integers(-2, 2), min_size=12, max_size=12), st.floats(0.1, 0.4))
def test_points_a_few_units_in_the_last_place_off_a_grid(points, steps, shift):
    moved = np.array(points) / 8 + shift
    moved += np.array(steps[: moved.size]).reshape(moved.shape) * np.spacing(moved)
    assert sign(moved.tolist()) == (true_sign(moved.tolist()), False)


@MANY
@given(simplices(st.floats(-1, 1)))
@example([(0.0, 0.0, 0.0), (5e-324, 1.0, 0.0), (1.0, 5e-324, 0.0), (1.0, 1.0, 5e-324)])
@example([(1e-310, 0.0), (0.0, 1e-310), (1e-310, 1e-310)])
def test_a_sign_that_is_not_in_doubt_is_right_down_to_the_smallest_numbers(points):
    found, doubtful = sign(points)
    assert doubtful or found == true_sign(points)


@MANY
@given(simplices(st.floats(allow_nan=False, allow_infinity=False)))
def test_any_finite_points_once_normalised(points):
    found, doubtful = sign(normalised(np.array(points, float)).tolist())
    assert doubtful or found == true_sign(points)


@pytest.mark.parametrize("exponent", [-1072, -1022, -500, 0, 500, 1022])
def test_normalised_points_of_one_size_are_never_in_doubt(exponent):
    points = np.ldexp(np.array([[0.5, 0.5, 0.5], [1, 0.5, 1], [0.5, 1, 1], [1, 1, 1.5]]), exponent)
    exact = true_sign(points.tolist())
    assert sign(normalised(points).tolist()) == (exact, False)


def test_swapping_two_points_turns_the_sign_and_a_repeated_point_has_none():
    random = np.random.default_rng(0)
    for points in random.integers(-4, 5, (200, 4, 3)) / 3:
        ours = sign(points.tolist())[0]
        assert sign(points[[1, 0, 2, 3]].tolist())[0] == -ours
        assert sign(points[[1, 2, 0, 3]].tolist())[0] == ours
        assert sign(points[[0, 1, 2, 1]].tolist())[0] == 0


@MANY
@given(st.lists(st.tuples(*[st.integers(-2, 2).map(lambda n: n / 3)] * 3), min_size=3, max_size=3))
def test_a_triangle_with_area_is_seen_along_some_axis(points):
    P, doubt = np.array(points, float), np.zeros(2, np.int64)
    axis = predicates.projection(P, 0, 1, 2, doubt)
    flat = [true_sign(np.delete(P, k, axis=1).tolist()) for k in range(3)]
    assert (axis >= 0) == any(flat)
    assert axis < 0 or flat[axis]
