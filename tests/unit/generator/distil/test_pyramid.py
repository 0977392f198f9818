"""Refinement is trilinear, restriction its adjoint; so is enlargement of views."""

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from generator.field.pyramid import refine, restrict
from generator.field.resize import enlarge, enlarge_adjoint


def test_refinement_is_trilinear() -> None:
    coarse = np.random.default_rng(0).standard_normal((4, 4, 4, 2))
    old, new = np.linspace(0, 1, 4), np.linspace(0, 1, 7)
    points = np.stack(np.meshgrid(new, new, new, indexing="ij"), -1)
    want = RegularGridInterpolator((old, old, old), coarse)(points)
    assert np.allclose(refine(coarse), want, atol=1e-14)


def test_restriction_is_the_adjoint_of_refinement() -> None:
    rng = np.random.default_rng(1)
    coarse, grad = rng.standard_normal((5, 5, 5, 4)), rng.standard_normal((9, 9, 9, 4))
    assert np.isclose((restrict(grad) * coarse).sum(), (grad * refine(coarse)).sum(), rtol=1e-13)


@pytest.mark.parametrize(("small", "large"), [(32, 64), (24, 64), (64, 64), (1, 4)])
def test_enlargement_and_its_adjoint(small: int, large: int) -> None:
    rng = np.random.default_rng(2)
    images, grad = rng.standard_normal((2, 3, small, small)), rng.standard_normal((2, 3, large, large))
    big = enlarge(images, large)
    assert big.shape == grad.shape
    assert np.isclose((enlarge_adjoint(grad, small) * images).sum(), (grad * big).sum(), rtol=1e-12)


def test_enlargement_keeps_constants_and_ramps() -> None:
    ramp = np.broadcast_to(np.arange(8.0), (8, 8))
    assert np.allclose(enlarge(np.ones((8, 8)), 16), 1.0)
    assert np.allclose(enlarge(ramp, 16)[3, 1:-1], np.arange(1, 15) / 2 - 0.25)
