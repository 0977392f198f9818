"""Nested parts by the thousand are found as a few are."""

import numpy as np
import pytest

from tests.rules import solids
from validators.metrics import nesting


@pytest.mark.parametrize("limit", [10**7, 10], ids=["by the tree", "too many for the tree"])
@pytest.mark.parametrize("seed", range(3))
def test_a_tree_of_boxes_finds_the_parts_that_comparing_all_finds(monkeypatch, seed, limit):
    random = np.random.default_rng(seed)
    low = random.integers(0, 6, (60, 3)).astype(float)
    high = low + random.integers(1, 5, (60, 3))
    closed = random.random(60) < 0.8
    want = [(outer, some.tolist()) for outer, some in nesting._boxes_within(low, high, closed)]
    monkeypatch.setattr(nesting, "_MANY", 0)
    monkeypatch.setattr(nesting, "_PAIRS", limit)
    got = [(outer, some.tolist()) for outer, some in nesting._boxes_within(low, high, closed)]
    assert got == want
    assert want


def test_points_asked_together_and_one_by_one(monkeypatch):
    V, F = solids.torus()
    points = np.concatenate([V, V * 0.9, V * 1.1, np.random.default_rng(0).normal(size=(200, 3))])
    shell = nesting.Shell(V[F], len(points))
    together = nesting.inside_many(points, shell)
    assert set(together.tolist()) == {-1, 0, 1}
    assert together[: len(V)].tolist() == [-1] * len(V)
    monkeypatch.setattr(nesting, "_POINTS", 7)
    assert nesting.inside_many(points, shell).tolist() == together.tolist()
    alone = [nesting.inside(point, shell) for point in points]
    assert [-1 if one is None else int(one) for one in alone] == together.tolist()
