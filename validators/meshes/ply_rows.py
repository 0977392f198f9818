"""The rows of PLY elements, ASCII and binary. Never larger in memory than the file justifies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .mesh import Ints, MeshFileError
from .text import float_array, floats, runs, starts_of, whole, whole_array
from .text_rows import Rows, TextRows

_GROUP_NUMBERS = 1 << 18


@dataclass(frozen=True)
class Property:
    """type: numpy code; length_type: that of a list's length, None for a plain number."""

    name: str
    type: str
    length_type: str | None = None


@dataclass
class Element:
    """One table of the file."""

    name: str
    count: int
    properties: list[Property] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The name as a message may show it."""
        return ascii(self.name[:40])


@dataclass(frozen=True)
class Table:
    """An element's columns: plain numbers by name, lists as (flat values, lengths)."""

    columns: dict[str, Any]
    lists: dict[str, tuple[Any, Ints]]


def _joined(tables: Sequence[Table], element: Element) -> Table:
    """Tables of the same element, one after another."""
    columns, lists = {}, {}
    for one in element.properties:
        kind: type = np.float64 if one.type[0] == "f" else np.int64
        if one.length_type:
            values = [np.zeros(0, kind), *(table.lists[one.name][0] for table in tables)]
            lengths = [np.zeros(0, np.int64), *(table.lists[one.name][1] for table in tables)]
            lists[one.name] = (np.concatenate(values), np.concatenate(lengths))
        else:
            columns[one.name] = np.concatenate([np.zeros(0, kind), *(table.columns[one.name] for table in tables)])
    return Table(columns, lists)


class AsciiRows:
    """One line a row; empty lines are passed over."""

    def __init__(self, text: bytes, first_line: int) -> None:
        self._text, self._rows = text, TextRows(text, first_line)

    def read(self, element: Element) -> Table:
        """The next rows. Raises MeshFileError, naming the line."""
        if not element.properties:
            return Table({}, {})
        tables, found = [], 0
        while found < element.count:
            rows = self._rows.next(element.count - found)
            if rows is None:
                raise MeshFileError(
                    f"{element.count} rows of {element.shown} are declared; the file has {found} more lines",
                    f"line {self._rows.next_line}",
                )
            try:
                tables.append(_block(rows, element))
            except ValueError:
                tables.append(_row_by_row(rows, element))
            found += len(rows)
        return _joined(tables, element)

    def finish(self) -> None:
        """Raises MeshFileError where there is more."""
        rows = self._rows.next(1)
        if rows is not None:
            raise MeshFileError("text after the last declared row", f"line {rows.numbers[0]}")


def _block(rows: Rows, element: Element) -> Table:
    """All rows at once. Raises ValueError where one of them is unusual."""
    columns: dict[str, Any] = {}
    lists: dict[str, tuple[Any, Ints]] = {}
    at, end = rows.starts[:-1].copy(), rows.starts[1:]
    for one in element.properties:
        convert = float_array if one.type[0] == "f" else whole_array
        if np.any(at >= end):
            raise ValueError
        if one.length_type:
            lengths = whole_array(rows.table[at].tolist())
            if np.any((lengths < 0) | (lengths >= end - at)):
                raise ValueError
            lists[one.name] = (convert(rows.table[runs(at + 1, lengths)].tolist()), lengths)
            at += lengths + 1
        else:
            columns[one.name] = convert(rows.table[at].tolist())
            at += 1
    if np.any(at != end):
        raise ValueError
    return Table(columns, lists)


def _row_by_row(rows: Rows, element: Element) -> Table:
    """The same, slowly. Raises MeshFileError, naming the line."""
    columns: dict[str, list[Any]] = {one.name: [] for one in element.properties if not one.length_type}
    lists: dict[str, list[Any]] = {one.name: [] for one in element.properties if one.length_type}
    lengths: dict[str, list[int]] = {name: [] for name in lists}
    for index, number in enumerate(rows.numbers):
        try:
            _row(rows.row(index), element, columns, lists, lengths)
        except ValueError as error:
            raise MeshFileError(str(error), f"line {number}") from None
    kinds: dict[str, type] = {one.name: np.float64 if one.type[0] == "f" else np.int64 for one in element.properties}
    return Table(
        {name: np.array(values, kinds[name]) for name, values in columns.items()},
        {name: (np.array(lists[name], kinds[name]), np.array(lengths[name], np.int64)) for name in lists},
    )


def _row(
    words: list[bytes],
    element: Element,
    columns: dict[str, list[Any]],
    lists: dict[str, list[Any]],
    lengths: dict[str, list[int]],
) -> None:
    at = 0
    for one in element.properties:
        length = 1
        if one.length_type:
            length, at = whole(words[at]) if at < len(words) else -1, at + 1
            lengths[one.name].append(length)
        if length < 0 or at + length > len(words):
            raise ValueError(f"a row of {element.shown} with {len(words)} words is too short")
        chunk = words[at : at + length]
        target = lists[one.name] if one.length_type else columns[one.name]
        target += floats(chunk) if one.type[0] == "f" else [whole(word) for word in chunk]
        at += length
    if at != len(words):
        raise ValueError(f"a row of {element.shown} with {len(words)} words; allowed: {at}")


