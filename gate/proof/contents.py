"""The first place at which two files of a run differ, with both values: a field, a pixel, a vertex, a byte."""

import io
import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.problems import pointer, shown

ABSENT = "nothing"
_GLB_DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_GLB_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_AXES = ("x", "y", "z", "w")
# What the rows of an array are, by its name in the outputs of a stage and in a GLB; and what their columns are.
_ROWS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "V": ("vertex", _AXES),
    "F": ("face", ("corner 0", "corner 1", "corner 2")),
    "rgb": ("colour of face", ("red", "green", "blue")),
    "POSITION": ("vertex", _AXES),
    "NORMAL": ("normal of vertex", _AXES),
    "COLOR_0": ("colour of vertex", ("red", "green", "blue", "alpha")),
    "indices": ("face", ("corner 0", "corner 1", "corner 2")),
}


@dataclass(frozen=True)
class Place:
    """Where two contents differ first, in words, and what stands there on either side."""

    where: str
    got: str
    want: str


def first_place(name: str, got: bytes, want: bytes) -> Place | None:
    """The first difference of two files of that name; None when the bytes are the same.

    A file that is not what its name says is compared byte by byte.
    """
    if got == want:
        return None
    compare = {".json": _json, ".png": _png, ".glb": _glb}.get(PurePosixPath(name).suffix)
    try:
        place = compare(got, want) if compare else None
    except (ValueError, KeyError, IndexError, TypeError, RecursionError, OSError, struct.error):
        place = None
    return place or _bytes(got, want)


def first_array_place(got: Mapping[str, NDArray], want: Mapping[str, NDArray]) -> Place | None:
    """The first element, bit by bit, at which two sets of named arrays differ; None when they are alike."""
    for name in list(dict.fromkeys([*got, *want])):
        if name not in got or name not in want:
            return Place(f"array {name}", ABSENT if name not in got else "is there", _there(name in want))
        a, b = got[name], want[name]
        at = first_element(a, b)
        if at is not None:
            return Place(_element_words(name, at, a.shape), number(a[at]), number(b[at]))
        if a.shape != b.shape or a.dtype != b.dtype:
            return Place(f"shape of {_noun(name)}", f"{a.dtype} {a.shape}", f"{b.dtype} {b.shape}")
    return None


def first_element(a: NDArray, b: NDArray) -> tuple[int, ...] | None:
    """Index of the first element in C order whose bits differ; of arrays of other lengths, among the common rows."""
    if a.dtype != b.dtype or a.shape[1:] != b.shape[1:]:
        return None
    rows = min(len(a), len(b)) if a.ndim else 1
    a, b = (np.ascontiguousarray(one[:rows] if one.ndim else one.reshape(1)) for one in (a, b))
    same = (a.view(np.uint8).reshape(a.size, -1) == b.view(np.uint8).reshape(b.size, -1)).all(axis=1)
    if same.all():
        return None
    return tuple(int(i) for i in np.unravel_index(int(np.argmin(same)), a.shape))


def number(value: Any) -> str:
    """A number so that it can be told from its neighbours: integers whole, floats with all their digits."""
    item = value.item() if isinstance(value, np.generic) else value
    return str(value) if isinstance(value, np.float32) else repr(item)


def _there(is_there: bool) -> str:
    return "is there" if is_there else ABSENT


def _noun(name: str) -> str:
    return f"array {name}"


def _element_words(name: str, at: tuple[int, ...], shape: tuple[int, ...]) -> str:
    row, columns = _ROWS.get(name, ("", ()))
    if not row or len(shape) != 2 or shape[1] > len(columns):
        return f"{name}[{', '.join(map(str, at))}]"
    return f"{row} {at[0]}, {columns[at[1]]}"


def _json(got: bytes, want: bytes) -> Place | None:
    return next(_json_places(json.loads(got), json.loads(want), ()), None)


def _json_places(got: Any, want: Any, at: tuple[str | int, ...]) -> Iterator[Place]:
    """Every difference of two JSON values, in the order of the document."""
    if isinstance(got, dict) and isinstance(want, dict):
        for key in sorted({*got, *want}):
            if key in got and key in want:
                yield from _json_places(got[key], want[key], (*at, key))
            else:
                sides = (shown(one[key]) if key in one else ABSENT for one in (got, want))
                yield Place(pointer("", (*at, key)), *sides)
    elif isinstance(got, list) and isinstance(want, list):
        missing = object()
        for index, (one, other) in enumerate(zip_longest(got, want, fillvalue=missing)):
            if one is missing or other is missing:
                sides = (ABSENT if value is missing else shown(value) for value in (one, other))
                yield Place(pointer("", (*at, index)), *sides)
            else:
                yield from _json_places(one, other, (*at, index))
    elif type(got) is not type(want) or got != want:
        yield Place(pointer("", at), shown(got), shown(want))


def _png(got: bytes, want: bytes) -> Place | None:
    from PIL import Image

    pictures = []
    for data in (got, want):
        with Image.open(io.BytesIO(data)) as picture:
            pictures.append(np.atleast_3d(np.asarray(picture.convert("RGBA" if "A" in picture.mode else "RGB"))))
    a, b = pictures
    if a.shape != b.shape:
        return Place("size", *(f"{one.shape[1]}x{one.shape[0]} px, {one.shape[2]} channels" for one in (a, b)))
    different = (a != b).any(axis=2)
    if not different.any():
        return None
    row, column = (int(i) for i in np.unravel_index(int(np.argmax(different)), different.shape))
    count = int(different.sum())
    more = f" (and {count - 1} more pixels)" if count > 1 else ""
    colours = (str(tuple(int(level) for level in one[row, column])) for one in (a, b))
    return Place(f"pixel ({column}, {row}){more}", *colours)


def _glb(got: bytes, want: bytes) -> Place | None:
    a, b = _glb_arrays(got), _glb_arrays(want)
    return first_array_place(a, b)


def _glb_arrays(data: bytes) -> dict[str, NDArray]:
    """The attributes of the first mesh's first primitive, and its indices (m, 3), as they stand in the file."""
    length = struct.unpack_from("<I", data, 12)[0]
    document, body = json.loads(data[20 : 20 + length]), data[28 + length :]
    primitive = document["meshes"][0]["primitives"][0]
    accessors = {name: primitive["attributes"][name] for name in sorted(primitive["attributes"], key=_attribute_order)}
    if "indices" in primitive:
        accessors["indices"] = primitive["indices"]
    arrays = {}
    for name, index in accessors.items():
        accessor = document["accessors"][index]
        view = document["bufferViews"][accessor["bufferView"]]
        dtype, width = np.dtype(_GLB_DTYPES[accessor["componentType"]]), _GLB_WIDTHS[accessor["type"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        flat = np.frombuffer(body, dtype, accessor["count"] * width, start)
        arrays[name] = flat.reshape(-1, 3 if name == "indices" else width)
    return arrays


def _attribute_order(name: str) -> tuple[bool, str]:
    return (name != "POSITION", name)


def _bytes(got: bytes, want: bytes) -> Place:
    common = min(len(got), len(want))
    a, b = (np.frombuffer(one, np.uint8, common) for one in (got, want))
    different = np.flatnonzero(a != b)
    if len(different) == 0:
        return Place("length", f"{len(got)} bytes", f"{len(want)} bytes")
    at = int(different[0])
    return Place(f"byte {at}", f"0x{got[at]:02x}", f"0x{want[at]:02x}")
