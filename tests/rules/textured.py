"""Textured meshes with known truth: grids of unit squares in space and in their picture, pictures made in memory."""

import io

import numpy as np
from PIL import Image as Pictures

from validators.meshes import Mesh
from validators.meshes.materials import Image, Material, Texture
from validators.meshes.mesh import UvSet
from validators.subject import Subject


def png(pixels):
    """The bytes of a PNG of (h, w, 3 or 4) values 0 to 255."""
    stream = io.BytesIO()
    Pictures.fromarray(np.asarray(pixels, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def plain(colour=(128, 128, 128), width=16, height=16):
    """A picture of one colour."""
    return np.broadcast_to(np.array(colour, np.uint8), (height, width, len(colour)))


def image(pixels, number=0):
    """A whole picture of a file."""
    return Image(f"/images/{number}", f"picture-{number}.png", png(pixels))


def painted(slot="base-color", image=0, **rest):
    """A material with one texture."""
    texture = Texture(slot, image, location="/materials/0/texture", **rest)
    return Material("/materials/0", base_color=(1.0, 1.0, 1.0, 1.0), metallic=0.0, textures=(texture,))


def sheet(columns=2, rows=2):
    """(V, F, UV): a flat sheet in space whose picture fills the unit square, not mirrored; square k has faces 2k, 2k + 1.

    One metre wide and high, towards +z, every vertex with coordinates of its own.
    """
    x, y = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
    V = np.stack([x, y, 0 * x], axis=-1).reshape(-1, 3)
    quads = [
        [r * (columns + 1) + c, r * (columns + 1) + c + 1, (r + 1) * (columns + 1) + c + 1, (r + 1) * (columns + 1) + c]
        for r in range(rows)
        for c in range(columns)
    ]
    F = np.array([t for a, b, c, d in quads for t in ([a, b, c], [a, c, d])])
    UV = np.stack([V[:, 0], 1 - V[:, 1]], axis=1)
    return V, F, UV[F]


def subject(V, F, uv, materials=(), images=(), face_material=None, more_sets=(), **rest):
    """A subject whose corners have coordinates uv (m, 3, 2) of their own; None: no coordinates."""
    sets = []
    for values in ([] if uv is None else [uv]) + list(more_sets):
        flat = np.asarray(values, float).reshape(-1, 2)
        sets.append(UvSet(flat, np.arange(len(flat), dtype=np.int64)))
    F = np.asarray(F, np.int64)
    if face_material is None and materials:
        face_material = np.zeros(len(F), np.int64)
    mesh = Mesh(
        np.asarray(V, float),
        F.reshape(-1),
        np.arange(0, F.size + 1, 3, dtype=np.int64),
        uvs=tuple(sets),
        face_material=None if face_material is None else np.asarray(face_material, np.int64),
        materials=tuple(materials),
        images=tuple(images),
        **rest,
    )
    return Subject("test", mesh)


def solid(VF):
    """(V, F, uv) of triangles that each have their own square of the picture, upright and in their true shape."""
    V, F = VF
    side = int(np.ceil(np.sqrt(len(F))))
    corners = V[F]
    along = corners[:, 1] - corners[:, 0]
    length = np.linalg.norm(along, axis=1, keepdims=True)
    x = along / length
    up = np.cross(np.cross(along, corners[:, 2] - corners[:, 0]), x)
    y = up / np.linalg.norm(up, axis=1, keepdims=True)
    flat = np.stack(
        [np.einsum("tci,ti->tc", corners - corners[:, :1], x), -np.einsum("tci,ti->tc", corners - corners[:, :1], y)],
        axis=-1,
    )
    flat -= flat.min(axis=1, keepdims=True)
    flat *= 0.9 / side / flat.max()
    place = np.stack([np.arange(len(F)) % side, np.arange(len(F)) // side], axis=1) / side
    return V, F, flat + place[:, None] + 0.02 / side
