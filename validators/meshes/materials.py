"""Materials and pictures as a file names them; pictures are decoded only when a rule looks at them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .pictures import ImageError, picture_pixels, picture_size

Slot = Literal["base-color", "metallic-roughness", "normal", "occlusion", "emissive", "other"]
Wrap = Literal["repeat", "clamp", "mirror"]

__all__ = ["Image", "ImageError", "Material", "Slot", "Texture", "Wrap"]


@dataclass(frozen=True, eq=False)
class Image:
    """A picture of a file. location: its pointer or name in the file. data: the encoded bytes, None where `missing`
    says why there are none."""

    location: str
    name: str
    data: bytes | None = None
    missing: str | None = None

    @cached_property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels, of the header alone. Raises ImageError."""
        return picture_size(self.data or b"", self.name)

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 4) RGBA, 8 bits a channel. Raises ImageError."""
        return self.decoded()

    def decoded(self) -> NDArray[np.uint8]:
        """The pixels, which only the caller keeps. Raises ImageError."""
        return picture_pixels(self.data or b"", self.name)


@dataclass(frozen=True)
class Texture:
    """A picture in a material's slot. image: into Mesh.images, None where the file names one that does not exist.

    uv_set: into Mesh.uvs. offset, rotation_rad, scale: of KHR_texture_transform. location: the slot in the file.
    """

    slot: Slot
    image: int | None
    uv_set: int = 0
    wrap_u: Wrap = "repeat"
    wrap_v: Wrap = "repeat"
    offset: tuple[float, float] = (0.0, 0.0)
    rotation_rad: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    location: str = ""


@dataclass(frozen=True)
class Material:
    """How a surface is painted. base_color: linear RGBA; metallic, roughness: factors; None: the file says nothing."""

    location: str
    name: str = ""
    base_color: tuple[float, float, float, float] | None = None
    metallic: float | None = None
    roughness: float | None = None
    textures: tuple[Texture, ...] = ()
    double_sided: bool = False

    def texture(self, slot: Slot) -> Texture | None:
        """The texture in a slot."""
        return next((one for one in self.textures if one.slot == slot), None)
