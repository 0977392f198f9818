"""Buffer views packed by EXT_meshopt_compression or KHR_meshopt_compression, unpacked by the meshoptimizer library.

The decoders check their input as they go; sizes, which they trust, are checked here first.
"""

from typing import Any

import numpy as np

from specs.command import IN_PLACE, to_install

from .budget import Budget
from .json_value import Json

EXTENSIONS = ("KHR_meshopt_compression", "EXT_meshopt_compression")
_MODES = ("ATTRIBUTES", "TRIANGLES", "INDICES")
# Filter -> the strides that it is made for.
_FILTERS: dict[str, tuple[int, ...]] = {
    "NONE": (),
    "OCTAHEDRAL": (4, 8),
    "QUATERNION": (8,),
    "EXPONENTIAL": tuple(range(4, 257, 4)),
    "COLOR": (4, 8),
}
Bytes = np.ndarray[Any, np.dtype[np.uint8]]


def decode(packed: Json, data: memoryview, budget: Budget) -> tuple[memoryview, int]:
    """(bytes, stride) of a view. packed: its extension object. Raises MeshFileError there."""
    mode, filter_name = _word(packed, "mode", None, _MODES), _word(packed, "filter", "NONE", tuple(_FILTERS))
    count, stride = packed.need("count").whole(), packed.need("byteStride").whole()
    if mode == "ATTRIBUTES":
        if stride % 4 or not 4 <= stride <= 256:
            raise packed.fail(f"byteStride {stride}; allowed: a multiple of 4 up to 256")
    elif stride not in (2, 4):
        raise packed.fail(f"byteStride {stride}; allowed for {mode}: 2 or 4")
    elif mode == "TRIANGLES" and count % 3:
        raise packed.fail(f"count {count}; allowed for {mode}: a multiple of 3")
    if filter_name != "NONE" and (mode != "ATTRIBUTES" or stride not in _FILTERS[filter_name]):
        raise packed.fail(f"filter {filter_name} on {mode} with byteStride {stride}")
    budget.spend(count * max(stride, 4), packed, f"{count} compressed elements")
    unpacked = _decoded(packed, mode, count, stride, data)
    return memoryview(_filtered(unpacked, filter_name, stride).tobytes()), stride


def _word(packed: Json, key: str, default: str | None, allowed: tuple[str, ...]) -> str:
    found = packed.get(key) if default is not None else packed.need(key)
    if found is None:
        return str(default)
    if found.text() not in allowed:
        raise found.fail(f"{found.shown()}; allowed: {', '.join(allowed)}")
    return found.text()


def _decoded(packed: Json, mode: str, count: int, stride: int, data: memoryview) -> Bytes:
    """(count * stride,) bytes."""
    try:
        import meshoptimizer
    except ImportError:
        way = "./run compiles it" if IN_PLACE else f"{to_install('meshopt')} compiles it"
        reason = f"meshopt compression needs the package meshoptimizer; {way} where there is a C++ compiler"
        raise packed.fail(reason) from None

    if not count or not len(data):
        if count:
            raise packed.fail(f"{count} elements in 0 bytes")
        return np.zeros(0, np.uint8)
    try:
        if mode == "ATTRIBUTES":
            element = np.dtype((np.void, stride))
            return meshoptimizer.decode_vertex_buffer(count, stride, data, element).view(np.uint8)
        unpack = meshoptimizer.decode_index_buffer if mode == "TRIANGLES" else meshoptimizer.decode_index_sequence
        indices = unpack(count, 4, data)
        return indices.astype("<u2" if stride == 2 else "<u4").view(np.uint8)
    except (RuntimeError, ValueError) as error:
        raise packed.fail(f"the compressed data is broken: {str(error)[:80]}") from None


def _filtered(data: Bytes, name: str, stride: int) -> Bytes:
    import meshoptimizer

    count = len(data) // stride
    if name == "NONE" or not count:
        return data
    if name == "COLOR":
        return _colours(data, stride)
    filters = {
        "OCTAHEDRAL": meshoptimizer.decode_filter_oct,
        "QUATERNION": meshoptimizer.decode_filter_quat,
        "EXPONENTIAL": meshoptimizer.decode_filter_exp,
    }
    return filters[name](data, count, stride)


def _colours(data: Bytes, stride: int) -> Bytes:
    """YCoCg with alpha -> RGBA, 8 or 16 bits a channel (KHR_meshopt_compression, appendix B, filter COLOR).

    The highest bit that is set in alpha says with how many bits the channels were stored.
    """
    signed, unsigned = ("<i1", "<u1") if stride == 4 else ("<i2", "<u2")
    top = np.iinfo(unsigned).max
    luma, orange, green = (data.view(signed).reshape(-1, 4)[:, k].astype(np.int64) for k in range(3))
    luma, alpha = luma & top, data.view(unsigned).reshape(-1, 4)[:, 3].astype(np.int64)
    scale = _below_highest_bit(alpha)
    red, green, blue = luma + orange - green, luma + green, luma - orange - green
    # Alpha lost its lowest bit to the mark above it.
    alpha = ((alpha << 1) & scale) | (alpha & 1)
    stored = np.stack([red, green, blue, alpha], axis=1) * (top / np.maximum(scale, 1))[:, None]
    return np.clip(np.floor(stored + 0.5), 0, top).astype(unsigned).reshape(-1).view(np.uint8)


def _below_highest_bit(values: "np.ndarray[Any, np.dtype[np.int64]]") -> "np.ndarray[Any, np.dtype[np.int64]]":
    """2^k - 1 for each value, k the number of its bits."""
    filled = values.copy()
    for shift in (1, 2, 4, 8):
        filled |= filled >> shift
    return filled
