"""Named arrays as canonical bytes: no timestamp, no pickles, one spelling for one content."""

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from specs.canonical import canonical_json

MAGIC = b"assay-arrays-1\n"
_DTYPES = ("<f4", "<f8", "<i4", "<i8", "|u1")


def pack(arrays: Mapping[str, NDArray]) -> bytes:
    """Arrays by name -> a magic line, a line of JSON (dtype and shape by name), then the C-ordered little-endian data.

    Floats lose the sign of -0.0. Raises ValueError for another dtype, TypeError for anything but an array.
    """
    header, blocks = {}, []
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        if array.dtype.str not in _DTYPES:
            raise ValueError(f"array {name!r} has dtype {array.dtype}; allowed: {', '.join(_DTYPES)}")
        if array.dtype.kind == "f":
            array = array + array.dtype.type(0.0)
        header[name] = {"dtype": array.dtype.str, "shape": list(arrays[name].shape)}
        blocks.append(array.tobytes())
    return MAGIC + canonical_json(header) + b"\n" + b"".join(blocks)


def unpack(data: bytes) -> dict[str, NDArray]:
    """The arrays of `pack`. Raises ValueError when the bytes are not such a packing."""
    if not data.startswith(MAGIC):
        raise ValueError("not a packing of arrays: the magic line is missing")
    end = data.index(b"\n", len(MAGIC))
    header = sorted(json.loads(data[len(MAGIC) : end]).items())
    sizes = [int(np.prod(entry["shape"])) * np.dtype(entry["dtype"]).itemsize for _, entry in header]
    if end + 1 + sum(sizes) != len(data):
        raise ValueError(f"not a packing of arrays: {len(data)} bytes, its header describes {end + 1 + sum(sizes)}")
    arrays, at = {}, end + 1
    for (name, entry), size in zip(header, sizes, strict=True):
        arrays[name] = np.frombuffer(data[at : at + size], entry["dtype"]).reshape(entry["shape"]).copy()
        at += size
    return arrays
