"""The mesh grid, and the integers on it: rounded once, the same in any order."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from generator.mesh.grid import UNITS_PER_M, divided, from_units, snap, units
from generator.mesh.topology import distinct, face_normals, same_place, undirected_edges, winding_number
from generator.stages.extract import CLEARANCE, extract

FIELD = 2**24
COORDINATE = st.floats(-2.0, 2.0)


@given(arrays(np.float64, (7, 3), elements=COORDINATE))
def test_snapping_rounds_to_the_nearest_unit_ties_to_even(V: np.ndarray) -> None:
    expected = [[round(Fraction(x) * UNITS_PER_M) for x in row] for row in V.tolist()]
    assert units(V).tolist() == expected
    assert np.array_equal(snap(V), from_units(np.array(expected)))
    assert np.array_equal(snap(snap(V)), snap(V))
    assert not np.signbit(snap(V)[snap(V) == 0.0]).any()


@given(arrays(np.float64, (7, 3), elements=COORDINATE))
def test_the_grid_is_exact_in_the_files_float32(V: np.ndarray) -> None:
    on_grid = snap(V)
    assert np.array_equal(on_grid.astype(np.float32).astype(np.float64), on_grid)


@given(st.integers(-(2**54), 2**54), st.integers(1, 2**38))
def test_division_rounds_once_ties_to_even(numerator: int, denominator: int) -> None:
    assert int(divided(np.array(numerator), np.array(denominator))) == round(Fraction(numerator, denominator))


@given(st.integers(-(2**20), 2**20), st.integers(0, 20))
def test_division_of_ties(whole: int, power: int) -> None:
    denominator = 2 << power
    tie = whole * denominator + denominator // 2
    assert int(divided(np.array(tie), np.array(denominator))) == round(Fraction(tie, denominator))


@given(arrays(np.float64, (30, 3), elements=COORDINATE), st.permutations(range(10)))
def test_sums_of_face_normals_are_exact_in_any_order(V: np.ndarray, order: list[int]) -> None:
    V, F = snap(V), np.arange(30).reshape(10, 3)
    normals = face_normals(V, F)
    exact = []
    for a, b, c in F.tolist():
        p, q = ([Fraction(V[i, k]) - Fraction(V[a, k]) for k in range(3)] for i in (b, c))
        exact.append([p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]])
    assert [[Fraction(x) for x in row] for row in normals.tolist()] == exact
    assert np.array_equal(np.cumsum(normals[order], axis=0)[-1], np.cumsum(normals, axis=0)[-1])


def crossings(distance: np.ndarray, n: int) -> set[tuple[int, int, int]]:
    """Every crossing of the padded lattice's edges in grid units, slowly, by fractions."""
    cell = 2 * FIELD // (n - 1)
    least = cell // CLEARANCE
    lattice = {}
    for at in np.ndindex(n + 2, n + 2, n + 2):
        inner = tuple(k - 1 for k in at)
        if min(inner) < 0 or max(inner) > n - 1:
            lattice[at] = cell
        else:
            value = max(-4 * cell, min(4 * cell, max(-FIELD, min(FIELD, int(distance[inner])))))
            lattice[at] = min(value, -least) if value < 0 else max(value, least)
    found = set()
    for at, a in lattice.items():
        for axis in range(3):
            there = tuple(k + (i == axis) for i, k in enumerate(at))
            b = lattice.get(there, a)
            if (a < 0) != (b < 0):
                place = [Fraction(k - 1) for k in at]
                place[axis] += Fraction(a, a - b)
                metres = [-1 + Fraction(2, n - 1) * k for k in place]
                found.add(tuple(round(k * UNITS_PER_M) for k in metres))
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("n", [4, 5])
@settings(deadline=None)  # the first call imports scikit-image
@given(data=st.data())
def test_each_vertex_is_its_edges_crossing_rounded_once(n: int, data: st.DataObject) -> None:
    distance = data.draw(arrays(np.int64, (n, n, n), elements=st.integers(-3 * FIELD, 3 * FIELD)))
    if (distance < 0).all() or (distance >= 0).all():
        return
    V, F = extract(distance / FIELD)
    on_edges = crossings(distance, n)
    got = {tuple(row) for row in units(V).tolist()}
    assert on_edges <= got  # every crossing is a vertex; the rest lie amid ambiguous cells
    between = [V[i] for i, row in enumerate(units(V).tolist()) if tuple(row) not in on_edges]
    lattice = (np.array(between).reshape(-1, 3) + 1.0) * (n - 1) / 2
    assert (abs(lattice - np.rint(lattice)) > 1e-6).all()
    assert F.max() == len(V) - 1


def test_a_distance_in_field_units_is_read_exactly() -> None:
    axis = np.arange(9) / 4.0 - 1.0
    sdf = np.broadcast_to((axis - 3.0 / 7.0)[:, None, None], (9, 9, 9)).copy()
    whole = np.rint(sdf * FIELD) / FIELD
    assert np.array_equal(extract(sdf)[0], extract(whole)[0])


BOX_V = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
BOX_F = np.array([
    [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4],
    [1, 5, 7], [1, 7, 3],
])  # fmt: skip
EIGHTHS = st.integers(-8, 8).map(lambda k: k / 8.0)


@given(st.tuples(EIGHTHS, EIGHTHS, EIGHTHS))
def test_the_winding_number_counts_though_the_ray_meets_edges_and_vertices(point: tuple[float, float, float]) -> None:
    if max(map(abs, point)) == 0.5:
        return  # on the surface
    inside = int(max(map(abs, point)) < 0.5)
    assert winding_number(BOX_V, BOX_F, np.array(point)) == inside
    assert winding_number(BOX_V, BOX_F[:, ::-1], np.array(point)) == -inside


@given(arrays(np.int64, (40, 3), elements=st.integers(0, 3)))
def test_places_and_edges_are_those_of_a_slow_search(rows: np.ndarray) -> None:
    places, place = same_place(rows.astype(np.float64))
    assert places.tolist() == [list(row) for row in sorted({tuple(row) for row in rows.tolist()})]
    assert np.array_equal(places[place], rows)
    pairs = {tuple(sorted((int(f[i]), int(f[i - 1])))) for f in rows for i in range(3)}
    assert [tuple(edge) for edge in undirected_edges(rows).tolist()] == sorted(pairs)


@given(arrays(np.int64, st.integers(0, 60), elements=st.integers(-9, 9)))
def test_distinct_keys_are_those_of_numpys_search(keys: np.ndarray) -> None:
    values, place = distinct(keys)
    expected, inverse = np.unique(keys, return_inverse=True)
    assert np.array_equal(values, expected)
    assert np.array_equal(place, inverse.reshape(-1))
