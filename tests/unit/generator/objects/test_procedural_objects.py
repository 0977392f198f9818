"""The procedural objects: bounded, whole, two-coloured, and as asymmetric as the vocabulary says."""

import itertools
from functools import cache

import numpy as np
import pytest
from scipy.ndimage import label

from generator.critic.objects import OBJECTS, Part, evaluate
from generator.critic.objects.primitives import box, sphere
from specs.prompt import HEIGHTS, WIDTHS
from specs.prompt import OBJECTS as WORDS

SCALES = list(itertools.product((*HEIGHTS.values(), 1.0), (*WIDTHS.values(), 1.0)))
BOUND = 0.88
LATTICE = 65
VOXEL = 2.0 / (LATTICE - 1)


@cache
def lattice(size):
    axis = np.linspace(-1.0, 1.0, size)
    return np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)


def colours_of(parts, index):
    """A number for each point's colour, the same for parts of one colour."""
    names = list(dict.fromkeys(part.colour for part in parts))
    return np.array([names.index(part.colour) for part in parts])[index]


def test_every_word_of_the_vocabulary_has_an_object():
    assert list(OBJECTS) == list(WORDS)


@pytest.mark.parametrize("word", OBJECTS)
def test_an_object_of_any_size_is_one_solid_inside_the_bounds_with_both_colours(word):
    points = lattice(LATTICE)
    outside = np.abs(points).max(axis=1) > BOUND
    for height, width in SCALES:
        parts = OBJECTS[word](height, width)
        distance, index = evaluate(parts, points)
        solid = distance < 0.0
        where = f"{word}, height {height}, width {width}"
        assert not (solid & outside).any(), f"{where}: reaches {np.abs(points[solid]).max()}"
        assert label(solid.reshape(LATTICE, LATTICE, LATTICE))[1] == 1, f"{where}: not in one piece"
        surface = index[np.abs(distance) < 0.5 * VOXEL]
        for colour in ("primary", "secondary"):
            share = np.isin(surface, [i for i, part in enumerate(parts) if part.colour == colour]).mean()
            assert share > 0.02, f"{where}: {colour} covers {share:.1%} of the surface"


@pytest.mark.parametrize("word", OBJECTS)
def test_the_default_object_fills_its_box_and_stands_in_its_middle(word):
    points = lattice(49)
    inside = points[evaluate(OBJECTS[word](1.0, 1.0), points)[0] < 0.0]
    low, high = inside.min(axis=0), inside.max(axis=0)
    assert 0.5 < np.maximum(-low, high).max() < 0.76
    assert np.abs(low + high).max() < 0.13


@pytest.mark.parametrize("word", OBJECTS)
def test_size_words_stretch_the_object_on_their_own_axes(word):
    points = lattice(49)

    def extent(height, width):
        inside = points[evaluate(OBJECTS[word](height, width), points)[0] < 0.0]
        return np.ptp(inside, axis=0)

    normal = extent(1.0, 1.0)
    assert extent(1.25, 1.0)[1] > normal[1] > extent(0.75, 1.0)[1]
    assert max(extent(1.0, 1.2)[[0, 2]]) > max(normal[[0, 2]]) > max(extent(1.0, 0.75)[[0, 2]])


@pytest.mark.parametrize("word", OBJECTS)
def test_the_asymmetric_flag_is_true_to_shape_and_colour(word):
    """Not asymmetric: a quarter turn changes nothing. Asymmetric: neither a quarter nor a half turn fits."""
    parts = OBJECTS[word](1.0, 1.0)
    distance, index = evaluate(parts, lattice(LATTICE))
    filled = np.where(distance < 0.0, colours_of(parts, index) + 1, 0).reshape(LATTICE, LATTICE, LATTICE)
    solid = (filled > 0).sum()
    quarter, half = ((np.rot90(filled, turns, (0, 2)) != filled).sum() / solid for turns in (1, 2))
    if WORDS[word].asymmetric:
        assert min(quarter, half) > 0.01
    else:
        assert quarter < 0.002


@pytest.mark.parametrize("word", OBJECTS)
def test_surfaces_of_different_colours_do_not_coincide(word):
    points = lattice(LATTICE)
    parts = OBJECTS[word](1.0, 1.0)
    distance, index = evaluate(parts, points)
    near = np.abs(distance) < 0.02
    each = np.stack([part.sdf(points[near]) for part in parts])
    colour = colours_of(parts, np.arange(len(parts)))
    other = colour[:, None] != colour[index[near]]
    tied = (other & (each - distance[near] < 0.006)).any(axis=0)
    assert tied.mean() < 0.1


@pytest.mark.parametrize("word", OBJECTS)
def test_half_the_distance_never_reaches_the_surface(word):
    """What a sphere tracer may step: bent and tapered solids give distances that are a little too large."""
    points = lattice(25)
    parts = OBJECTS[word](1.0, 1.0)
    distance, _ = evaluate(parts, points)
    generator = np.random.default_rng(7)
    for _ in range(3):
        direction = generator.normal(size=points.shape)
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        far = distance > 0.02
        probe = points[far] + 0.5 * distance[far, None] * direction[far]
        assert (evaluate(parts, probe)[0] > 0.0).all()


def test_colours_are_slots_or_srgb():
    for build in OBJECTS.values():
        for part in build(1.0, 1.0):
            fixed = not isinstance(part.colour, str)
            assert all(0.0 <= c <= 1.0 for c in part.colour) if fixed else part.colour in ("primary", "secondary")


def test_evaluation_gives_the_nearest_part_in_any_order_of_points():
    parts = (Part(sphere(0.3), "primary"), Part(box(0.1, 0.6, 0.1), "secondary"))
    points = np.random.default_rng(3).uniform(-1.0, 1.0, (40_000, 3))
    distance, index = evaluate(parts, points)
    each = np.stack([part.sdf(points) for part in parts])
    assert np.array_equal(distance, each.min(axis=0))
    assert np.array_equal(index, each.argmin(axis=0))
    backwards, _ = evaluate(parts, points[::-1])
    assert np.array_equal(backwards[::-1], distance)
