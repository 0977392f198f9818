"""Training pictures as layers: coverage by colour slot and normals, so that any two colours can be put in later.

A procedural object is meshed once; each camera gives 9 layers at 64 px, from which the 7 channels of any
(main colour, part colour) follow by a sum: albedo = primary * colour + secondary * part_colour + accents.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray
from skimage.measure import marching_cubes

from specs.camera import Camera

from .objects import OBJECTS, evaluate

LAYERS = ("primary", "secondary", "accent_r", "accent_g", "accent_b", "accent", "nx", "ny", "nz")
SIZE_PX = 64
LATTICE = 97
SUPERSAMPLE = 3


@dataclass(frozen=True)
class LabelledMesh:
    """V (n, 3), F (m, 3), outward unit vertex normals (n, 3), and each face's six colour-slot weights (m, 6).

    Slots: primary, secondary, accent red, green, blue, accent coverage.
    """

    V: NDArray[np.float64]
    F: NDArray[np.int64]
    normals: NDArray[np.float64]
    slots: NDArray[np.float64]


def object_mesh(name: str, height: float = 1.0, width: float = 1.0, lattice: int = LATTICE) -> LabelledMesh:
    """The object of that word, meshed on a lattice^3 grid over [-1, 1]^3."""
    parts = OBJECTS[name](height, width)
    axis = np.linspace(-1.0, 1.0, lattice)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    distance, _ = _chunked(lambda p: evaluate(parts, p), points)
    V, F, _, _ = marching_cubes(distance.reshape(lattice, lattice, lattice), 0.0, gradient_direction="ascent")
    V = V.astype(np.float64) * (2.0 / (lattice - 1)) - 1.0
    F = F.astype(np.int64)
    if _signed_volume(V, F) < 0.0:
        F = F[:, ::-1].copy()
    _, part = evaluate(parts, V[F].mean(axis=1))
    palette = np.array([_slot(p.colour) for p in parts])
    return LabelledMesh(V, F, vertex_normals(V, F), palette[part])


def vertex_normals(V: NDArray[np.float64], F: NDArray[np.int64]) -> NDArray[np.float64]:
    """Area-weighted unit vertex normals (n, 3); zero where a vertex has no area around it."""
    face = np.cross(V[F[:, 1]] - V[F[:, 0]], V[F[:, 2]] - V[F[:, 0]])
    total = np.zeros_like(V)
    for corner in range(3):
        np.add.at(total, F[:, corner], face)
    length = np.sqrt((total**2).sum(axis=1, keepdims=True))
    unit: NDArray[np.float64] = total / np.where(length > 0.0, length, 1.0)
    return unit


def render_layers(mesh: LabelledMesh, camera: Camera) -> NDArray[np.uint8]:
    """(9, h, w): coverage and accent layers * 255, premultiplied camera-space normals * 127 + 127."""
    rotation, origin = camera.c2w[:3, :3], camera.c2w[:3, 3]
    sums = _fill_layers(
        (mesh.V - origin) @ rotation,
        mesh.F,
        mesh.normals @ rotation,
        mesh.slots,
        camera.focal_px * SUPERSAMPLE,
        camera.height_px,
        camera.width_px,
        SUPERSAMPLE,
    )
    sums[:6] *= 255.0
    sums[6:] = sums[6:] * 127.0 + 127.0
    return np.rint(sums).astype(np.uint8)


def _slot(colour: str | tuple[float, float, float]) -> tuple[float, ...]:
    if colour == "primary":
        return (1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    if colour == "secondary":
        return (0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    assert not isinstance(colour, str)
    return (0.0, 0.0, *colour, 1.0)


def _chunked(
    function: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.int64]]],
    points: NDArray[np.float64],
    size: int = 1 << 17,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    pieces = [function(points[start : start + size]) for start in range(0, len(points), size)]
    return np.concatenate([p[0] for p in pieces]), np.concatenate([p[1] for p in pieces])


def _signed_volume(V: NDArray[np.float64], F: NDArray[np.int64]) -> float:
    a, b, c = V[F[:, 0]], V[F[:, 1]], V[F[:, 2]]
    return float((a * np.cross(b, c)).sum() / 6.0)


@numba.njit(cache=True)
def _fill_layers(local, faces, normals, slots, focal, height, width, s):  # type: ignore[no-untyped-def]
    H, W = height * s, width * s
    depth = np.full((H, W), np.inf)
    face = np.full((H, W), -1, np.int32)
    wa_at, wb_at = np.zeros((H, W)), np.zeros((H, W))
    for index in range(faces.shape[0]):
        a, b, c = local[faces[index, 0]], local[faces[index, 1]], local[faces[index, 2]]
        za, zb, zc = -a[2], -b[2], -c[2]
        ax, ay = 0.5 * W + focal * a[0] / za, 0.5 * H - focal * a[1] / za
        bx, by = 0.5 * W + focal * b[0] / zb, 0.5 * H - focal * b[1] / zb
        cx, cy = 0.5 * W + focal * c[0] / zc, 0.5 * H - focal * c[1] / zc
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area >= 0.0:  # closed solids: faces turned away (clockwise in y-down pixels are towards us) are hidden
            continue
        for y in range(max(0, int(np.ceil(min(ay, by, cy) - 0.5))), min(H - 1, int(max(ay, by, cy) - 0.5)) + 1):
            py = y + 0.5
            for x in range(max(0, int(np.ceil(min(ax, bx, cx) - 0.5))), min(W - 1, int(max(ax, bx, cx) - 0.5)) + 1):
                px = x + 0.5
                wa = ((bx - px) * (cy - py) - (by - py) * (cx - px)) / area
                wb = ((cx - px) * (ay - py) - (cy - py) * (ax - px)) / area
                wc = 1.0 - wa - wb
                if wa < 0.0 or wb < 0.0 or wc < 0.0:
                    continue
                z = 1.0 / (wa / za + wb / zb + wc / zc)
                if z < depth[y, x]:
                    depth[y, x], face[y, x] = z, index
                    wa_at[y, x], wb_at[y, x] = wa, wb
    out = np.zeros((9, height, width))
    share = 1.0 / (s * s)
    for y in range(H):
        for x in range(W):
            index = face[y, x]
            if index < 0:
                continue
            wa, wb = wa_at[y, x], wb_at[y, x]
            wc = 1.0 - wa - wb
            i, j, k = faces[index, 0], faces[index, 1], faces[index, 2]
            nx = wa * normals[i, 0] + wb * normals[j, 0] + wc * normals[k, 0]
            ny = wa * normals[i, 1] + wb * normals[j, 1] + wc * normals[k, 1]
            nz = wa * normals[i, 2] + wb * normals[j, 2] + wc * normals[k, 2]
            scale = share / max(np.sqrt(nx * nx + ny * ny + nz * nz), 1e-12)
            for slot in range(6):
                out[slot, y // s, x // s] += share * slots[index, slot]
            out[6, y // s, x // s] += nx * scale
            out[7, y // s, x // s] += ny * scale
            out[8, y // s, x // s] += nz * scale
    return out
