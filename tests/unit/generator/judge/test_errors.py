"""The judge's errors: the same bytes whatever the order, the batch and the rounding of the critic."""

import numpy as np
import pytest

from generator.judge import errors
from generator.judge.errors import LEVEL_T, UNIT, JudgeErrors, mean_squares, near_boundary

COUNT = 7


@pytest.fixture(scope="module")
def judge() -> JudgeErrors:
    return JudgeErrors()


@pytest.fixture(scope="module")
def batch():
    """Coloured discs of several sizes, as the critic's channels show them."""
    rng = np.random.default_rng(2)
    y, x = np.mgrid[-1.0:1.0:64j, -1.0:1.0:64j]
    views = np.zeros((COUNT, 7, 64, 64))
    for k in range(COUNT):
        inside = x * x + y * y < (0.3 + 0.08 * k) ** 2
        views[k, :3], views[k, 3], views[k, 6] = inside * rng.uniform(0.0, 1.0, (3, 1, 1)), inside, inside
    words = np.stack([rng.integers(1, 22, COUNT), *rng.integers(1, 11, (2, COUNT)), *rng.integers(1, 3, (2, COUNT))])
    return views, words.T, rng.uniform(-3.0, 3.0, (COUNT, 2))


def precisely(judge: JudgeErrors, batch) -> np.ndarray:
    views, words, camera = batch
    x_t = judge.signal * views + judge.spread * judge.eps
    return mean_squares(judge.precise.x0(x_t, LEVEL_T, words, camera), views)


def test_errors_are_the_precise_ones_to_the_nearest_unit(judge, batch):
    error, albedo = judge.of(*batch)
    expected = precisely(judge, batch)
    for got, column in ((error, 0), (albedo, 1)):
        np.testing.assert_array_equal(got / UNIT, np.rint(expected[:, column] / UNIT))
        assert (got > UNIT).all()


def test_order_and_batch_do_not_matter(judge, batch, monkeypatch):
    views, words, camera = batch
    expected = np.stack(judge.of(*batch))
    order = np.random.default_rng(3).permutation(COUNT)
    np.testing.assert_array_equal(np.stack(judge.of(views[order], words[order], camera[order])), expected[:, order])
    for size in (1, 3):
        monkeypatch.setattr(errors, "BATCH", size)
        np.testing.assert_array_equal(np.stack(judge.of(*batch)), expected)


def test_a_picture_at_a_boundary_is_computed_precisely(judge, batch, monkeypatch):
    """Every value is put in doubt, and the float64 critic is made wrong: the precise one alone decides."""
    monkeypatch.setattr(errors, "PREDICTION_ERROR", 1.0)
    plain = JudgeErrors._predicted
    monkeypatch.setattr(JudgeErrors, "_predicted", lambda *arguments: plain(*arguments) + 1e-3)
    error, albedo = judge.of(*batch)
    expected = np.rint(precisely(judge, batch) / UNIT) * UNIT
    np.testing.assert_array_equal(np.stack([error, albedo], axis=1), expected)


def test_only_pictures_in_doubt_are_computed_again(judge, batch, monkeypatch):
    views, words, _ = batch
    doubtful = np.arange(COUNT) == 4
    monkeypatch.setattr(errors, "near_boundary", lambda error, x0: doubtful)
    asked = []

    class Spy:
        def x0(self, x_t, t, words, camera):
            asked.append((t, words.tolist()))
            return views[4:5] + 0.5  # an error of 0.25

    monkeypatch.setitem(judge.__dict__, "precise", Spy())
    error, albedo = judge.of(*batch)
    assert asked == [(LEVEL_T, words[4:5].tolist())]
    assert error[4] == albedo[4] == 0.25
    assert not (error[~doubtful] == 0.25).any()


@pytest.mark.parametrize("off, doubt", [(0.0, True), (0.9, True), (1.1, False), (1e4, False)])
def test_doubt_is_what_the_prediction_may_be_wrong_by(off, doubt):
    x0 = np.full((2, 7, 64, 64), 0.5)
    boundary = 12345.5 * UNIT
    scale = 2.0 * np.sqrt(boundary) * 0.5 + boundary
    error = np.array([[boundary + off * errors.PREDICTION_ERROR * scale, 100.25 * UNIT], [0.0, 3.0 * UNIT]])
    assert near_boundary(error, x0).tolist() == [doubt, False]


def test_ties_go_to_even_and_a_broken_view_is_refused(judge, batch, monkeypatch):
    monkeypatch.setattr(errors, "mean_squares", lambda x0, views: np.array([[2.5, 3.5]] * len(views)) * UNIT)
    error, albedo = judge.of(*batch)
    assert set(error / UNIT) == {2.0}
    assert set(albedo / UNIT) == {4.0}
    views = batch[0].copy()
    monkeypatch.undo()
    views[2, 0, 0, 0] = np.nan
    with pytest.raises(ValueError, match="not finite"):
        judge.of(views, *batch[1:])


def test_float32_views_are_taken_as_the_numbers_they_are(judge, batch):
    views, words, camera = batch[0].astype(np.float32), batch[1], batch[2].astype(np.float32)
    wide = judge.of(views.astype(np.float64), words, camera.astype(np.float64))
    np.testing.assert_array_equal(np.stack(judge.of(views, words.tolist(), camera)), np.stack(wide))
