"""How far an asset is from another one: measured on surface and pictures, and left behind as pictures."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from golden.difference import ImageDifference, SurfaceDistance, surface_distance, write_pictures

from .house import shown

FOLDER = "differences"
ASSET = "asset.glb"


@dataclass(frozen=True)
class Difference:
    """How large a difference is; None where it could not be measured. worst: the picture that differs most."""

    surface: SurfaceDistance | None
    worst: tuple[str, ImageDifference] | None
    folder: Path | None

    def next_steps(self) -> tuple[str, ...]:
        """Where to look."""
        return (f"Look at {shown(self.folder)}/*-got.png, *-want.png and *-difference.png.",) if self.folder else ()


def measure(got: Path, want: Path, names: Sequence[str], into: Path) -> Difference:
    """Compare the named files of two folders, the asset and pictures; `into` is emptied and filled with pictures.

    What is missing or unreadable on either side is left out: a measure of the difference never hides it.
    """
    shutil.rmtree(into, ignore_errors=True)
    sizes = {}
    for name in names:
        if name.endswith(".png") and (got / name).is_file() and (want / name).is_file():
            size = write_pictures(got / name, want / name, into)
            if size is not None:
                sizes[name] = size
    worst = max(sizes.items(), key=lambda item: (item[1].mean, item[0]), default=None)
    surface = _surface(got / ASSET, want / ASSET) if ASSET in names else None
    return Difference(surface, worst, into if into.exists() else None)


def forget(into: Path) -> None:
    """Remove the pictures of an earlier difference."""
    shutil.rmtree(into, ignore_errors=True)


def _surface(got: Path, want: Path) -> SurfaceDistance | None:
    from validators.meshes import MeshFileError, read_mesh

    try:
        one, other = read_mesh(got), read_mesh(want)
        return surface_distance(one.V, one.F, other.V, other.F)
    except (MeshFileError, ValueError, IndexError):
        return None
