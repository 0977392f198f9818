"""How far an asset is from another one: measured on surface and pictures, and left behind as pictures."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from specs.trace import TRACE

from .house import shown
from .runs import Run

if TYPE_CHECKING:
    from golden.difference import ImageDifference, SurfaceDistance

FOLDER = "differences"
ASSET = "asset.glb"


@dataclass(frozen=True)
class Difference:
    """How large a difference is; None where it could not be measured. worst: the picture that differs most.

    place: the first step, tensor and element, or the first place in a file, that differs, with what stands there; empty
    when too little is kept to tell.
    """

    surface: "SurfaceDistance | None"
    worst: "tuple[str, ImageDifference] | None"
    folder: Path | None
    place: str = ""

    def next_steps(self) -> tuple[str, ...]:
        """Where to look."""
        return (f"Look at {shown(self.folder)}/*-got.png, *-want.png and *-difference.png.",) if self.folder else ()


def measure(one: Run, other: Run, into: Path, called: tuple[str, str]) -> Difference:
    """Compare the asset and pictures of a run with those files that `other` lists; `into` is filled with pictures.

    called: what the two are, in words. What is missing or unreadable on either side is left out: a measure of the
    difference never hides it.
    """
    from golden.difference import write_pictures

    got, want, names = one.folder, other.folder, sorted(other.manifest["files"])
    shutil.rmtree(into, ignore_errors=True)
    sizes = {}
    for name in names:
        if name.endswith(".png") and (got / name).is_file() and (want / name).is_file():
            size = write_pictures(got / name, want / name, into)
            if size is not None:
                sizes[name] = size
    worst = max(sizes.items(), key=lambda item: (item[1].mean, item[0]), default=None)
    surface = _surface(got / ASSET, want / ASSET) if ASSET in names else None
    return Difference(surface, worst, into if into.exists() else None, _place(one, other, called))


def _place(one: Run, other: Run, called: tuple[str, str]) -> str:
    """Where in the first differing stage the runs part; a trace that is not listed is not believed."""
    from .proof.first_difference import first_difference

    found = first_difference(one, other)
    if found is None or found.stage is None or (found.step and TRACE not in other.manifest["files"]):
        return ""
    return found.message(called).partition(": ")[2]


def forget(into: Path) -> None:
    """Remove the pictures of an earlier difference."""
    shutil.rmtree(into, ignore_errors=True)


def _surface(got: Path, want: Path) -> "SurfaceDistance | None":
    from golden.difference import surface_distance
    from validators.meshes import MeshFileError, read_mesh

    try:
        one, other = read_mesh(got), read_mesh(want)
        return surface_distance(one.V, one.F, other.V, other.F)
    except (MeshFileError, ValueError, IndexError):
        return None
