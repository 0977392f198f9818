"""glTF accessors: typed arrays in buffer views (glTF 2.0, section 3.6.2)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..mesh import Floats
from .buffers import Buffers
from .json_value import Json

_COMPONENTS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_INDEX_COMPONENTS = (5121, 5123, 5125)
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_MAX_ZEROS = 1 << 20  # they cost a file nothing
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Layout:
    """What an accessor promises of its elements."""

    count: int
    width: int
    dtype: np.dtype[Any]
    normalised: bool
    where: Json

    def as_floats(self, values: Array) -> Floats:
        """float64; normalised integers become [0, 1] or [-1, 1] (section 3.6.2.2). values: of this dtype."""
        with np.errstate(invalid="ignore"):  # a signalling NaN is still a NaN
            floats = values.astype(np.float64)
        if not self.normalised or self.dtype.kind == "f":
            return floats
        top = float(np.iinfo(self.dtype).max)
        return np.maximum(floats / top, -1.0)


class Accessors:
    """Reads accessors of one document."""

    def __init__(self, document: Json, buffers: Buffers) -> None:
        self._accessors, self._buffers = document.listed("accessors"), buffers
        self._layouts: dict[int, Layout] = {}

    def layout(self, reference: Json, kinds: tuple[str, ...]) -> Layout:
        """What the accessor promises; nothing is copied, but all is there. kinds: the types that are allowed here."""
        accessor = reference.pick(self._accessors, "accessor")
        number = reference.whole()
        if number not in self._layouts:
            self._layouts[number] = _layout(accessor)
            if "bufferView" in accessor.value:
                self._stored(self._layouts[number])
        found = self._layouts[number]
        if accessor.value["type"] not in kinds:
            raise accessor.fail(f"type {accessor.need('type').shown()}; allowed: {', '.join(kinds)}")
        return found

    def read(self, reference: Json, kinds: tuple[str, ...]) -> Array:
        """(count, width) as stored. Raises MeshFileError where it does not fit its buffer."""
        layout = self.layout(reference, kinds)
        accessor, sparse = layout.where, layout.where.get("sparse")
        if accessor.get("bufferView") is not None:
            values = self._stored(layout)
        elif layout.count <= _MAX_ZEROS:
            values = np.zeros((layout.count, layout.width), layout.dtype)
        else:
            raise accessor.fail(f"{layout.count} elements without a bufferView; allowed: {_MAX_ZEROS}")
        return values if sparse is None else self._replaced(values, sparse)

    def read_floats(self, reference: Json, kinds: tuple[str, ...]) -> Floats:
        """(count, width) float64."""
        return self.layout(reference, kinds).as_floats(self.read(reference, kinds))

    def _stored(self, layout: Layout) -> Array:
        return self._strided(layout.where, layout.count, layout.dtype, layout.width)

    def _replaced(self, values: Array, sparse: Json) -> Array:
        """A copy of `values` (count, width) with the elements that a sparse accessor names (section 3.6.2.3)."""
        count, places = sparse.need("count").whole(), sparse.need("indices")
        at = self._strided(places, count, _component(places, _INDEX_COMPONENTS), 1)[:, 0].astype(np.int64)
        if np.any(at >= len(values)) or np.any(np.diff(at) <= 0):
            raise places.fail(f"indices; allowed: ascending and below {len(values)}")
        replaced = values.copy()
        replaced[at] = self._strided(sparse.need("values"), count, values.dtype, values.shape[1])
        return replaced

    def _strided(self, accessor: Json, count: int, dtype: np.dtype[Any], width: int) -> Array:
        """(count, width) out of the view that `accessor`, or a part of one, names."""
        view = self._buffers.view(accessor.need("bufferView"))
        item = dtype.itemsize * width
        stride, offset = item if view.stride is None else view.stride, accessor.whole_at("byteOffset", 0)
        if stride < item:
            raise view.where.fail(f"byteStride {stride}; allowed: {item} or more")
        need = offset + (count - 1) * stride + item
        if count and need > len(view.data):
            raise accessor.fail(f"{count} elements need {need} bytes; its view has {len(view.data)}")
        if not count:
            return np.zeros((0, width), dtype)
        return np.ndarray((count, width), dtype, view.data, offset, (stride, dtype.itemsize))


def _layout(accessor: Json) -> Layout:
    kind = accessor.need("type")
    if kind.text() not in _WIDTHS:
        raise accessor.fail(f"type {kind.shown()}; allowed: {', '.join(_WIDTHS)}")
    dtype, flag = _component(accessor, tuple(_COMPONENTS)), accessor.get("normalized")
    normalised = flag is not None and flag.flag()
    return Layout(accessor.need("count").whole(), _WIDTHS[kind.text()], dtype, normalised, accessor)


def _component(owner: Json, allowed: tuple[int, ...]) -> np.dtype[Any]:
    component = owner.need("componentType")
    if not isinstance(component.value, int | float) or component.value not in allowed:
        raise component.fail(f"{component.shown()}; allowed: {', '.join(map(str, allowed))}")
    return np.dtype(_COMPONENTS[int(component.value)])
