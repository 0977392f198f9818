"""What is wrong with a spec: where, what was found, what is allowed, and what to do."""

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN_CHARACTERS = 60
SHOWN_PROBLEMS = 200


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a spec.

    where: the file, with a JSON pointer (`red-mug.json#/seed`) or a line and column (`red-mug.json:3:7`). found: what
    stands there. allowed: what may stand there; empty where `found` says it. next_step: a full sentence, or empty.

    >>> print(Problem("a.json#/seed", "-1 is below the minimum 0", "", "Choose an integer from 0 to 9."))
    a.json#/seed: -1 is below the minimum 0. Choose an integer from 0 to 9.
    """

    where: str
    found: str
    allowed: str
    next_step: str

    def __str__(self) -> str:
        allowed = f"; allowed: {self.allowed}" if self.allowed else ""
        return f"{self.where}: {self.found}{allowed}. {self.next_step}".rstrip()


class SpecError(Exception):
    """Specs that cannot be used; `problems` holds everything that is wrong with them, `str()` one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        hidden = len(self.problems) - len(lines)
        return "\n".join([*lines, f"... and {hidden} more problems."] if hidden else lines)


def pointer(name: str, tokens: Sequence[str | int]) -> str:
    """The place of a value in the file `name`, as a JSON pointer (RFC 6901).

    >>> pointer("a.json", ["overrides", 0, "x/y"])
    'a.json#/overrides/0/x~1y'
    """
    escaped = [_shorten(str(token).replace("~", "~0").replace("/", "~1")) for token in tokens]
    return printable(name) + "#" + "".join(f"/{token}" for token in escaped)


def shown(value: Any) -> str:
    """A JSON value as it is quoted in a message: short, and without characters that would disturb a terminal.

    >>> shown("a\\x1b[31m")
    '"a\\\\u001b[31m"'
    """
    return _shorten(json.dumps(value, ensure_ascii=False))


def printable(text: str) -> str:
    """`text` with control characters, surrogates and other unprintable characters escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] if ord(c) != 0x7F else "\\u007f" for c in text)


def nearest(word: object, words: Iterable[object]) -> str:
    """`Did you mean "...?"` for the known word that is nearest to a misspelt one; empty when none is near.

    >>> nearest("guidence", ["prior", "guidance"])
    'Did you mean "guidance"?'
    """
    if not isinstance(word, str) or len(word) > 100:
        return ""
    by_lower = {known.lower(): known for known in words if isinstance(known, str)}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f'Did you mean "{by_lower[near[0]]}"?' if near else ""


def _shorten(text: str) -> str:
    if len(text) > SHOWN_CHARACTERS:
        text = text[: SHOWN_CHARACTERS - 20] + "..." + text[-10:]
    return printable(text)
