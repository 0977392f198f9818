"""How large a difference is: the distance between two surfaces, and between two pictures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .nearest import nearest_distances

SAMPLES = 4000

Points = NDArray[np.float64]
Faces = NDArray[np.int64]


@dataclass(frozen=True)
class SurfaceDistance:
    """Symmetric distance between two surfaces in metres: from the vertices and samples of each to the other."""

    mean_m: float
    max_m: float


@dataclass(frozen=True)
class ImageDifference:
    """Absolute difference of two pictures in levels of 0 to 255, over all pixels and channels."""

    mean: float
    max: int


def surface_distance(V1: Points, F1: Faces, V2: Points, F2: Faces) -> SurfaceDistance:
    """How far two triangle meshes, (n, 3) and (m, 3) each, are apart.

    Deterministic. Each distance is at least the true one and hardly more (`golden.nearest`); equal surfaces have 0
    but for rounding. Raises ValueError for a mesh without faces or with non-finite vertices.
    """
    for V, F in ((V1, F1), (V2, F2)):
        if len(F) == 0 or not np.isfinite(V).all():
            raise ValueError("a surface distance needs faces and finite vertices")
    there = nearest_distances(_probes(V1, F1), V2, F2)
    back = nearest_distances(_probes(V2, F2), V1, F1)
    return SurfaceDistance(
        float(0.5 * (there.mean() + back.mean())),
        float(max(there.max(), back.max())),
    )


def image_difference(got: NDArray[np.uint8], want: NDArray[np.uint8]) -> ImageDifference:
    """Two pictures (h, w, c) of the same size. Raises ValueError when the sizes differ."""
    if got.shape != want.shape:
        raise ValueError(f"pictures of {got.shape[1]}x{got.shape[0]} and {want.shape[1]}x{want.shape[0]} pixels")
    difference = np.abs(got.astype(np.int16) - want.astype(np.int16))
    return ImageDifference(float(difference.mean()), int(difference.max()))


def write_pictures(got: Path, want: Path, folder: Path) -> ImageDifference | None:
    """Leaves NAME-got.png, NAME-want.png and NAME-difference.png in `folder`; NAME is `got`'s stem.

    The difference is shown amplified to the full range, on black. Returns None when the sizes differ; then only the
    first two are written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ours, theirs = _pixels(got), _pixels(want)
    Image.fromarray(ours).save(folder / f"{got.stem}-got.png")
    Image.fromarray(theirs).save(folder / f"{got.stem}-want.png")
    if ours.shape != theirs.shape:
        return None
    size = image_difference(ours, theirs)
    levels = np.abs(ours.astype(np.int16) - theirs.astype(np.int16)).astype(np.float64)
    shown = np.rint(levels * (255.0 / max(size.max, 1))).astype(np.uint8)
    Image.fromarray(shown).save(folder / f"{got.stem}-difference.png")
    return size


def _pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def samples(V: Points, F: Faces, count: int) -> tuple[Points, NDArray[np.int64]]:
    """`count` points spread evenly by area, and their faces: equal strides through the area, R2 sequence within."""
    A, B, C = (V[F[:, corner]] for corner in range(3))
    area = np.linalg.norm(np.cross(B - A, C - A), axis=1)
    ends = np.cumsum(area)
    targets = (np.arange(count) + 0.5) / count * ends[-1]
    face = np.minimum(np.searchsorted(ends, targets), len(F) - 1)
    # R2: the plastic number's powers (Roberts 2018), folded into the triangle.
    u, v = (((np.arange(count) + 1) * step) % 1.0 for step in (0.7548776662466927, 0.5698402909980532))
    outside = u + v > 1.0
    u, v = np.where(outside, 1.0 - u, u), np.where(outside, 1.0 - v, v)
    return A[face] + u[:, None] * (B - A)[face] + v[:, None] * (C - A)[face], face


def _probes(V: Points, F: Faces) -> Points:
    return np.vstack([V[np.unique(F)], samples(V, F, SAMPLES)[0]])
