"""The pictures of a mesh: read when a rule looks at them, kept while they are small enough together."""

import numpy as np
from numpy.typing import NDArray

from ..meshes.materials import Image, ImageError

KEPT_PIXELS = 1 << 26  # 256 MiB

# Pictures that are whole as far as their first bytes tell, and that this package has no decoder for.
_OTHER_FORMATS = {
    b"\xabKTX 20\xbb": "KTX2",
    b"\xabKTX 11\xbb": "KTX",
    b"\x76\x2f\x31\x01": "OpenEXR",
    b"#?RADIANCE": "Radiance HDR",
    b"sB": "Basis Universal",
}


class Pictures:
    """By number of the image: what is wrong with it, its size, its pixels."""

    def __init__(self, images: tuple[Image, ...]) -> None:
        self.images = images
        self._sizes: dict[int, tuple[int, int] | None] = {}
        self._pixels: dict[int, NDArray[np.uint8]] = {}
        self._problems: dict[int, str] = {}

    def __contains__(self, image: int | None) -> bool:
        return image is not None and 0 <= image < len(self.images)

    def undecoded_format(self, image: int) -> str | None:
        """The format of a picture that is passed over, since nothing here decodes it; None for all others."""
        data = self.images[image].data or b""
        return next((name for magic, name in _OTHER_FORMATS.items() if data.startswith(magic)), None)

    def is_material_file(self, image: int | None) -> bool:
        """Whether it stands for a material file (OBJ) that is not there: which pictures that one names is not known."""
        if image is None or image not in self:
            return False
        one = self.images[image]
        return one.data is None and one.name.lower().endswith(".mtl")

    def size(self, image: int | None) -> tuple[int, int] | None:
        """(width, height) in pixels; None where there is no picture that can be read."""
        if image is None or image not in self:
            return None
        if image not in self._sizes:
            try:
                self._sizes[image] = self.images[image].size
            except ImageError as error:
                self._sizes[image] = None
                if self.undecoded_format(image) == "KTX2":  # not decoded, but its header says where its levels are
                    self._problems[image] = str(error)
        return self._sizes[image]

    def pixels(self, image: int | None) -> NDArray[np.uint8] | None:
        """(h, w, 4) RGBA; None where there is no picture that can be decoded."""
        if image is None or image not in self or self.undecoded_format(image) or self._problems.get(image):
            return None
        if image not in self._pixels:
            try:
                decoded = self._decoded(self.images[image])
            except ImageError as error:
                self._problems[image] = str(error)
                return None
            kept = sum(one.size // 4 for one in self._pixels.values())
            if kept + decoded.size // 4 > KEPT_PIXELS:
                self._pixels.clear()
            self._pixels[image] = decoded
        return self._pixels[image]

    def problem(self, image: int) -> str | None:
        """Why a picture is none: missing, or what its bytes are instead; None for a whole one."""
        self.pixels(image)
        self.size(image)
        return self._problems.get(image)

    @staticmethod
    def _decoded(image: Image) -> NDArray[np.uint8]:
        if image.missing is not None or image.data is None:
            raise ImageError(image.missing or "there are no bytes")
        return image.decoded()
