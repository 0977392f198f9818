"""What a mesh costs to draw: materials, draw calls and the memory of its textures."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from ..meshes import Mesh
from ..meshes.materials import ImageError

BYTES_PER_PIXEL = 4


def materials_in_use(mesh: Mesh) -> int:
    """How many materials faces use."""
    return int(np.count_nonzero(_uses(_material_of_face(mesh))[1:]))


def draw_calls(mesh: Mesh) -> int:
    """Calls that the scene with the most of them needs: one for each material, or none, of each part with faces."""
    own = _material_of_face(mesh)
    if not mesh.primitives:
        return int(np.count_nonzero(_uses(own)))
    calls: Counter[int] = Counter()
    for part in mesh.primitives:
        calls[part.scene] += int(np.count_nonzero(_uses(own[part.faces.start : part.faces.stop])))
    return max(calls.values())


def texture_bytes(mesh: Mesh) -> int:
    """Graphics memory of the pictures that materials use, each once; those that cannot be read count nothing."""
    used = {texture.image for material in mesh.materials for texture in material.textures if texture.image is not None}
    total = 0
    for index in sorted(used):
        image = mesh.images[index]
        if image.data is not None:
            try:
                total += mipmapped_bytes(*image.size)
            except ImageError:
                continue
    return total


def mipmapped_bytes(width: int, height: int) -> int:
    """Bytes of a picture and of its halves down to one pixel (Vulkan 1.3, Image Miplevel Sizing).

    >>> mipmapped_bytes(4, 2)
    44
    """
    total = 0
    while True:
        total += BYTES_PER_PIXEL * width * height
        if width <= 1 and height <= 1:
            return total
        width, height = max(width // 2, 1), max(height // 2, 1)


def _uses(own: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many faces have no material, material 0, 1, ..."""
    return np.bincount(own + 1, minlength=1)


def _material_of_face(mesh: Mesh) -> NDArray[np.int64]:
    """(p,) the material of each face, -1 for none."""
    if mesh.face_material is not None:
        return mesh.face_material
    own = np.full(mesh.n_faces, -1, np.int64)
    for part in mesh.primitives:
        own[part.faces.start : part.faces.stop] = -1 if part.material is None else part.material
    return own
