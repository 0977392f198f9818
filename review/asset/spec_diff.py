"""What changed in the spec since it was approved: line by line, and value by value."""

import difflib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from .view import Change, DiffLine

MAX_COMPARED_LINES = 3000  # on either side; comparing takes time with the square
SHOWN_CHARACTERS = 500


def diff_lines(old: Any, new: Any) -> tuple[DiffLine, ...]:
    """Operations that turn `old`, pretty-printed with sorted keys, into `new`; old None: everything is added.

    >>> [(line.kind, line.text) for line in diff_lines({"a": 1}, {"a": 2})]
    [('same', '{'), ('removed', '  "a": 1'), ('added', '  "a": 2'), ('same', '}')]
    """
    return tuple(_lines([] if old is None else _pretty(old), _pretty(new)))


def changes(old: Any, new: Any, at: str = "") -> Iterator[Change]:
    """Each value that was changed, added or removed, the innermost object or list that tells.

    >>> [(one.pointer, one.old, one.new) for one in changes({"a": [1, 2]}, {"a": [1, 3], "b": {}})]
    [('/a/1', '2', '3'), ('/b', None, '{}')]
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            place = f"{at}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from _of_member(old, new, key, place)
    elif isinstance(old, list) and isinstance(new, list):
        for number in range(max(len(old), len(new))):
            ours, theirs = (dict(enumerate(one)) for one in (old, new))
            yield from _of_member(ours, theirs, number, f"{at}/{number}")
    elif old != new or type(old) is not type(new):
        yield Change(at, _json(old), _json(new))


def _of_member(old: dict[Any, Any], new: dict[Any, Any], key: Any, at: str) -> Iterator[Change]:
    if key in old and key in new:
        yield from changes(old[key], new[key], at)
    else:
        yield Change(at, _json(old[key]) if key in old else None, _json(new[key]) if key in new else None)


def _json(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."


def _pretty(value: Any) -> list[str]:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).split("\n")


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    for kind, i1, i2, j1, j2 in _blocks(old, new):
        if kind == "equal":
            yield from (DiffLine("same", old[i], i + 1, i - i1 + j1 + 1) for i in range(i1, i2))
        else:
            yield from (DiffLine("removed", old[i], i + 1, None) for i in range(i1, i2))
            yield from (DiffLine("added", new[j], None, j + 1) for j in range(j1, j2))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """As difflib's opcodes, but what is the same at both ends is not compared, and huge middles as a whole."""
    n, m = len(old), len(new)
    head = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(n, m))
    most = min(n, m) - head
    ends = zip(reversed(old), reversed(new), strict=False)
    tail = next((at for at, (one, other) in enumerate(ends) if one != other or at >= most), most)
    if head:
        yield "equal", 0, head, 0, head
    i2, j2 = n - tail, m - tail
    if max(i2 - head, j2 - head) > MAX_COMPARED_LINES:
        yield "replace", head, i2, head, j2
    else:
        matcher = difflib.SequenceMatcher(None, old[head:i2], new[head:j2], autojunk=False)
        for kind, a1, a2, b1, b2 in matcher.get_opcodes():
            yield kind, a1 + head, a2 + head, b1 + head, b2 + head
    if tail:
        yield "equal", i2, n, j2, m
