"""From a path to a JSON document, strictly: what Python's json module lets pass or trips over is a problem."""

import difflib
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from .problems import Problem, SpecError, pointer, printable, shown

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_DIGITS = 30
MAX_COMMAS = 10_000
MESH_SUFFIXES = (".obj", ".ply", ".stl", ".off", ".glb", ".gltf", ".3mf", ".usd", ".usda", ".usdc", ".usdz")

# Strings are skipped whole, an unterminated one to the end of the text; possessive, so that the scan is linear.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]|,', re.DOTALL)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "a UTF-8 byte order mark",
    b"\xff\xfe\x00\x00": "a UTF-32 byte order mark",
    b"\x00\x00\xfe\xff": "a UTF-32 byte order mark",
    b"\xff\xfe": "a UTF-16 byte order mark",
    b"\xfe\xff": "a UTF-16 byte order mark",
}


@dataclass(frozen=True)
class Reading:
    """A document and what was wrong in it; refused values stand as None, of a repeated key the last value stands."""

    document: Any
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Refused:
    found: str
    allowed: str


@dataclass(frozen=True)
class _Pairs:
    """An object as it was written, with repeated keys."""

    items: list[tuple[str, Any]]


def read_bytes(path: Path) -> bytes:
    """The bytes of a spec file.

    Raises SpecError when it is missing, not a regular file, over MAX_BYTES (found out before reading) or unreadable.
    """
    name = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            _stop(name, "is a folder", "a spec file", "Name a *.json file in it.")
        if not stat.S_ISREG(status.st_mode):
            _stop(name, "is not a regular file", "a spec file", "Write the spec to a file first.")
        _refuse_large(name, status.st_size)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        _stop(name, "does not exist", "an existing spec file", _nearest_files(path))
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        reason = getattr(error, "strerror", None) or str(error)
        _stop(name, f"cannot be read ({reason})", "a readable file", "Check the path and its permissions.")
    _refuse_large(name, len(data))  # the file may have grown, and some file systems report no size
    return data


def read_json(data: bytes, name: str) -> Reading:
    """The document in `data`, which messages call `name`.

    Raises SpecError where there is no document: not UTF-8, not JSON, nested deeper than MAX_DEPTH, over MAX_BYTES, over
    MAX_COMMAS values.
    Repeated keys, NaN, infinities, numbers that no field holds and lone surrogates come back as problems.
    """
    _refuse_large(name, len(data))
    text = _decode(data, name)
    _refuse_deep_or_long(text, name)
    try:
        written = json.loads(
            text,
            parse_float=_finite,
            parse_int=_short_integer,
            parse_constant=lambda word: _Refused(f"{word} is not JSON", "a finite number"),
            object_pairs_hook=_Pairs,
        )
    except json.JSONDecodeError as error:
        message = (error.msg[0].lower() + error.msg[1:]).removesuffix(" at")
        near = text[error.pos : error.pos + 20].split("\n")[0].strip()
        found = f"{message}, at {shown(near)}" if near else message
        if not text[error.pos :].strip():
            found = f"{message}, but the file ends"
        _stop(_place(name, text, error.pos), found, "one JSON object", "Correct the JSON there.")
    problems: list[Problem] = []
    return Reading(_settle(written, name, (), problems), tuple(problems))


def _refuse_large(name: str, size_bytes: int) -> None:
    if size_bytes > MAX_BYTES:
        found = f"has {size_bytes} bytes"
        _stop(name, found, f"at most {MAX_BYTES}", "A spec is a small JSON file; is this another one?")


def _decode(data: bytes, name: str) -> str:
    for mark, title in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            _stop(f"{name}:1:1", f"starts with {title}", "plain UTF-8", "Save the file as UTF-8 without a mark.")
    if not data.strip():
        _stop(name, "is empty", "one JSON object", "Start from a spec in specs/assets.")
    if b"\0" in data:
        at = data.index(b"\0")
        _stop(name, f"holds a NUL byte at offset {at}", "UTF-8 text", "Is this a binary or a UTF-16 file?")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        where = _place(name, data[: error.start].decode("utf-8"), error.start)
        _stop(where, found, "UTF-8 text", "Save the file as UTF-8.")


def _refuse_deep_or_long(text: str, name: str) -> None:
    depth = commas = 0
    for match in _STRUCTURE.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(match[0], 0)
        commas += match[0] == ","
        if commas > MAX_COMMAS:
            where = _place(name, text, match.start())
            _stop(where, "holds too many values", f"about {MAX_COMMAS}", "A spec is a small file; is this another one?")
        if depth > MAX_DEPTH:
            where = _place(name, text, match.start())
            _stop(where, f"is nested deeper than {MAX_DEPTH} levels", f"at most {MAX_DEPTH}", "A spec needs 5 levels.")


def _finite(text: str) -> float | _Refused:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return _Refused(f"{shown(text)[1:-1]} is too large a number", "a finite number")
    return value


def _short_integer(text: str) -> int | _Refused:
    if len(text) > MAX_DIGITS:
        return _Refused(f"is an integer of {len(text.lstrip('-'))} digits", f"at most {MAX_DIGITS} digits")
    return int(text)


def _settle(value: Any, name: str, at: tuple[str | int, ...], problems: list[Problem]) -> Any:
    """Turn what the JSON module gave into plain dicts and lists, noting every problem; depth is at most MAX_DEPTH."""
    if isinstance(value, _Refused):
        problems.append(Problem(pointer(name, at), value.found, value.allowed, "Write another number."))
        return None
    if isinstance(value, _Pairs):
        settled = {}
        for key, item in value.items:
            if key in settled:
                where = pointer(name, (*at, key))
                problems.append(Problem(where, f"the key {shown(key)} stands twice", "once", "Remove one of them."))
            _refuse_surrogates(key, name, (*at, key), problems)
            settled[key] = _settle(item, name, (*at, key), problems)
        return settled
    if isinstance(value, list):
        return [_settle(item, name, (*at, index), problems) for index, item in enumerate(value)]
    if isinstance(value, str) and _refuse_surrogates(value, name, at, problems):
        return None
    return value


def _refuse_surrogates(text: str, name: str, at: tuple[str | int, ...], problems: list[Problem]) -> bool:
    match = _LONE_SURROGATE.search(text)
    if match:
        found = f"holds half a character ({printable(match[0])})"
        problems.append(Problem(pointer(name, at), found, "whole Unicode characters", "Remove or complete it."))
    return match is not None


def _place(name: str, text: str, offset: int) -> str:
    """`name:line:column` of a character, both counted from 1."""
    before = text[:offset]
    return f"{printable(name)}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def _nearest_files(path: Path) -> str:
    parent = path.parent
    if not parent.is_dir():
        missing = next(p for p in (parent, *parent.parents) if p.parent.is_dir() or p == p.parent)
        return f"The folder {printable(str(missing))} does not exist."
    names = sorted(_json_names(parent))
    near = difflib.get_close_matches(path.name[:100], names, n=3, cutoff=0.5) or names[:3]
    listed = ", ".join(printable(name) for name in near)
    return f"Nearest in {printable(str(parent))}: {listed}." if near else "Its folder holds no spec."


def _json_names(folder: Path) -> Iterator[str]:
    try:
        yield from (item.name for item in folder.iterdir() if item.suffix == ".json" and not item.name.startswith("."))
    except OSError:
        return


def _stop(where: str, found: str, allowed: str, next_step: str) -> NoReturn:
    raise SpecError([Problem(printable(where), found, allowed, next_step)])
