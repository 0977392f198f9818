"""Where a value stands in the text of a JSON file."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache

from .reading import MAX_DEPTH

# Strings are skipped whole, an unterminated one to the end; possessive, so that the scan is linear.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}:,]|[^\s\[\]{}:,"]+|\n', re.DOTALL)


def line_of(text: str, pointer: str) -> int:
    """The line, from 1, of what a JSON pointer (RFC 6901) names: a member's is its key's.

    Where the pointer names nothing it is the line of the nearest value above that there is; 1 in a text that is no
    JSON, or for what is no pointer. Of a repeated key the last one counts, as in `specs.reading`.

    >>> line_of('{\\n "a": 1,\\n "b": [2,\\n  3]\\n}', "/b/1")
    4
    >>> line_of('{\\n "a": 1\\n}', "/a/c")
    2
    """
    lines = _lines(text)
    if not pointer.startswith("/"):
        return 1
    while pointer and pointer not in lines:
        pointer = pointer.rpartition("/")[0]
    return lines.get(pointer, 1) if pointer else 1


def stands(text: str, pointer: str) -> bool:
    """Whether a JSON text holds what the pointer names.

    >>> stands('{"a": [1]}', "/a/0"), stands('{"a": [1]}', "/a/1")
    (True, False)
    """
    return pointer in _lines(text)


@lru_cache(maxsize=64)
def _lines(text: str) -> Mapping[str, int]:
    """The line of each value, by its pointer; of a text that is no JSON, what was understood."""
    found: dict[str, int] = {}
    stack: list[_Level] = []
    key: tuple[str, int] | None = None
    line = 1
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token == "\n":
            line += 1
            continue
        if token in ("]", "}"):
            if stack:
                stack.pop()
        elif token == ",":
            if stack:
                stack[-1].index += 1
            key = None
        elif token == ":":
            pass
        elif stack and stack[-1].keyed and key is None and token.startswith('"'):
            key = (_unquoted(token), line)
        else:
            pointer, at = _place(stack, key, line)
            found[pointer] = at
            if token in ("[", "{"):
                if len(stack) == MAX_DEPTH:  # no spec: each pointer would hold all those above
                    break
                stack.append(_Level(pointer, token == "{"))
            key = None
        line += token.count("\n")
    return found


class _Level:
    """An object or a list that is open. index: of the next item."""

    def __init__(self, pointer: str, keyed: bool) -> None:
        self.pointer, self.keyed, self.index = pointer, keyed, 0


def _place(stack: list[_Level], key: tuple[str, int] | None, line: int) -> tuple[str, int]:
    """A value's pointer and line, which is its key's where it has one."""
    if not stack:
        return "", line
    above = stack[-1]
    if not above.keyed or key is None:
        return f"{above.pointer}/{above.index}", line
    return f"{above.pointer}/{key[0].replace('~', '~0').replace('/', '~1')}", key[1]


def _unquoted(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.strip('"')
