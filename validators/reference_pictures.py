"""Pictures of where an asset and its reference views differ, for people.

`python -m validators.reference_pictures MESH SPEC FOLDER VIEWS MEMORY_MIB` is started for them in a process with
limits; VIEWS are numbers of views with commas between.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from specs.spec import load_spec

from .meshes import read_mesh
from .reference_views import Compared, compared_views
from .sandbox.confine import confine, memory_limited
from .sandbox.limits import Limits
from .subject import Subject

HOUSE = Path(__file__).resolve().parent.parent
BOTH, ONLY_ASSET, ONLY_REFERENCE = (110, 110, 110), (230, 60, 40), (50, 110, 240)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


def write_pictures(mesh: Path, spec: Path, folder: Path, views: Sequence[int], limits: Limits | None = None) -> bool:
    """Leaves view-N-got.png, -want.png, -difference.png and, with depth, -depth-difference.png in `folder`.

    Got and want are silhouettes, white on black. In the difference gray is both, red only the asset, blue only the
    reference; of depth, white is the largest. Returns whether all were written.
    """
    limits = limits or Limits()
    numbers = ",".join(map(str, views))
    paths = [str(path.absolute()) for path in (mesh, spec, folder)]
    command = [sys.executable, "-m", "validators.reference_pictures", *paths, numbers, str(limits.memory_mib)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            command, cwd=HOUSE, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.read_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def silhouettes_apart(got: Bools, want: Bools) -> NDArray[np.uint8]:
    """(h, w, 3) picture of two masks."""
    picture = np.zeros((*got.shape, 3), np.uint8)
    picture[got & want], picture[got & ~want], picture[want & ~got] = BOTH, ONLY_ASSET, ONLY_REFERENCE
    return picture


def depths_apart(got: Floats, want: Floats) -> NDArray[np.uint8]:
    """(h, w) gray picture of the absolute difference where both are finite, the largest white."""
    both = np.isfinite(got) & np.isfinite(want)
    apart = np.zeros(got.shape)
    apart[both] = np.abs(got[both] - want[both])
    return np.rint(255.0 * apart / (apart.max() or 1.0)).astype(np.uint8)


def _write(mesh: Path, spec_path: Path, folder: Path, views: Sequence[int]) -> None:
    whole = load_spec(spec_path)
    read = read_mesh(mesh)
    for number in views:
        view = whole.reference_views[number]
        spec = replace(whole, reference_views=(view,))
        for compared in compared_views(Subject("asset", read, spec=spec), with_depth=view.depth is not None):
            if isinstance(compared, Compared):
                _write_view(compared, folder / f"view-{number}")


def _write_view(view: Compared, stem: Path) -> None:
    from PIL import Image

    got = np.isfinite(view.got)
    pictures = {"got": 255 * got.astype(np.uint8), "want": 255 * view.mask.astype(np.uint8)}
    pictures["difference"] = silhouettes_apart(got, view.mask)
    if view.want is not None:
        pictures["depth-difference"] = depths_apart(view.got, view.want)
    for name, pixels in pictures.items():
        Image.fromarray(pixels).save(f"{stem}-{name}.png")


def main(arguments: list[str]) -> None:
    """Writes the pictures."""
    confine(os.getppid())
    mesh, spec, folder = map(Path, arguments[:3])
    with memory_limited(int(arguments[4])):
        _write(mesh, spec, folder, [int(one) for one in arguments[3].split(",")])


if __name__ == "__main__":
    main(sys.argv[1:])
