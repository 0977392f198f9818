"""The compiled renderer against a slow one, and its gradient against finite differences."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator

from generator.field import Field, LatticeRenderer, render_field
from generator.field.arithmetic import exp_negative
from generator.field.sample import BAND, NORM_EPS, STEP, TRANSMITTANCE_END
from specs.camera import Camera, orbit

LINE = np.linspace(-1, 1, 9)


def _lattice(noise: float = 0.0) -> NDArray[np.float64]:
    """A coloured sphere of radius 0.55, disturbed."""
    x, y, z = np.meshgrid(LINE, LINE, LINE, indexing="ij")
    clean = np.stack([np.sqrt(x * x + y * y + z * z) - 0.55, 0.5 + x / 2, 0.5 + y / 2, 0.5 + z / 2], -1)
    return clean + noise * np.random.default_rng(0).standard_normal(clean.shape)


def _slow_pixel(lattice: NDArray, beta: float, camera: Camera, x: int, y: int) -> NDArray[np.float64]:
    """The 9 planes of one pixel, every sample of the ray visited."""
    read = RegularGridInterpolator((LINE, LINE, LINE), lattice)
    pixel = np.array([x + 0.5 - camera.width_px / 2, camera.height_px / 2 - y - 0.5, -camera.focal_px])
    pixel /= camera.focal_px
    cosine = 1 / np.linalg.norm(pixel)
    way, origin = camera.c2w[:3, :3] @ pixel * cosine, camera.c2w[:3, 3]
    t = (np.arange(0, 5 / (STEP * beta)) + 0.5) * STEP * beta
    t = t[(np.abs(origin + t[:, None] * way) < 1).all(1)]
    out, through, before = np.zeros(9), 1.0, 1.0
    for distance in t:
        point = origin + distance * way
        s, *colour = read(point)[0]
        clear = min(1.0, (1 + np.exp(-BAND)) / (1 + np.exp(-s / beta))) if s < BAND * beta else 1.0
        weight = through * (1 - min(1.0, clear / before))
        through, before = through - weight, clear
        step = 1e-7 * np.eye(3)
        gradient = (read(point + step)[:, 0] - read(point - step)[:, 0]) / 2e-7
        normal = gradient / np.sqrt(gradient @ gradient + NORM_EPS)
        away = max(normal @ way, 0.0) ** 2
        out += weight * np.array([*colour, 1.0, *(camera.c2w[:3, :3].T @ normal), away, distance * cosine])
        if through <= TRANSMITTANCE_END:
            break
    return out


def test_matches_the_slow_renderer() -> None:
    lattice, camera = _lattice(0.05), orbit(33.0, 17.0, 14)
    planes = LatticeRenderer(lattice, 0.07, [camera]).planes[0]
    for y in range(1, 14, 3):
        for x in range(14):
            want = _slow_pixel(lattice, 0.07, camera, x, y)
            assert np.allclose(planes[:, y, x], want, atol=2e-4), (x, y)


@pytest.mark.parametrize("beta", [0.09, 0.03])
def test_gradient_matches_finite_differences(beta: float) -> None:
    rng = np.random.default_rng(3)
    lattice, cameras = _lattice(0.05), [orbit(30.0, 20.0, 12), orbit(200.0, -5.0, 12)]
    weights = rng.standard_normal((2, 8, 12, 12))

    def loss(values: NDArray) -> float:
        return float((LatticeRenderer(values, beta, cameras).planes[:, :8] * weights).sum())

    gradient = LatticeRenderer(lattice, beta, cameras).backward(weights)
    for _ in range(4):
        way = rng.standard_normal(lattice.shape)
        difference = (loss(lattice + 1e-7 * way) - loss(lattice - 1e-7 * way)) / 2e-7
        assert np.isclose((gradient * way).sum(), difference, rtol=1e-5, atol=1e-4)


def test_float32_follows_float64() -> None:
    cameras = [orbit(10.0, 30.0, 24)]
    double = LatticeRenderer(_lattice(), 0.05, cameras).planes
    single = LatticeRenderer(_lattice().astype(np.float32), 0.05, cameras).planes
    assert single.dtype == np.float32
    assert np.abs(single - double).mean() < 1e-5


def test_silhouette_depth_and_normal_of_a_sphere() -> None:
    fine = np.linspace(-1, 1, 49, dtype=np.float32)
    x, y, z = np.meshgrid(fine, fine, fine, indexing="ij")
    sdf = np.sqrt(x * x + y * y + z * z) - np.float32(0.5)
    field = Field(sdf, np.full((*sdf.shape, 3), 0.25, np.float32), 0.02)
    camera = orbit(120.0, 25.0, 65)
    seen = render_field(field, [camera])
    distance = float(np.linalg.norm(camera.c2w[:3, 3]))
    centre = seen.views[0, :, 32, 32]
    assert np.allclose(centre, [0.25, 0.25, 0.25, 1.0, 0.0, 0.0, 1.0], atol=0.02)
    assert abs(seen.depth[0, 32, 32] - (distance - 0.5)) < 0.03
    assert seen.depth[0, 0, 0] == 0.0
    tangent = 0.5 / np.sqrt(distance**2 - 0.25) * camera.focal_px  # radius of the sphere's picture
    assert abs((seen.views[0, 3] > 0.5).sum() / (np.pi * tangent**2) - 1) < 0.03


def test_same_bits_twice() -> None:
    lattice, cameras = _lattice(0.05).astype(np.float32), [orbit(15.0, 5.0, 16)]
    first, second = (LatticeRenderer(lattice, 0.06, cameras) for _ in range(2))
    assert first.planes.tobytes() == second.planes.tobytes()
    ones = np.ones((1, 8, 16, 16), np.float32)
    assert first.backward(ones).tobytes() == second.backward(ones).tobytes()


@pytest.mark.parametrize("real", [np.float32, np.float64])
def test_exponential_of_negative_numbers(real: type[np.floating]) -> None:
    x = np.linspace(-40, 0, 4001)
    got = np.array([exp_negative.py_func(real(value)) for value in x], np.float64)
    assert np.abs(got / np.exp(x.astype(real).astype(np.float64)) - 1).max() < (2e-7 if real is np.float32 else 1e-8)
    assert exp_negative.py_func(real(0)) == 1
