"""Overlaps of triangles in the plane against rational arithmetic, in compiled code and in whole numbers."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from validators.metrics import overlap, pairs

NEARLY = float(np.nextafter(1.0, 2.0))
TRIANGLE = [[0, 0], [4, 0], [0, 4]]
CASES = {
    "apart": ([[9, 9], [10, 9], [9, 10]], False),
    "a shared edge": ([[4, 0], [4, 4], [0, 4]], False),
    "a shared edge, folded over": ([[0, 0], [4, 0], [1, 1]], True),
    "a corner on an edge": ([[2, 2], [5, 2], [5, 5]], False),
    "a corner just inside": ([[2, 2 - 2**-50], [5, 2], [5, 5]], True),
    "part of an edge": ([[1, 3], [3, 1], [5, 5]], False),
    "one inside the other": ([[1, 1], [2, 1], [1, 2]], True),
    "the same": (TRIANGLE, True),
    "the same, turned the other way": (TRIANGLE[::-1], True),
    "a star, corners outside": ([[-1, 1], [4, 1], [2, 9]], True),
    "no area": ([[1, 1], [2, 1], [3, 1]], False),
    "not finite": ([[1, 1], [2, 1], [np.nan, 1]], False),
}


def rational_overlap(one, other):
    """Whether clipping one triangle by the other leaves an area."""
    polygon = [tuple(map(Fraction, p)) for p in one]
    clip = [tuple(map(Fraction, p)) for p in other]
    if area(clip) < 0:
        clip.reverse()
    for k in range(3):
        a, b = clip[k], clip[(k + 1) % 3]
        side = [(b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) for p in polygon]
        cut = []
        for i, p in enumerate(polygon):
            q, s, t = polygon[i - 1], side[i - 1], side[i]
            if s * t < 0:
                cut.append((q[0] + (p[0] - q[0]) * s / (s - t), q[1] + (p[1] - q[1]) * s / (s - t)))
            if t >= 0:
                cut.append(p)
        polygon = cut
    return area(polygon) != 0 and area(clip) != 0


def area(polygon):
    return sum(polygon[i - 1][0] * p[1] - p[0] * polygon[i - 1][1] for i, p in enumerate(polygon))


@pytest.fixture(params=["whole numbers", "compiled"])
def way(request, monkeypatch):
    if request.param == "compiled":
        monkeypatch.setattr(pairs, "SMALL", 0)
        monkeypatch.setattr(overlap, "SMALL", 0)
    return request.param


@pytest.mark.parametrize("name", CASES)
def test_hand_made_pairs(name, way):
    other, want = CASES[name]
    found = overlap.overlapping_triangles(np.array([TRIANGLE, other], float))
    assert found.pairs.tolist() == ([[0, 1]] if want else [])
    assert found.complete


@pytest.mark.parametrize("seed", range(40))
def test_small_meshes_on_a_grid_against_rational_clipping(seed, way):
    random = np.random.default_rng(seed)
    P = random.integers(0, random.integers(2, 6), (random.integers(2, 16), 3, 2)).astype(float)
    if seed % 2:
        P = P / 3 + random.normal()
    if seed % 5 == 0:  # far more digits between the coordinates than a double has
        P = P * 10.0 ** random.integers(-300, 300, P.shape)
    want = [[a, b] for a, b in combinations(range(len(P)), 2) if rational_overlap(P[a], P[b])]
    assert overlap.overlapping_triangles(P).pairs.tolist() == want


def test_a_turned_grid_has_no_overlaps_and_a_moved_corner_has_its_own():
    n = 20
    x, y = np.meshgrid(np.arange(n + 1.0), np.arange(n + 1.0), indexing="ij")
    V = np.stack([0.96 * x - 0.28 * y, 0.28 * x + 0.96 * y], axis=-1).reshape(-1, 2)
    q = (np.arange(n * n) // n) * (n + 1) + np.arange(n * n) % n
    F = np.concatenate([np.stack([q, q + n + 1, q + n + 2], 1), np.stack([q, q + n + 2, q + 1], 1)])
    assert not len(overlap.overlapping_triangles(V[F]).pairs)
    V[n + 2] = V[2 * n + 4] + (V[n + 2] - V[0]) * 0.25  # the first inner corner, over the next one on the diagonal
    touched = {tuple(pair) for pair in overlap.overlapping_triangles(V[F]).pairs.tolist()}
    want = {(a, b) for a, b in combinations(range(len(F)), 2) if rational_overlap_of_boxes(V[F[a]], V[F[b]])}
    assert touched == want
    assert touched


def rational_overlap_of_boxes(one, other):
    apart = np.any(one.max(axis=0) < other.min(axis=0)) or np.any(other.max(axis=0) < one.min(axis=0))
    return not apart and rational_overlap(one, other)


def test_a_search_that_stops_says_so(monkeypatch):
    P = np.tile(np.array([TRIANGLE], float), (300, 1, 1))
    assert overlap.overlapping_triangles(P).complete
    monkeypatch.setattr(pairs, "MAX_PAIRS", 100)
    monkeypatch.setattr(pairs, "BATCH", 1000)
    stopped = overlap.overlapping_triangles(P)
    assert not stopped.complete
    assert len(stopped.pairs) >= 100
