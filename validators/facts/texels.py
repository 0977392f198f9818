"""Texels in use: what the faces of each material show of its pictures."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..meshes.materials import Material, Slot
from ..metrics.coverage import covered_texels, middle_texels
from ..metrics.textures import LINEAR_OF_BYTE, LUMINANCE, on_grid
from .uv import Layer, UvFacts

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

_BLUE, _ALPHA = 2, 3


@dataclass(frozen=True, eq=False)
class Texels:
    """What the faces of one material show: luminance (s,) of its base colour, linear, and metal (s,), for s texels.

    is_plain: there is no picture in the slot that was asked for, and s is 1. says_colour, says_metal: the file does. A
    material that does not say how metallic it is counts as none, unless a texture does.
    """

    material: int
    luminance: Floats
    metal: Floats
    is_plain: bool
    says_colour: bool
    says_metal: bool


def texels_in_use(uv: UvFacts, slot: Slot) -> Iterator[Texels]:
    """For each material that faces use, in order; those whose picture in the slot cannot be read are left out."""
    for number in np.unique(uv.material_of_face[uv.material_of_face >= 0]).tolist():
        material = uv.mesh.materials[number]
        if material.texture(slot) is None:
            yield _texels(number, material, True, None, None)
            continue
        layer = next(one for one in uv.layers_of_material[number] if material.texture(slot) in one.textures)
        colour, metal = (_pixels(uv, layer, one) for one in ("base-color", "metallic-roughness"))
        main = colour if slot == "base-color" else metal
        if main is None:
            continue
        seen = _seen(layer, main, material, slot)
        if colour is not None:
            shown = on_grid(colour, seen.shape)
            opaque = seen & (shown[..., _ALPHA] > 0)
            seen = opaque if np.any(opaque) else seen
        parts = (None if one is None else on_grid(one, seen.shape)[seen] for one in (colour, metal))
        yield _texels(number, material, False, *parts)


def _pixels(uv: UvFacts, layer: Layer, slot: Slot) -> Bytes | None:
    """The picture of a slot, where it lies on the faces as the layer does."""
    texture = next((one for one in layer.textures if one.slot == slot), None)
    return None if texture is None else uv.pictures.pixels(texture.image)


def _seen(layer: Layer, pixels: Bytes, material: Material, slot: Slot) -> NDArray[np.bool_]:
    """(h, w) texels that a face shows: those with their middle in one, and those in the middle of one."""
    texture = material.texture(slot)
    assert texture is not None
    repeats = (texture.wrap_u != "clamp", texture.wrap_v != "clamp")
    covered = covered_texels(layer.uv, pixels.shape[1], pixels.shape[0], repeats)
    seen: NDArray[np.bool_] = covered | middle_texels(layer.uv, (covered.shape[0], covered.shape[1]))
    return seen


def _texels(number: int, material: Material, plain: bool, colour: Bytes | None, metal: Bytes | None) -> Texels:
    factor = material.metallic if material.metallic is not None else (0.0 if metal is None else 1.0)
    tint = np.array((material.base_color or (1.0, 1.0, 1.0))[:3], np.float64) * LUMINANCE
    count = next((len(one) for one in (colour, metal) if one is not None), 1)
    light = np.full(count, tint.sum())
    if colour is not None:
        light = sum((LINEAR_OF_BYTE * tint[k])[colour[:, k]] for k in range(3))
    share = np.full(count, factor) if metal is None else (np.arange(256) / 255.0 * factor)[metal[:, _BLUE]]
    says_colour = colour is not None or material.base_color is not None
    says_metal = metal is not None or material.metallic is not None
    return Texels(number, light, share, plain, says_colour, says_metal)
