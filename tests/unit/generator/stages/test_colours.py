"""Colours: few, clear, and with borders that leave the mesh closed."""

import numpy as np
import pytest

from generator.mesh.border import cut_borders, label_edges
from generator.mesh.palette import label_vertices, palette, without_specks
from generator.mesh.topology import areas, faults
from generator.stages.clean import remove_specks
from generator.stages.colour import compared, main_colours, paint, sample, shown
from generator.stages.extract import extract


@pytest.fixture
def ring(two_solids):  # type: ignore[no-untyped-def]
    V, F, _ = remove_specks(*extract(two_solids.sdf), 0.1)
    return V, F


def noisy(colours: list[list[float]], counts: list[int], spread: float = 0.03) -> np.ndarray:
    rng = np.random.default_rng(0)
    exact = np.repeat(np.array(colours), counts, axis=0)
    return np.clip(exact + rng.normal(0.0, spread, exact.shape), 0.0, 1.0)


def test_palette_finds_the_colours_in_the_noise() -> None:
    colours = [[0.82, 0.12, 0.12], [0.92, 0.92, 0.92], [0.1, 0.1, 0.1]]
    rgb = noisy(colours, [800, 300, 200])
    found = palette(rgb, np.ones(len(rgb)))
    assert found == pytest.approx(np.array(colours), abs=0.02)


def test_a_soft_detail_has_the_colour_of_its_middle() -> None:
    # Two dark eyes on yellow, soft from edge to middle: their mean is olive, their middle is dark.
    yellow, dark = np.array([0.98, 0.9, 0.2]), np.array([0.1, 0.1, 0.1])
    depth = np.concatenate([np.linspace(0.0, 1.0, 40), np.full(25, 1.0)])[:, None]
    rgb = np.concatenate([noisy([yellow.tolist()], [2000]), yellow + depth * (dark - yellow)])
    found = palette(rgb, np.ones(len(rgb)))
    assert len(found) == 2
    assert found[0] == pytest.approx(yellow, abs=0.02)
    assert found[1] == pytest.approx(dark, abs=0.05)


def test_a_dark_brown_is_nearer_to_brown_than_to_gray() -> None:
    dark, brown, gray = np.array([[0.24, 0.13, 0.06], [0.45, 0.27, 0.16], [0.40, 0.39, 0.37]])
    assert ((dark - brown) ** 2).sum() > 0.9 * ((brown - gray) ** 2).sum()  # in plain sRGB it is a near thing
    d, b, g = compared(np.array([dark, brown, gray]))
    assert ((d - b) ** 2).sum() < ((b - g) ** 2).sum()


def test_what_is_compared_can_be_shown_again() -> None:
    colours = np.random.default_rng(4).uniform(0, 1, (20, 3))
    assert shown(compared(colours)) == pytest.approx(colours, abs=1e-12)


def test_palette_takes_no_blend_for_a_colour() -> None:
    way = np.linspace(0.0, 1.0, 80)[:, None]
    black, white = np.array([0.1, 0.1, 0.1]), np.array([0.92, 0.92, 0.92])
    rgb = np.concatenate([noisy([black.tolist(), white.tolist()], [500, 500]), black + way * (white - black)])
    assert len(palette(rgb, np.ones(len(rgb)))) == 2


def test_palette_takes_uneven_paint_for_one_colour() -> None:
    rgb = noisy([[0.8, 0.15, 0.15]], [1500], spread=0.06)
    assert len(palette(rgb, np.ones(len(rgb)))) == 1


def test_a_blend_on_the_border_takes_a_label_beside_it() -> None:
    # A row of vertices from black through gray to white; gray is in the palette, but nobody around is sure of it.
    V = np.stack([np.repeat(np.arange(10.0), 2), np.tile([0.0, 1.0], 10), np.zeros(20)], axis=1)
    F = np.array([f for i in range(0, 18, 2) for f in ([i, i + 2, i + 1], [i + 1, i + 2, i + 3])])
    shade = np.clip((V[:, :1] - 3.0) / 3.0, 0.0, 1.0)
    label = label_vertices(np.repeat(shade, 3, axis=1), np.array([[0.0] * 3, [1.0] * 3, [0.5, 0.5, 0.45]]), F)
    assert set(label.tolist()) == {0, 1}


