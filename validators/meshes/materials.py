"""Materials and pictures as a file names them; pictures are decoded only when a rule looks at them."""

import io
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Slot = Literal["base-color", "metallic-roughness", "normal", "occlusion", "emissive", "other"]
Wrap = Literal["repeat", "clamp", "mirror"]

MAX_PIXELS = 1 << 28  # 16384 x 16384: what a decoder may be asked for


class ImageError(ValueError):
    """A picture that cannot be decoded: what was found."""


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
        from PIL import Image as Pictures

        try:
            with warnings.catch_warnings(action="ignore"), Pictures.open(io.BytesIO(self.data or b"")) as picture:
                return picture.size
        except Exception as error:  # decoders raise whatever they like on broken input
            raise ImageError(f"not a picture that can be read: {type(error).__name__}") from None

    @cached_property
    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 4) RGBA, 8 bits a channel. Raises ImageError."""
        return self.decoded()

    def decoded(self) -> NDArray[np.uint8]:
        """The pixels, which only the caller keeps. Raises ImageError."""
        from PIL import Image as Pictures

        width, height = self.size
        if width * height > MAX_PIXELS:
            raise ImageError(f"{width} x {height} pixels; allowed: {MAX_PIXELS} in all")
        try:
            with warnings.catch_warnings(action="ignore"), Pictures.open(io.BytesIO(self.data or b"")) as picture:
                if picture.mode.startswith("I;16"):  # grey of 16 bits, which the decoder does not turn into colour
                    grey = (np.asarray(picture) >> 8).astype(np.uint8)
                    return np.stack([grey, grey, grey, np.full_like(grey, 255)], axis=-1)
                return np.asarray(picture.convert("RGBA"))
        except Exception as error:
            raise ImageError(f"not a picture that can be decoded: {type(error).__name__}") from None


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
