"""glTF accessors: typed arrays in buffers (glTF 2.0, sections 3.6.1 and 3.6.2)."""

import base64
import binascii
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np

from .json_value import Json

_COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_INDEX_COMPONENTS = (5121, 5123, 5125)
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_MAX_BUFFER_BYTES = 1 << 31
_MAX_ZEROS = 1 << 20  # an accessor without a buffer costs a file nothing


class Accessors:
    """Reads accessors of one document. `binary` is the GLB's own chunk, `folder` where relative URIs start."""

    def __init__(self, document: Json, binary: bytes | None, folder: Path) -> None:
        self.accessors = document.listed("accessors")
        self.views = document.listed("bufferViews")
        self.buffers = document.listed("buffers")
        self.binary, self.folder = binary, folder
        self._bytes: dict[str, bytes] = {}

    def count(self, reference: Json) -> int:
        """Number of elements, without reading them."""
        return reference.pick(self.accessors, "accessor").need("count").whole()

    def read(self, reference: Json, kinds: tuple[str, ...]) -> np.ndarray[Any, Any]:
        """(count, width) as stored, of a type in `kinds`. Raises MeshFileError where it does not fit its buffer."""
        accessor = reference.pick(self.accessors, "accessor")
        kind = accessor.need("type").text()
        if kind not in kinds:
            raise accessor.fail(f"type {kind[:40]!a}; allowed: {', '.join(kinds)}")
        component = accessor.need("componentType")
        if not isinstance(component.value, int) or component.value not in _COMPONENTS:
            raise component.fail(f"{str(component.value)[:40]!a}; allowed: {', '.join(map(str, _COMPONENTS))}")
        dtype, width = np.dtype(_COMPONENTS[component.value]), _WIDTHS[kind]
        count, sparse = accessor.need("count").whole(), accessor.get("sparse")
        if accessor.get("bufferView") is not None:
            values = self._strided(accessor, count, dtype, width)
        elif count <= _MAX_ZEROS:
            values = np.zeros((count, width), dtype)
        else:
            raise accessor.fail(f"{count} elements without a bufferView; allowed: {_MAX_ZEROS}")
        return values if sparse is None else self._replaced(values, sparse)

    def _replaced(self, values: np.ndarray[Any, Any], sparse: Json) -> np.ndarray[Any, Any]:
        """A copy of `values` (count, width) with the elements that a sparse accessor names (section 3.6.2.3)."""
        count, places = sparse.need("count").whole(), sparse.need("indices")
        component = places.need("componentType")
        if not isinstance(component.value, int) or component.value not in _INDEX_COMPONENTS:
            raise component.fail(f"{str(component.value)[:40]!a}; allowed: {', '.join(map(str, _INDEX_COMPONENTS))}")
        at = self._strided(places, count, np.dtype(_COMPONENTS[component.value]), 1)[:, 0].astype(np.int64)
        if np.any(at >= len(values)) or np.any(np.diff(at) <= 0):
            raise places.fail(f"indices; allowed: ascending and below {len(values)}")
        replaced = values.copy()
        replaced[at] = self._strided(sparse.need("values"), count, values.dtype, values.shape[1])
        return replaced

    def read_floats(self, reference: Json, kinds: tuple[str, ...]) -> np.ndarray[Any, Any]:
        """(count, width) float64; normalised integers become [0, 1] or [-1, 1] (section 3.6.2.2)."""
        values = self.read(reference, kinds)
        accessor = reference.pick(self.accessors, "accessor")
        flag = accessor.get("normalized")
        with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
            floats = values.astype(np.float64)
        if values.dtype.kind != "f" and flag is not None and flag.value is True:
            return np.maximum(floats / np.iinfo(values.dtype).max, -1.0)
        return floats

    def _strided(self, accessor: Json, count: int, dtype: np.dtype[Any], width: int) -> np.ndarray[Any, Any]:
        """(count, width) out of the view that `accessor`, or a part of one, names."""
        view = accessor.need("bufferView").pick(self.views, "bufferView")
        data = self._buffer(view)
        start, length = view.whole_at("byteOffset", 0), view.need("byteLength").whole()
        if start + length > len(data):
            raise view.fail(f"bytes {start} to {start + length}; the buffer has {len(data)}")
        item = dtype.itemsize * width
        stride, offset = view.whole_at("byteStride", item), accessor.whole_at("byteOffset", 0)
        if stride < item:
            raise view.fail(f"byteStride {stride}; allowed: {item} or more")
        if count and offset + (count - 1) * stride + item > length:
            raise accessor.fail(
                f"{count} elements need {offset + (count - 1) * stride + item} bytes; its view has {length}"
            )
        if not count:
            return np.zeros((0, width), dtype)
        return np.ndarray((count, width), dtype, data, start + offset, (stride, dtype.itemsize))

    def _buffer(self, view: Json) -> bytes:
        buffer = view.need("buffer").pick(self.buffers, "buffer")
        if buffer.pointer not in self._bytes:
            uri = buffer.get("uri")
            data = self.binary if uri is None else self._fetch(uri)
            if data is None:
                raise buffer.fail("no 'uri', and the file has no binary chunk")
            length = buffer.need("byteLength").whole()
            if length > len(data):
                raise buffer.fail(f"byteLength {length}; {len(data)} bytes are there")
            self._bytes[buffer.pointer] = data[:length]
        return self._bytes[buffer.pointer]

    def _fetch(self, uri: Json) -> bytes:
        """The bytes of a data URI or of a file beside the document; nothing outside its folder is touched."""
        text = uri.text()
        if text.startswith("data:"):
            head, comma, body = text.partition(",")
            if not comma or not head.endswith(";base64"):
                raise uri.fail("a data URI that is not base64")
            try:
                return base64.b64decode(body, validate=True)
            except (binascii.Error, ValueError):
                raise uri.fail("a data URI with broken base64") from None
        name = unquote(text)
        if ":" in name or "\\" in name or "\0" in name or name.startswith("/") or ".." in name.split("/"):
            raise uri.fail(f"{text[:60]!a}; allowed: a data URI or a relative path inside the file's folder")
        path = self.folder / name
        try:
            if not path.is_file() or path.stat().st_size > _MAX_BUFFER_BYTES:
                raise uri.fail(f"{text[:60]!a}: no such file, or over 2 GiB")
            if not path.resolve().is_relative_to(self.folder.resolve()):
                raise uri.fail(f"{text[:60]!a} leads out of the file's folder")
            return path.read_bytes()
        except OSError as error:
            raise uri.fail(f"{text[:60]!a} cannot be read: {error.strerror}") from None