def test_specks_of_colour_take_the_label_around_them(ring) -> None:  # type: ignore[no-untyped-def]
    V, F = ring
    label = (V[:, 0] > 0.0).astype(np.int64)
    spotted = label.copy()
    spotted[[10, 500, 900]] = 2
    assert np.array_equal(without_specks(spotted, V, F), label)


@pytest.mark.parametrize("kinds", [2, 3, 7])
@pytest.mark.parametrize("crossing", [0.0, 0.5, 1.0])
def test_cut_borders_keep_the_solid(kinds: int, crossing: float, ring) -> None:  # type: ignore[no-untyped-def]
    V, F = ring
    label = np.random.default_rng(2).integers(0, kinds, len(V))
    painted = cut_borders(V, F, label, np.full(len(label_edges(F, label)), crossing))
    assert faults(painted.V, painted.F) == []
    assert areas(painted.V, painted.F).sum() == pytest.approx(areas(V, F).sum())
    share = np.bincount(painted.label, areas(painted.V, painted.F), kinds)
    assert (share > 0.0).all()


def test_a_border_lies_where_the_field_changes(ring) -> None:  # type: ignore[no-untyped-def]
    V, F = ring
    axis = np.linspace(-1.0, 1.0, 33)
    red = np.clip(0.5 + 8.0 * (axis - 0.013), 0.0, 1.0)
    rgb = np.zeros((33, 33, 33, 3))
    rgb[..., 0] = red[:, None, None]
    rgb[..., 2] = 1.0 - red[:, None, None]
    colours = main_colours(V, F, rgb)
    assert len(colours) == 2
    painted = paint(V, F, rgb, colours)
    right = painted.label == colours[:, 0].argmax()
    middle = painted.V[painted.F].mean(axis=1)[:, 0]
    assert middle[right].min() > -0.01
    assert middle[~right].max() < 0.04


def test_sample_is_exact_for_a_trilinear_field() -> None:
    axis = np.linspace(-1.0, 1.0, 9)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    grid = np.stack([x + 2 * y, x * y * z], axis=-1)
    points = np.random.default_rng(0).uniform(-1, 1, (50, 3))
    expected = points[:, 0] + 2 * points[:, 1]
    assert sample(grid, points)[:, 0] == pytest.approx(expected, abs=1e-12)
    assert sample(grid, np.array([[5.0, 1.0, 1.0]]))[0, 1] == pytest.approx(1.0)


def _patches(parts: list[tuple[list[float], int]]) -> tuple[np.ndarray, np.ndarray]:
    """A strip of triangles whose vertices have the colours, one part after the other: rgb (n, 3), F (m, 3)."""
    rgb = np.concatenate([noisy([colour], [count], 0.01) for colour, count in parts])
    start = np.arange(len(rgb) - 2)
    return rgb, np.stack([start, start + 1, start + 2], axis=1)


def test_a_colour_between_two_others_is_a_blend_only_where_they_meet() -> None:
    black, orange, white = [0.1, 0.1, 0.1], [0.95, 0.6, 0.2], [0.95, 0.95, 0.95]
    brown = [0.525, 0.35, 0.15]  # half-way from black to orange
    arm = _patches([(white, 300), (brown, 60), (white, 300), (black, 100), (white, 100), (orange, 80)])
    border = _patches([(white, 300), (black, 100), (brown, 4), (orange, 80), (brown, 4), (black, 100), (white, 300)])
    found = palette(arm[0], np.ones(len(arm[0])), arm[1])
    assert len(found) == 4
    assert min(((colour - brown) ** 2).sum() for colour in found) < 0.01
    assert len(palette(border[0], np.ones(len(border[0])), border[1])) == 3
