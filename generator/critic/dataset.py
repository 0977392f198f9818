"""The critic's training set: layered renders of every object, proportion and many cameras, on disk once.

Rows are `layers.render_layers` in patch order, (9, 64 patches, 64 pixels) uint8; colours are put in per batch.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numba
import numpy as np
from numpy.typing import NDArray

from specs.camera import orbit
from specs.canonical import sha256_hex
from specs.prompt import HEIGHTS, WIDTHS

from .conditioning import COLOUR_WORDS, HEIGHT_WORDS, OBJECT_WORDS, WIDTH_WORDS
from .layers import SIZE_PX, object_mesh, render_layers

ELEVATION_DEG = (-10.0, 60.0)
VIEWS_PER_SHAPE = 300
HELD_OUT_VIEWS_PER_SHAPE = 12
WITHHELD_PAIRS = 24  # a tenth of 22 objects x 11 colours


def withheld_pairs() -> tuple[tuple[str, str], ...]:
    """The (object, main colour) pairs that training never shows, chosen by hash so that nobody chose them."""
    pairs = [(noun, colour) for noun in OBJECT_WORDS for colour in COLOUR_WORDS]
    chosen = sorted(pairs, key=lambda pair: sha256_hex("/".join(pair).encode()))[:WITHHELD_PAIRS]
    return tuple(sorted(chosen))


@dataclass(frozen=True)
class Shape:
    """An object word with its proportions; indices into the word lists, proportions 0 = no adjective."""

    object: int
    height: int
    width: int

    @property
    def scales(self) -> tuple[float, float]:
        """Factors on (height, width)."""
        return (
            HEIGHTS[HEIGHT_WORDS[self.height - 1]] if self.height else 1.0,
            WIDTHS[WIDTH_WORDS[self.width - 1]] if self.width else 1.0,
        )


def all_shapes() -> list[Shape]:
    """Every object in every combination of a height and a width word."""
    return [
        Shape(noun, height, width)
        for noun in range(len(OBJECT_WORDS))
        for height in range(len(HEIGHT_WORDS) + 1)
        for width in range(len(WIDTH_WORDS) + 1)
    ]


@dataclass(frozen=True)
class LayerSet:
    """layers (n, 9, 64, 64) uint8; words (n, 3) object, height and width index; camera (n, 2) radians."""

    layers: NDArray[np.uint8]
    words: NDArray[np.int64]
    camera: NDArray[np.float32]


def view_angles(shape_index: int, count: int, offset: int = 0) -> NDArray[np.float64]:
    """(count, 2) azimuth and elevation in degrees: an R2 low-discrepancy sequence, shifted per shape.

    Source: Roberts 2018, "The unreasonable effectiveness of quasirandom sequences".
    """
    plastic = 1.32471795724474602596
    n = np.arange(offset, offset + count)[:, None] + 1.0
    u = (0.5 + 0.618033988749895 * shape_index + n * np.array([1.0 / plastic, 1.0 / plastic**2])) % 1.0
    low, high = ELEVATION_DEG
    return np.stack([360.0 * u[:, 0], low + (high - low) * u[:, 1]], axis=1)


def render_shape(shape: Shape, angles_deg: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(n, 9, 64, 64) uint8 in patch order."""
    mesh = object_mesh(OBJECT_WORDS[shape.object], *shape.scales)
    rows = [patch_order(render_layers(mesh, orbit(az, el, SIZE_PX))) for az, el in angles_deg]
    return np.stack(rows)


def patch_order(layers: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(9, 64, 64) pixels -> (9, 64 patches, 64 pixels), as `model.to_patches` orders them."""
    return layers.reshape(9, 8, 8, 8, 8).transpose(0, 1, 3, 2, 4).reshape(9, 64, 64)


def build(folder: Path, views: int = VIEWS_PER_SHAPE, held_out: int = HELD_OUT_VIEWS_PER_SHAPE) -> Iterator[str]:
    """Render the set into `folder` (about 2.3 GB), yielding a line of progress a shape; resumes where it stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    shapes = all_shapes()
    for index, shape in enumerate(shapes):
        target = folder / f"{index:03d}.npy"
        if not target.exists():
            angles = view_angles(index, views + held_out)
            partial = target.with_suffix(".partial.npy")
            np.save(partial, render_shape(shape, angles))
            partial.rename(target)
        yield f"rendered {index + 1}/{len(shapes)}: {OBJECT_WORDS[shape.object]} {shape.height}{shape.width}"
    (folder / "set.json").write_text(json.dumps({"views": views, "held_out": held_out}))


def load(folder: Path) -> tuple[LayerSet, LayerSet]:
    """The (training, held-out) rows of a built set, in memory."""
    sizes = json.loads((folder / "set.json").read_text())
    views, held_out = sizes["views"], sizes["held_out"]
    return _gather(folder, 0, views), _gather(folder, views, views + held_out)


def _gather(folder: Path, start: int, stop: int) -> LayerSet:
    shapes, count = all_shapes(), stop - start
    layers = np.empty((len(shapes) * count, 9, 64, 64), np.uint8)
    words = np.empty((len(layers), 3), np.int64)
    camera = np.empty((len(layers), 2), np.float32)
    for index, shape in enumerate(shapes):
        rows = slice(index * count, (index + 1) * count)
        layers[rows] = np.load(folder / f"{index:03d}.npy", mmap_mode="r")[start:stop]
        words[rows] = (shape.object, shape.height, shape.width)
        camera[rows] = np.deg2rad(view_angles(index, stop)[start:stop])
    return LayerSet(layers, words, camera)


@numba.njit(cache=True)
def colourise(layers, rows, colour, part_colour, out):  # type: ignore[no-untyped-def]
    """Fill out (b, 64, 7 * 64) float32 with the 7 channels of `rows` in those (b, 3) colours."""
    for b in range(rows.shape[0]):
        source = layers[rows[b]]
        for patch in range(64):
            for pixel in range(64):
                first = source[0, patch, pixel] / 255.0
                second = source[1, patch, pixel] / 255.0
                for c in range(3):
                    out[b, patch, c * 64 + pixel] = (
                        first * colour[b, c] + second * part_colour[b, c] + source[2 + c, patch, pixel] / 255.0
                    )
                out[b, patch, 192 + pixel] = first + second + source[5, patch, pixel] / 255.0
                for c in range(3):
                    out[b, patch, 256 + c * 64 + pixel] = (source[6 + c, patch, pixel] - 127.0) / 127.0


@numba.njit(cache=True)
def albedo_weights(layers, rows, accent, second):  # type: ignore[no-untyped-def]
    """(b, 64, 64) float32: 1 + accent * (accent coverage) + second * (second part's coverage)."""
    out = np.empty((rows.shape[0], 64, 64), np.float32)
    for b in range(rows.shape[0]):
        source = layers[rows[b]]
        for patch in range(64):
            for pixel in range(64):
                out[b, patch, pixel] = (
                    1.0 + (accent * source[5, patch, pixel] + second * source[1, patch, pixel]) / 255.0
                )
    return out