class BinaryRows:
    """Rows of fixed layout where every list has the length of the first row's; else grouped by their lengths."""

    def __init__(self, data: bytes, body: int, order: str) -> None:
        self.data, self.at, self.order = data, body, order

    def read(self, element: Element) -> Table:
        """The next rows. Raises MeshFileError, naming the byte."""
        if not element.count or not element.properties:
            return _joined([], element)
        least = sum(np.dtype(one.length_type or one.type).itemsize for one in element.properties)
        self._need(element.count * least, element)
        rows = self._uniform(element)
        return rows if rows is not None else self._ragged(element)

    def finish(self) -> None:
        """Raises MeshFileError where there is more."""
        if self.at != len(self.data):
            raise MeshFileError(f"{len(self.data) - self.at} bytes after the last declared row", f"byte {self.at}")

    def _need(self, n_bytes: int, element: Element) -> None:
        if n_bytes > len(self.data) - self.at:
            found = len(self.data) - self.at
            raise MeshFileError(
                f"{element.count} rows of {element.shown} need {n_bytes} bytes or more; {found} are left",
                f"byte {self.at}",
            )

    def _layout(self, element: Element, lengths: Sequence[int]) -> np.dtype[Any]:
        """A row whose lists have these lengths: v0, v1, ... by property, n0, n1, ... the lengths of lists."""
        fields: list[tuple[Any, ...]] = []
        left = iter(lengths)
        for index, one in enumerate(element.properties):
            if one.length_type:
                fields.append((f"n{index}", self.order + one.length_type))
                fields.append((f"v{index}", self.order + one.type, (next(left),)))
            else:
                fields.append((f"v{index}", self.order + one.type))
        return np.dtype(fields)

    def _uniform(self, element: Element) -> Table | None:
        """All rows at once, or None where list lengths differ."""
        lengths, end = next(self._walk(element, 1))
        layout = self._layout(element, lengths)
        if element.count * (end - self.at) > len(self.data) - self.at:
            return None
        rows = np.frombuffer(self.data, layout, element.count, self.at)
        columns, lists = {}, {}
        for index, one in enumerate(element.properties):
            if one.length_type:
                found = rows[f"n{index}"].astype(np.int64)
                if np.any(found != found[0]):
                    return None
                lists[one.name] = (rows[f"v{index}"].reshape(-1), found)
            else:
                columns[one.name] = rows[f"v{index}"]
        self.at += rows.nbytes
        return Table(columns, lists)

    def _walk(self, element: Element, count: int) -> Iterator[tuple[list[int], int]]:
        """The lengths of each row's lists, and where the row ends: each starts where the one before ends."""
        steps, gap = [], 0
        for one in element.properties:
            if one.length_type:
                steps.append((gap, np.dtype(one.length_type).itemsize, one.length_type[0] == "i", one))
                gap = 0
            else:
                gap += np.dtype(one.type).itemsize
        at, data, order = self.at, self.data, "little" if self.order == "<" else "big"
        for _ in range(count):
            lengths = []
            for before, size, signed, one in steps:
                at += before
                if at + size > len(data):
                    raise MeshFileError("the file ends inside a list", f"byte {at}")
                length = int.from_bytes(data[at : at + size], order, signed=signed)  # type: ignore[arg-type]
                n_bytes = length * int(one.type[1])
                if length < 0 or n_bytes > len(data) - at - size:
                    raise MeshFileError(
                        f"a list of {length} in {one.name[:40]!a} does not fit in the file", f"byte {at}"
                    )
                at += size + n_bytes
                lengths.append(length)
            at += gap
            if at > len(data):
                raise MeshFileError(f"the file ends inside a row of {element.shown}", f"byte {len(data)}")
            yield lengths, at

    def _ragged(self, element: Element) -> Table:
        """Rows of the same lengths are read together, and put where they stand."""
        names = [one.name for one in element.properties if one.length_type]
        starts, lengths = np.empty(element.count, np.int64), np.empty((element.count, len(names)), np.int64)
        end = self.at
        for row, (found, next_row) in enumerate(self._walk(element, element.count)):
            starts[row], lengths[row], end = end, found, next_row
        self.at = end
        of_list = {name: (starts_of(lengths[:, i]), lengths[:, i]) for i, name in enumerate(names)}
        sizes = {one.name: of_list[one.name][0][-1] if one.length_type else len(starts) for one in element.properties}
        values = {one.name: np.empty(sizes[one.name], self.order + one.type) for one in element.properties}
        for members in _alike(lengths):
            layout = self._layout(element, lengths[members[0]].tolist())
            places = starts[members, None] + np.arange(layout.itemsize)
            rows = np.frombuffer(self.data, np.uint8)[places].view(layout)[:, 0]
            for index, one in enumerate(element.properties):
                first = of_list[one.name][0][members] if one.length_type else members
                chunk = rows[f"v{index}"]
                values[one.name][(first[:, None] + np.arange(chunk.shape[1])) if one.length_type else first] = chunk
        lists = {name: (values.pop(name), of_list[name][1]) for name in names}
        return Table(values, lists)


def _alike(lengths: Ints) -> Iterator[Ints]:
    """Numbers of rows that have the same lengths, not too many at once."""
    order = np.lexsort(lengths.T)
    changes = np.flatnonzero(np.any(np.diff(lengths[order], axis=0) != 0, axis=1)) + 1
    for group in np.split(order, changes):
        step = max(1, _GROUP_NUMBERS // (int(lengths[group[0]].sum()) + 1))
        for first in range(0, len(group), step):
            yield group[first : first + step]
