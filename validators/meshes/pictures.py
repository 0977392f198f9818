"""Pictures: their size from the header alone, and their pixels.

PNG, JPEG and WebP, and BMP, TIFF and TGA, which OBJ files name; of KTX2 the size, since its pixels need a transcoder.
Pictures come from anywhere: a header may promise more than memory holds, and a decoder may fail in any way.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_PIXELS = 1 << 28  # 16384 x 16384: what a decoder may be asked for

_KTX2 = b"\xabKTX 20\xbb\r\n\x1a\n"
_KTX2_HEADER_BYTES, _KTX2_MAX_LEVELS = 80, 32
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
_NAMES = "PNG, JPEG, WebP, KTX2, BMP, TIFF, TGA"


class ImageError(ValueError):
    """A picture that cannot be decoded: what was found."""


def picture_size(data: bytes, name: str = "") -> tuple[int, int]:
    """(width, height) in pixels. Raises ImageError.

    name: of its file; only ".tga" makes it a TGA, which has no mark of its own.
    """
    if data.startswith(_KTX2):
        return _ktx2_size(data)
    with _opened(data, name) as picture:
        width, height = picture.size
        return width, height


def picture_pixels(data: bytes, name: str = "") -> NDArray[np.uint8]:
    """(height, width, 4) RGBA, 8 bits a channel; of an animation the first picture. Raises ImageError.

    Of 16 bits the upper 8 are kept. Colour profiles and orientation marks are ignored, as glTF 2.0, section 3.8.2 says.
    """
    if data.startswith(_KTX2):
        raise ImageError("a KTX2 picture, of which only the size is read")
    with _opened(data, name) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise ImageError(f"{width} x {height} pixels; allowed: {MAX_PIXELS} in all")
        if picture.mode == "F":
            raise ImageError("a picture of floating-point numbers")
        if picture.mode.startswith("I"):  # grey of 16 bits, which the decoder does not turn into colour
            grey = np.clip(np.asarray(picture) >> 8, 0, 255).astype(np.uint8)
            return np.stack([grey, grey, grey, np.full_like(grey, 255)], axis=-1)
        return np.asarray(picture.convert("RGBA"))


def _ktx2_size(data: bytes) -> tuple[int, int]:
    """The size, where every level lies inside the file (KTX 2.0 specification, section 3)."""
    if len(data) < _KTX2_HEADER_BYTES:
        raise ImageError(f"a KTX2 picture that ends after {len(data)} of {_KTX2_HEADER_BYTES} header bytes")
    width, height = struct.unpack_from("<II", data, 20)
    levels = max(struct.unpack_from("<I", data, 40)[0], 1)  # 0: the reader is to make the smaller ones
    if levels > _KTX2_MAX_LEVELS or len(data) < _KTX2_HEADER_BYTES + 24 * levels:
        raise ImageError(f"a KTX2 picture of {levels} levels whose list is not in its {len(data)} bytes")
    for level in range(levels):
        offset, length, _ = struct.unpack_from("<QQQ", data, _KTX2_HEADER_BYTES + 24 * level)
        if offset + length > len(data):
            raise ImageError(f"a KTX2 picture whose level {level} ends at byte {offset + length} of {len(data)}")
    return width, max(height, 1)  # a row of pixels has height 0 there


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[Any]:
    """The picture, not decoded yet. Raises ImageError for whatever goes wrong with it, also later."""
    from PIL import Image as Pictures
    from PIL import UnidentifiedImageError

    formats = (*_FORMATS, "TGA") if name.lower().endswith(".tga") else _FORMATS
    usual, Pictures.MAX_IMAGE_PIXELS = Pictures.MAX_IMAGE_PIXELS, None  # a limit of ours takes its place
    try:
        with warnings.catch_warnings(action="ignore"), Pictures.open(io.BytesIO(data), formats=formats) as picture:
            yield picture
    except ImageError:
        raise
    except UnidentifiedImageError:
        raise ImageError(f"not a picture of a known kind; allowed: {_NAMES}") from None
    except Exception as error:  # decoders raise whatever they like on broken input
        raise ImageError(f"a broken picture: the decoder says {type(error).__name__}") from None
    finally:
        Pictures.MAX_IMAGE_PIXELS = usual
