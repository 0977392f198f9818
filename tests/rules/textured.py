"""Textured meshes with known truth, and pictures made in memory."""

import io

import numpy as np
from PIL import Image as Pictures

from tests.rules import solids
from validators.meshes import Mesh
from validators.meshes.materials import Image, Material, Texture
from validators.meshes.mesh import UvSet
from validators.subject import Subject


def png(pixels):
    """The bytes of a PNG of (h, w, 3 or 4) values 0 to 255."""
    stream = io.BytesIO()
    Pictures.fromarray(np.asarray(pixels, np.uint8)).save(stream, "PNG")
    return stream.getvalue()


def image(pixels, number=0):
    """A whole picture of a file."""
    return Image(f"/images/{number}", f"picture-{number}.png", png(pixels))


def painted(slot="base-color", image=0, **rest):
    """A material with one texture."""
    texture = Texture(slot, image, location="/materials/0/texture", **rest)
    return Material("/materials/0", base_color=(1.0, 1.0, 1.0, 1.0), metallic=0.0, textures=(texture,))


def box(inset=0.0):
    """(V, F, uv): solids.box, whose quad k (faces 2k and 2k + 1) fills cell k of four columns and two rows.

    The picture is upright on every quad. inset: the part of a cell that is left free on each side.
    """
    V, F = solids.box()
    quad = np.array([[0, 1], [1, 1], [1, 0], [0, 0]]) * (1 - 2 * inset) + inset
    cell = np.array([[k % 4, k // 4] for k in range(6)])
    corners = (cell[:, None] + quad) / [4, 2]
    return V, F, corners[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 2)


def cells(colours, size=16):
    """The pixels of a picture for `box`, cell k in colours[k]; what is left has the last colour."""
    pixels = np.empty((2 * size, 4 * size, len(colours[-1])), np.uint8)
    for k in range(8):
        row, column = k // 4 * size, k % 4 * size
        pixels[row : row + size, column : column + size] = colours[min(k, len(colours) - 1)]
    return pixels


GREY = cells([(128, 128, 128)])


def boxed(uv=None, pixels=GREY, **rest):
    """The box with one picture; uv: other coordinates; rest: of the texture."""
    V, F, own = box()
    return subject(V, F, own if uv is None else uv, [painted(**rest)], [image(pixels)])


def shrunk(uv, faces, scale):
    """The coordinates of faces drawn together by (u, v) scale around their common middle."""
    uv = uv.copy()
    middle = (uv[faces].min(axis=(0, 1)) + uv[faces].max(axis=(0, 1))) / 2
    uv[faces] = (uv[faces] - middle) * scale + middle
    return uv


def subject(V, F, uv, materials=(), images=(), face_material=None, without=(), **rest):
    """A subject whose corners have coordinates uv (m, 3, 2) of their own; None: no coordinates.

    without: corners that have none all the same.
    """
    sets = ()
    if uv is not None:
        corners = np.arange(3 * len(F), dtype=np.int64)
        corners[list(without)] = -1
        sets = (UvSet(np.asarray(uv, float).reshape(-1, 2), corners),)
    F = np.asarray(F, np.int64)
    if face_material is None and materials:
        face_material = np.zeros(len(F), np.int64)
    mesh = Mesh(
        np.asarray(V, float),
        F.reshape(-1),
        np.arange(0, F.size + 1, 3, dtype=np.int64),
        uvs=sets,
        face_material=None if face_material is None else np.asarray(face_material, np.int64),
        materials=tuple(materials),
        images=tuple(images),
        **rest,
    )
    return Subject("test", mesh)
