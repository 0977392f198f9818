"""The pictures of a spec's reference views, and what the asset shows to their cameras."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specs.reference_view import ReferenceView

from .metrics.extent import in_first_scene, scene_boxes, upright
from .metrics.raster import depth_seen
from .rule import Missing
from .subject import Subject

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_PIXELS = 1 << 24
LEAST_DIFFERENCE = 8  # levels between the background and the object


class PictureError(ValueError):
    """A picture that cannot be used: which, what was found, what is allowed."""


@dataclass(frozen=True, eq=False)
class Compared:
    """A view: the asset's depth (h, w) in metres, infinite where there is none, beside what was declared.

    location: in the spec. mask (h, w); want (h, w) as `got`, None where the view has no depth.
    """

    name: str
    location: str
    got: Floats
    mask: Bools
    want: Floats | None


def compared_views(subject: Subject, with_depth: bool) -> Iterator[Compared | Missing]:
    """Each view of the spec's that is asked for; Missing for one whose pictures cannot be used.

    The mesh is turned upright and taken in metres; of several scenes the first is seen.
    """
    assert subject.spec is not None
    V, F = _in_metres(subject)
    for index, view in enumerate(subject.spec.reference_views):
        if with_depth and view.depth is None:
            continue
        try:
            mask, want = _pictures(view, subject.spec.path.parent, with_depth)
        except PictureError as error:
            yield Missing(f"reference view {index}: {error}")
            continue
        camera = view.camera.placed(mask.shape[1], mask.shape[0])
        name, where = f"reference view {index} ({view.image})", f"/reference_views/{index}"
        yield Compared(name, where, depth_seen(V, F, camera), mask, want)


def diagonal_m(subject: Subject) -> float:
    """The diagonal of the first scene's bounding box, in metres."""
    assert subject.mesh is not None
    return scene_boxes(subject.mesh)[0].diagonal * (subject.mesh.metres_per_unit or 1.0)


def _in_metres(subject: Subject) -> tuple[Floats, NDArray[np.int64]]:
    mesh = subject.mesh
    assert mesh is not None
    up = mesh.up_axis or subject.geometry.up_axis or "y"
    return upright(mesh.V * (mesh.metres_per_unit or 1.0), up), mesh.F[in_first_scene(mesh)]


def _pictures(view: ReferenceView, folder: Path, with_depth: bool) -> tuple[Bools, Floats | None]:
    mask = _mask(view, folder)
    if not with_depth or view.depth is None or view.metres_per_level is None:
        return mask, None
    levels = _levels(view.depth, folder)
    if levels.shape != mask.shape:
        sizes = [f"{one.shape[1]} x {one.shape[0]}" for one in (levels, mask)]
        raise PictureError(f"{view.depth} is {sizes[0]} pixels; allowed: {sizes[1]}, as {view.image}")
    return mask, np.where(levels > 0, levels * view.metres_per_level, np.inf)


def _mask(view: ReferenceView, folder: Path) -> Bools:
    """(h, w) pixels of the object."""
    pixels = _opened(view.image, folder, "RGBA")
    mask: Bools
    if view.background is None:
        if np.all(pixels[:, :, 3] == 255):
            raise PictureError(f'{view.image} has no transparent pixel; give the view its "background" colour')
        mask = pixels[:, :, 3] >= 128
    else:
        apart = np.abs(pixels[:, :, :3].astype(np.int64) - np.array(view.background))
        mask = (apart.max(axis=2) > LEAST_DIFFERENCE) & (pixels[:, :, 3] >= 128)
    return mask


def _levels(name: str, folder: Path) -> Floats:
    levels = _opened(name, folder, None)
    if levels.ndim != 2 or levels.dtype.itemsize < 2:
        raise PictureError(f"{name} is not a gray picture of 16 bits")
    return levels.astype(np.float64)


def _opened(name: str, folder: Path, mode: str | None) -> NDArray[np.uint8]:
    """The pixels of a PNG, converted to a mode where one is asked for."""
    from PIL import Image

    try:
        with Image.open(folder / name, formats=("PNG",)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureError(
                    f"{name} has {picture.width} x {picture.height} pixels; allowed: {MAX_PIXELS} in all"
                )
            return np.asarray(picture if mode is None else picture.convert(mode))
    except OSError as error:
        raise PictureError(f"{name} cannot be read as a PNG: {error.strerror or type(error).__name__}") from None
    except (ValueError, SyntaxError) as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(f"{name} is not a PNG that can be decoded: {type(error).__name__}") from None
