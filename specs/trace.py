"""trace.json: what the optimisation's state was after every step, as digests; and where two runs part.

Each tensor of the state has, per step, its xxh3-64 hash and two checksums over its values as integers x_i (the bits of
floats taken as integers): sum x_i and sum (i + 1) x_i, modulo 2^64. When a single element differs, the checksums tell
which and by how much: the differences of the two are d and (i + 1) d.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path
from typing import Any

from .canonical import canonical_json

TRACE = "trace.json"
VERSION = 1
_WORD = 1 << 64
_HEX = frozenset("0123456789abcdef")
CHANNELS = ("distance", "red", "green", "blue")


class TraceError(ValueError):
    """A trace that is unreadable or not what it should be; the message says where and what."""


@dataclass(frozen=True)
class TensorDigest:
    """One tensor after one step: its hash and its checksums, 64 bits each."""

    hash: int
    total: int
    moment: int

    def text(self) -> str:
        """48 hex digits."""
        return f"{self.hash:016x}{self.total:016x}{self.moment:016x}"


@dataclass(frozen=True)
class TraceDifference:
    """Where two traces part first.

    step: how many steps were done (from 1). tensor: its name; None when one run has no such step. element: its index in
    C order and delta: B's value less A's, as integers; None when the checksums do not tell (several elements differ).
    """

    step: int
    tensor: str | None
    element: int | None = None
    delta: int | None = None


@dataclass(frozen=True)
class Trace:
    """The digests of a run's states. sizes: each tensor's number of elements; steps: for each step, one per tensor."""

    sizes: Mapping[str, int]
    steps: tuple[tuple[TensorDigest, ...], ...]

    @property
    def root(self) -> str:
        """The Merkle root over the steps, sha256: leaves and nodes are told apart as in RFC 6962, 2.1."""
        names = canonical_json(dict(self.sizes))
        leaves = [sha256(b"\0" + names)]
        leaves += [sha256(b"\0" + "".join(tensor.text() for tensor in step).encode()) for step in self.steps]
        level = [leaf.digest() for leaf in leaves]
        while len(level) > 1:
            pairs = zip_longest(level[::2], level[1::2])
            level = [sha256(b"\1" + a + b).digest() if b is not None else a for a, b in pairs]
        return level[0].hex()

    def to_bytes(self) -> bytes:
        """The one spelling of the document; a tensor that did not change since the step before is null."""
        rows: list[list[str | None]] = []
        before: Sequence[TensorDigest | None] = [None] * len(self.sizes)
        for step in self.steps:
            rows.append([None if new == old else new.text() for new, old in zip(step, before, strict=True)])
            before = step
        tensors = [{"name": name, "elements": size} for name, size in self.sizes.items()]
        return canonical_json({"version": VERSION, "tensors": tensors, "steps": rows, "root": self.root})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Trace":
        """The trace that `to_bytes` wrote. Raises TraceError for anything else, a wrong root included."""
        try:
            document = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise TraceError(f"not JSON: {error}") from error
        if not isinstance(document, dict) or set(document) != {"version", "tensors", "steps", "root"}:
            raise TraceError("allowed: an object of version, tensors, steps, root")
        if document["version"] != VERSION or isinstance(document["version"], bool):
            raise TraceError(f"version is {document['version']!r}; allowed: {VERSION}")
        trace = cls(_sizes(document["tensors"]), _steps(document["steps"], document["tensors"]))
        if document["root"] != trace.root:
            raise TraceError(f"root is {document['root']!r}, but the steps give {trace.root}")
        return trace

    @classmethod
    def read(cls, path: Path) -> "Trace":
        """The trace in a file, or in a run folder. Raises TraceError naming the file."""
        file = path / TRACE if path.is_dir() else path
        try:
            return cls.from_bytes(file.read_bytes())
        except (OSError, TraceError) as error:
            raise TraceError(f"{file}: {error}") from error


def first_difference(a: Trace, b: Trace) -> TraceDifference | None:
    """The first step and tensor after which the two runs are not alike; None when they are.

    Raises TraceError when the traces are not of the same tensors: such runs have nothing to compare.
    """
    if dict(a.sizes) != dict(b.sizes) or list(a.sizes) != list(b.sizes):
        raise TraceError(f"the runs have other tensors: {', '.join(a.sizes)} and {', '.join(b.sizes)}")
    for number, (one, other) in enumerate(zip_longest(a.steps, b.steps), 1):
        if one is None or other is None:
            return TraceDifference(number, None)
        for (name, size), left, right in zip(a.sizes.items(), one, other, strict=True):
            if left != right:
                return TraceDifference(number, name, *_locate(left, right, size))
    return None


def element_name(tensor: str, element: int) -> str:
    """An element in words: lattice point and channel for the tensors of the grid levels, "kind/points".

    >>> element_name("values/9", 5)
    'point (0, 0, 1), red'
    """
    points = tensor.rpartition("/")[2]
    if not points.isdigit() or element >= int(points) ** 3 * len(CHANNELS):
        return f"element {element}"
    point, channel = divmod(element, len(CHANNELS))
    rest, z = divmod(point, int(points))
    x, y = divmod(rest, int(points))
    return f"point ({x}, {y}, {z}), {CHANNELS[channel]}"


def _locate(left: TensorDigest, right: TensorDigest, size: int) -> tuple[int | None, int | None]:
    """(element, delta) when the checksums fit one changed element, (None, None) otherwise."""
    delta, weighted = (right.total - left.total) % _WORD, (right.moment - left.moment) % _WORD
    if delta == 0:
        return None, None
    # delta = odd * 2^k: the place is determined modulo 2^(64 - k), which must leave room for every index.
    k = (delta & -delta).bit_length() - 1
    modulus = _WORD >> k
    if weighted % (1 << k) or modulus < 4 * size:
        return None, None
    place = (weighted >> k) * pow(delta >> k, -1, modulus) % modulus
    if not 1 <= place <= size:
        return None, None
    return place - 1, delta - _WORD if delta >= _WORD // 2 else delta


def _sizes(tensors: Any) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for entry in tensors if isinstance(tensors, list) else [None]:
        if not isinstance(entry, dict) or set(entry) != {"name", "elements"} or not isinstance(entry["name"], str):
            raise TraceError("tensors: allowed: a list of objects of name and elements")
        size = entry["elements"]
        if not isinstance(size, int) or isinstance(size, bool) or size < 0 or entry["name"] in sizes:
            raise TraceError(f"tensors: {entry['name']} has {size!r} elements, or is named twice")
        sizes[entry["name"]] = size
    return sizes


def _steps(rows: Any, tensors: Sequence[Any]) -> tuple[tuple[TensorDigest, ...], ...]:
    if not isinstance(rows, list):
        raise TraceError("steps: allowed: a list")
    steps: list[tuple[TensorDigest, ...]] = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) != len(tensors):
            raise TraceError(f"steps: step {number} does not have one entry for each tensor")
        before = steps[-1] if steps else None
        steps.append(tuple(_digest(text, before[i] if before else None, number) for i, text in enumerate(row)))
    return tuple(steps)


def _digest(text: Any, before: TensorDigest | None, number: int) -> TensorDigest:
    if text is None and before is not None:
        return before
    if not isinstance(text, str) or len(text) != 48 or not set(text) <= _HEX:
        raise TraceError(f"steps: step {number} has {text!r}; allowed: 48 lower-case hex digits, or null for unchanged")
    return TensorDigest(*(int(text[at : at + 16], 16) for at in (0, 16, 32)))
