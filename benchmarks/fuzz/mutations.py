"""Damage: to bytes, to words, to JSON, to archives. Every choice comes from one generator of random numbers."""

import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from tests.rules import writers

from .seeds import Seed, document, usdz

_NUMBER = re.compile(rb"[-+]?\d+\.?\d*(?:[eE][-+]?\d+)?")
_WORDS = [
    b"0", b"-1", b"1", b"2", b"3", b"255", b"256", b"65536", b"2147483647", b"2147483648", b"4294967295",
    b"9223372036854775808", b"-9223372036854775809", b"1e300", b"-1e300", b"1e39", b"5e-324", b"nan", b"inf", b"-inf",
    b"1_0", b"0x10", b"-0.0", b"+", b"9" * 400, b"1e999999999", b"\xd9\xa3", b"",
]  # fmt: skip
_NUMBERS: list[Any] = [
    0, -1, 1, 2, 3, 5, 255, 1 << 31, (1 << 32) - 1, 1 << 53, 1 << 63, 1 << 80, 0.5, 1e300, -1e300, 5e-324, float("nan"),
    float("inf"), True, None, "", "x", [], {}, [0], [[0]], "../../secret", "https://host/x", "data:,", "\ud800",
]  # fmt: skip
_PATTERNS = [
    struct.pack(form, value)
    for form in ("<I", ">I")
    for value in (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x00FFFFFF)
] + [struct.pack("<f", value) for value in (float("nan"), float("inf"), 1e38, 1e-45)]

Mutation = Callable[[random.Random, bytes], bytes]


def mutated(rng: random.Random, seed: Seed, others: list[Seed]) -> tuple[bytes, str]:
    """A damaged copy of a seed, and what was done to it."""
    data, done = seed.data, []
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        name = rng.choice(_choices(seed))
        if name == "splice":
            other = rng.choice(others).data
            data = data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other)) :]
        else:
            data = MUTATIONS[name](rng, data)
        done.append(name)
        if not data:
            break
    return data, "+".join(done)


def _choices(seed: Seed) -> list[str]:
    plain = ["truncate", "flip", "delete", "repeat", "overwrite", "splice", "insert", "number", "swap"]
    if seed.suffix in (".glb", ".gltf"):
        return [*plain, *["json"] * 12, *["word"] * 6]
    if seed.suffix in (".3mf", ".usdz"):
        return [*plain, *["member"] * 16, "archive", "archive", "archive"]
    if seed.is_exact or seed.suffix == ".usdc":
        return [*plain, *["word"] * 10, "flip", "flip"]
    return [*plain, *["line"] * 3, *["number"] * 3, *["renumber"] * 6]


def _truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def _flip(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _piece(rng: random.Random, data: bytes) -> tuple[int, int]:
    start = rng.randrange(len(data))
    return start, min(len(data), start + rng.choice((1, 2, 4, 12, 50, 200)))


def _delete(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:start] + data[end:]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = _piece(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 3, 100)) + data[end:]


def _overwrite(rng: random.Random, data: bytes) -> bytes:
    pattern = rng.choice(_PATTERNS)
    at = rng.randrange(len(data)) & ~3 if rng.random() < 0.7 else rng.randrange(len(data))
    return data[:at] + pattern + data[at + len(pattern) :]


