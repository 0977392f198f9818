"""ASV1, the viewer's binary format: a JSON header, then plain arrays.

    "ASV1"   uint32 LE: length of the header   header: JSON, padded with spaces to whole 4 bytes   arrays

The header has what the mesh is, and `arrays`: name, type ("float32", "uint32" or "uint8"), components, offset and count
of each. An array is count * components little-endian numbers; it begins `offset` bytes, a multiple of 4, after the
header's end.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"ASV1"
TYPES: dict[str, np.dtype[Any]] = {"float32": np.dtype("<f4"), "uint32": np.dtype("<u4"), "uint8": np.dtype("u1")}

Array = NDArray[Any]


def packed(header: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """The bytes of a header and its arrays, (count, components) or (count,), each of one of TYPES.

    Raises ValueError for a number in the header that JSON has no word for.
    """
    listed, parts, offset = [], [], 0
    for name, array in arrays.items():
        kind = array.dtype.name
        data = np.ascontiguousarray(array, TYPES[kind]).tobytes()
        components = array.shape[1] if array.ndim == 2 else 1
        listed.append(
            {"name": name, "type": kind, "components": components, "offset": offset, "count": int(array.shape[0])}
        )
        padding = -len(data) % 4
        parts += [data, b"\0" * padding]
        offset += len(data) + padding
    text = json.dumps({**header, "arrays": listed}, separators=(",", ":"), allow_nan=False).encode("utf-8")
    text += b" " * (-len(text) % 4)
    return b"".join([MAGIC, struct.pack("<I", len(text)), text, *parts])


def unpacked(data: bytes) -> tuple[dict[str, Any], dict[str, Array]]:
    """Header and arrays; the inverse of `packed`. Raises ValueError for anything else."""
    if data[:4] != MAGIC or len(data) < 8:
        raise ValueError("not ASV1")
    (length,) = struct.unpack_from("<I", data, 4)
    header = json.loads(data[8 : 8 + length])
    arrays = {}
    for one in header["arrays"]:
        start, width = 8 + length + one["offset"], one["components"]
        array = np.frombuffer(data, TYPES[one["type"]], one["count"] * width, start)
        arrays[one["name"]] = array.reshape(one["count"], width) if width > 1 else array
    return header, arrays
