"""Clean meshes that look like what is downloaded: scans, CAD parts, thin things, lattices; and our own assets.

All (V, F) are closed, outward, in one piece, without a vertex twice in one place.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.mesh_samples import organic, sphere
from validators.meshes import read_mesh
from validators.metrics.weld import weld_positions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Surface = tuple[Floats, Ints]

_PREVIEWS = Path(__file__).parents[1] / "golden" / "previews"


def scan() -> Surface:
    """79,380 faces with lobes, folds and grain."""
    return organic(63)


def noisy_scan() -> Surface:
    """20,480 faces, every vertex moved along its radius by up to 1 %, as a scanner's noise does."""
    V, F = sphere(32)
    return V * (1 + 0.01 * np.random.default_rng(3).uniform(-1, 1, (len(V), 1))), F


def shaft(sides: int = 180) -> Surface:
    """A turned part: cylinders and exact planes between them, long thin triangles."""
    profile = [(10.0, 0.0), (10.0, 2.0), (6.0, 2.0), (6.0, 30.0), (7.5, 30.0), (7.5, 33.0), (3.0, 33.0), (3.0, 50.0)]
    angle = 2 * np.pi * np.arange(sides) / sides
    rings = [np.stack([r * np.cos(angle), r * np.sin(angle), np.full(sides, z)], axis=1) for r, z in profile]
    V = np.concatenate([*rings, [[0.0, 0.0, 0.0], [0.0, 0.0, 50.0]]])
    here = np.arange(sides)
    after, bottom, top = (here + 1) % sides, len(V) - 2, len(V) - 1
    F = [np.stack([after, here, np.full(sides, bottom)], axis=1)]
    for k in range(len(profile) - 1):
        a, b, c, d = here + k * sides, after + k * sides, after + (k + 1) * sides, here + (k + 1) * sides
        F += [np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)]
    last = (len(profile) - 1) * sides
    F.append(np.stack([here + last, after + last, np.full(sides, top)], axis=1))
    return V, np.concatenate(F)


def plate(cells: int = 40) -> Surface:
    """100 by 100 by 0.05."""
    return _boxed(np.ones((cells, cells, 1), bool), (100 / cells, 100 / cells, 0.05))


def wire() -> Surface:
    """A ring of wire, 4 mm thick and 2 m across, of needles."""
    n, m = 600, 8
    a, b = (2 * np.pi * np.arange(k) / k for k in (n, m))
    r = 1.0 + 0.002 * np.cos(b)
    V = np.stack([np.outer(np.cos(a), r), np.outer(np.sin(a), r), np.tile(0.002 * np.sin(b), (n, 1))], axis=-1)
    i, j = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
    p, q = i * m + j, (i + 1) % n * m + j
    s, t = (i + 1) % n * m + (j + 1) % m, i * m + (j + 1) % m
    return V.reshape(-1, 3), np.concatenate(
        [np.stack([p, q, s], axis=-1).reshape(-1, 3), np.stack([p, s, t], axis=-1).reshape(-1, 3)]
    )


def lattice(n: int = 9) -> Surface:
    """Bars along three axes, a cube of cells with holes through and through: genus 176 for n = 9."""
    odd = np.arange(n) % 2
    x, y, z = np.meshgrid(odd, odd, odd, indexing="ij")
    return _boxed(x + y + z <= 1, (1.0, 1.0, 1.0))


def _boxed(full: NDArray[np.bool_], size: tuple[float, float, float]) -> Surface:
    """The surface of cells of a grid that hang together by their walls, two triangles each side."""
    padded = np.pad(full, 1)
    quads = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for side in (0, 1):
            bare = padded & ~np.roll(padded, 1 if side == 0 else -1, axis=axis)
            low = np.argwhere(bare) - 1
            low[:, axis] += side
            steps = np.zeros((4, 3), np.int64)
            steps[1, u] = steps[2, u] = steps[2, v] = steps[3, v] = 1
            quads.append((low[:, None] + steps)[:, :: 1 if side else -1])
    corners = np.concatenate(quads)
    places, index = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    quad = index.reshape(-1, 4)
    return places * np.array(size), np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]])


def own(name: str) -> Surface:
    """An asset of ours, its vertices welded."""
    mesh = read_mesh(_PREVIEWS / name / "asset.glb")
    point = weld_positions(mesh.V)
    first = np.unique(point, return_index=True)[1]
    return mesh.V[first], point[mesh.F]


def bases(quick: bool) -> dict[str, Callable[[], Surface]]:
    """The clean meshes by name; quick: a few small ones."""
    names = sorted(path.parent.name for path in _PREVIEWS.glob("*/asset.glb"))
    made: dict[str, Callable[[], Surface]] = {"shaft": shaft, "plate": plate, "wire": wire, "lattice": lattice}
    if quick:
        return {**made, names[0]: lambda: own(names[0])}
    made = {"scan": scan, "noisy scan": noisy_scan, **made}
    return {**made, **{name: lambda name=name: own(name) for name in names}}


def legal() -> dict[str, Surface]:
    """Meshes with what looks like damage and is none: a cavity, whose inside faces inwards, and seams."""
    V, F = sphere(12)
    W, G = _boxed(np.ones((4, 4, 4), bool), (0.2, 0.2, 0.2))
    seams = own("blue-house")
    return {
        "hollow": (np.concatenate([V, W - 0.4]), np.concatenate([F, G[:, ::-1] + len(V)])),
        "every face for itself": (seams[0][seams[1]].reshape(-1, 3), np.arange(seams[1].size).reshape(-1, 3)),
    }