def _insert(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice((rng.randbytes(rng.randrange(1, 40)), b"\0" * 16, b"\n", b" ", b"\r")) + data[at:]


def _number(rng: random.Random, data: bytes) -> bytes:
    """A number in the text becomes an extreme one."""
    found = list(_NUMBER.finditer(data[: 1 << 16]))
    if not found:
        return _overwrite(rng, data)
    one = rng.choice(found)
    return data[: one.start()] + rng.choice(_WORDS) + data[one.end() :]


def _renumber(rng: random.Random, data: bytes) -> bytes:
    """A number in the text becomes another one of the text: what comes of it is often a file that can be read."""
    found = list(_NUMBER.finditer(data[: 1 << 16]))
    if not found:
        return _word(rng, data)
    one, other = rng.choice(found), rng.choice(found)
    return data[: one.start()] + other[0] + data[one.end() :]


def _word(rng: random.Random, data: bytes) -> bytes:
    """Four bytes become another four of the file."""
    at, other = (rng.randrange(len(data)) & ~3 for _ in range(2))
    return data[:at] + data[other : other + 4] + data[at + 4 :]


def _swap(rng: random.Random, data: bytes) -> bytes:
    """Two words change places."""
    words = list(re.finditer(rb"\S+", data))
    if len(words) < 2:
        return _flip(rng, data)
    one, other = sorted(rng.sample(words, 2), key=lambda word: word.start())
    between = data[one.end() : other.start()]
    return data[: one.start()] + other[0] + between + one[0] + data[other.end() :]


def _line(rng: random.Random, data: bytes) -> bytes:
    """A line is taken out, repeated, moved, continued or made a comment."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    kind = rng.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines[at:at] = [lines[at]] * rng.choice((1, 2, 500))
    elif kind == 2:
        lines.insert(rng.randrange(len(lines)), lines.pop(at))
    elif kind == 3:
        lines[at] += b" \\"
    else:
        lines[at] = b"# " + lines[at]
    return b"\n".join(lines)


def _json(rng: random.Random, data: bytes) -> bytes:
    """A member of the document is changed, taken out or given to another; the container stays whole."""
    is_glb = data.startswith(b"glTF")
    try:
        made, binary = document(data) if is_glb else (json.loads(data), b"")
        owner, key = rng.choice(list(_members(made)))
    except (ValueError, IndexError, RecursionError):
        return _flip(rng, data)
    kind = rng.randrange(6)
    if kind == 0:
        del owner[key]
    elif kind == 1 and isinstance(owner, list):
        owner.append(owner[key])
    elif kind == 2:
        other, place = rng.choice(list(_members(made)))
        owner[key] = json.loads(json.dumps(other[place]))
    else:
        owner[key] = rng.choice(_NUMBERS)
    return writers.glb_of(made, binary) if is_glb else json.dumps(made).encode()


def _members(value: Any) -> Any:
    """(owner, key) of everything in a document."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in list(pairs):
        yield value, key
        yield from _members(one)


def _unpacked(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # it was damaged before
        return {}


def _member(rng: random.Random, data: bytes) -> bytes:
    """What a member holds is damaged; the archive stays whole."""
    members = _unpacked(data)
    if not members:
        return _flip(rng, data)
    largest = max(members, key=lambda name: len(members[name]))
    name = rng.choice([largest, largest, *members])
    kinds = (
        "renumber",
        "renumber",
        "number",
        "number",
        "swap",
        "flip",
        "delete",
        "repeat",
        "truncate",
        "line",
        "insert",
    )
    members[name] = MUTATIONS[rng.choice(kinds)](rng, members[name]) if members[name] else b"x"
    return usdz(members) if name.endswith((".usdc", ".usda")) else writers.zipped(members)


def _archive(rng: random.Random, data: bytes) -> bytes:
    """The archive itself is changed: names, members, methods, promises."""
    members = _unpacked(data)
    if not members:
        return _flip(rng, data)
    name = rng.choice(list(members))
    kind = rng.randrange(6)
    if kind == 0:
        del members[name]
    elif kind == 1:
        members[rng.choice(("../x", "/etc/x", "a\\b", name.upper(), "x" * 300, ""))] = members.pop(name)
    elif kind == 2:
        members[name] = members[name] + b" " * (30 << 20)
    elif kind == 3:
        members |= {f"more/{number}": b"" for number in range(2000)}
    packed = bytearray(
        writers.zipped(members, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)))
    )
    if kind >= 4:  # the directory promises other sizes, offsets or methods
        entry = packed.rfind(b"PK\1\2")
        at = entry + rng.choice((10, 20, 24, 28, 42))
        packed[at : at + 4] = rng.choice(_PATTERNS)
    return bytes(packed)


MUTATIONS: dict[str, Mutation] = {
    "truncate": _truncate,
    "flip": _flip,
    "delete": _delete,
    "repeat": _repeat,
    "overwrite": _overwrite,
    "insert": _insert,
    "number": _number,
    "renumber": _renumber,
    "word": _word,
    "swap": _swap,
    "line": _line,
    "json": _json,
    "member": _member,
    "archive": _archive,
}
