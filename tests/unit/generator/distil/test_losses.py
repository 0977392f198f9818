"""Each loss against a slow reference, each gradient against finite differences in float64."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from generator import losses

POINTS = 7
SPACING = 2.0 / (POINTS - 1)


def _bumpy_sphere() -> NDArray[np.float64]:
    line = np.linspace(-1, 1, POINTS)
    x, y, z = np.meshgrid(line, line, line, indexing="ij")
    return np.sqrt(x * x + y * y + z * z) - 0.5 + 0.1 * np.random.default_rng(0).standard_normal((POINTS,) * 3)


def _views() -> NDArray[np.float64]:
    return np.random.default_rng(1).random((2, 5, 5))


CASES = [
    (losses.eikonal, _bumpy_sphere()),
    (losses.smoothness, _bumpy_sphere()),
    (losses.opacity, _views()),
    (losses.orientation, _views()),
]


@pytest.mark.parametrize(("loss", "values"), CASES, ids=lambda case: getattr(case, "__name__", ""))
def test_gradient_matches_finite_differences(
    loss: Callable[[NDArray], tuple[float, NDArray]], values: NDArray[np.float64]
) -> None:
    rng = np.random.default_rng(2)
    for _ in range(5):
        way = rng.standard_normal(values.shape)
        difference = (loss(values + 1e-6 * way)[0] - loss(values - 1e-6 * way)[0]) / 2e-6
        assert np.isclose((loss(values)[1] * way).sum(), difference, rtol=1e-6, atol=1e-9)


def test_eikonal_is_the_mean_square_excess_of_the_gradient() -> None:
    sdf = _bumpy_sphere()
    inner = slice(1, -1)
    gradient = np.stack(np.gradient(sdf, SPACING))[:, inner, inner, inner]
    assert np.isclose(losses.eikonal(sdf)[0], ((np.sqrt((gradient**2).sum(0)) - 1) ** 2).mean(), rtol=1e-5)


def test_smoothness_is_the_mean_square_laplacian_in_spacings() -> None:
    sdf = _bumpy_sphere()
    total = np.zeros((POINTS - 2,) * 3)
    for i, j, k in np.ndindex(*total.shape):
        centre = sdf[i + 1, j + 1, k + 1]
        around = sdf[i : i + 3 : 2, j + 1, k + 1].sum() + sdf[i + 1, j : j + 3 : 2, k + 1].sum()
        around += sdf[i + 1, j + 1, k : k + 3 : 2].sum()
        total[i, j, k] = (around - 6 * centre) / SPACING
    assert np.isclose(losses.smoothness(sdf)[0], (total**2).mean(), rtol=1e-12)


def test_a_plane_costs_nothing() -> None:
    plane = np.broadcast_to(np.linspace(-1, 1, POINTS), (POINTS,) * 3).astype(np.float32)
    for loss in (losses.eikonal, losses.smoothness):
        cost, gradient = loss(np.ascontiguousarray(plane))
        assert cost < 1e-9
        assert np.abs(gradient).max() < 1e-6


def test_opacity_is_least_for_empty_and_full_and_most_between() -> None:
    assert losses.opacity(np.array([[[0.0, 1.0]]]))[0] == 0.0
    assert losses.opacity(np.array([[[0.5, 0.5]]]))[0] == 1.0
