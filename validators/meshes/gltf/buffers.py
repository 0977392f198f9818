"""glTF buffers and the views into them (glTF 2.0, section 3.6.1)."""

from dataclasses import dataclass
from pathlib import Path

from ..references import FilesBeside
from .budget import Budget
from .json_value import Json
from .meshopt import EXTENSIONS, decode
from .uris import fetch


@dataclass(frozen=True)
class View:
    """A run of bytes. stride: between elements, None where they lie close together. where: its pointer."""

    data: memoryview
    stride: int | None
    where: Json


class Buffers:
    """The bytes of one document. binary: the GLB's own chunk; folder: where relative URIs start."""

    def __init__(self, document: Json, binary: memoryview | None, folder: Path, budget: Budget) -> None:
        self._views, self._buffers = document.listed("bufferViews"), document.listed("buffers")
        self._binary, self._beside, self.budget = binary, FilesBeside(folder), budget
        self._bytes: dict[int, memoryview] = {}
        self._read_views: dict[int, View] = {}
        self._files: dict[str, memoryview] = {}

    def view(self, reference: Json) -> View:
        """The view that a reference names, decompressed. Raises MeshFileError where it does not fit its buffer."""
        view = reference.pick(self._views, "bufferView")
        if reference.value not in self._read_views:
            packed = view.extension(*EXTENSIONS)
            self._read_views[reference.value] = self._plain(view) if packed is None else self._unpacked(view, packed)
        return self._read_views[reference.value]

    def _plain(self, view: Json) -> View:
        stride = view.get("byteStride")
        return View(self._slice(view), None if stride is None else stride.whole(), view)

    def _unpacked(self, view: Json, packed: Json) -> View:
        data, stride = decode(packed, self._slice(packed), self.budget)
        length = view.need("byteLength").whole()
        if length != len(data):
            raise view.fail(f"byteLength {length}; its compressed data holds {len(data)}")
        return View(data, stride, view)

    def _slice(self, view: Json) -> memoryview:
        """The bytes that a view, or the compressed form of one, names."""
        data = self._buffer(view.need("buffer"))
        start, length = view.whole_at("byteOffset", 0), view.need("byteLength").whole()
        if start + length > len(data):
            raise view.fail(f"bytes {start} to {start + length}; the buffer has {len(data)}")
        return data[start : start + length]

    def _buffer(self, reference: Json) -> memoryview:
        buffer = reference.pick(self._buffers, "buffer")
        number = reference.whole()
        if number not in self._bytes:
            data, length = self._source(buffer, number), buffer.need("byteLength").whole()
            if length > len(data):
                raise buffer.fail(f"byteLength {length}; {len(data)} bytes are there")
            self._bytes[number] = data[:length]
        return self._bytes[number]

    def _source(self, buffer: Json, number: int) -> memoryview:
        """A GLB's chunk is the first buffer's and no other's (section 4.4.3.3)."""
        uri = buffer.get("uri")
        if uri is not None:
            return self.fetch(uri)
        if self._binary is None or number:
            raise buffer.fail("no 'uri', and no binary chunk that is this buffer's")
        return self._stored(self._binary)

    def fetch(self, uri: Json) -> memoryview:
        """What a URI names; a file that several name is read once."""
        text = uri.text()
        if text not in self._files:
            self._files[text] = self._stored(memoryview(fetch(uri, self._beside)))
        return self._files[text]

    def _stored(self, data: memoryview) -> memoryview:
        self.budget.stored_bytes += len(data)
        return data
