"""A JSON document of this room, read strictly; errors name the file, the JSON pointer and the line."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

MAX_BYTES = 1_000_000

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_SURROGATE = re.compile("[\ud800-\udfff]")

Pointer = Sequence[str | int]


class RecordError(Exception):
    """A record, log, reviewers or policy that cannot be believed, or a decision that cannot be made.

    file: as it is written in messages, "" when no file is at fault. line: from 1 on. reason: what is wrong and the next
    step; `str()` is all of it.
    """

    def __init__(self, reason: str, file: str = "", line: int | None = None, pointer: str = "") -> None:
        self.reason, self.file, self.line, self.pointer = reason, file, line, pointer
        super().__init__(reason, file, line, pointer)

    def __str__(self) -> str:
        if not self.file:
            return self.reason
        if self.pointer:
            at = "" if self.line is None else f" (line {self.line})"
            return f"{self.file}#{self.pointer}{at}: {self.reason}"
        return f"{self.file}{'' if self.line is None else f':{self.line}'}: {self.reason}"


@dataclass(frozen=True)
class Document:
    """The bytes of a file and what they say.

    file: its name in messages. advice: the next step that ends every message. first_line: the line of the file on which
    the bytes start.
    """

    raw: bytes
    value: Any
    file: str
    advice: str
    first_line: int = 1

    def refuse(self, at: Pointer, reason: str) -> NoReturn:
        """Raise RecordError for the value at a place."""
        raise RecordError(f"{reason}. {self.advice}", self.file, self.line(at), pointer_text(at))

    def line(self, at: Pointer) -> int:
        """The line on which a value starts, or what is nearest around it; of a key's value the line of the key."""
        places = _lines(self.raw.decode("utf-8"))
        tokens = tuple(at)
        while tokens not in places and tokens:
            tokens = tokens[:-1]
        return places.get(tokens, 1) + self.first_line - 1

    def check(self, schema: Path) -> None:
        """Raise RecordError for the first thing that a JSON schema forbids."""
        errors = sorted(_validator(schema).iter_errors(self.value), key=lambda error: [str(p) for p in error.path])
        if errors:
            first = errors[0]
            more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
            self.refuse(_place(first), f"{_words(first)}{more}")


def read_limited(path: Path, file: str, advice: str, limit: int = MAX_BYTES) -> bytes | None:
    """The bytes of a file, None when there is none. Raises RecordError when it cannot be read, or is over `limit`."""
    try:
        with path.open("rb") as opened:
            raw = opened.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror}", file) from error
    if len(raw) > limit:
        raise RecordError(f"longer than {limit} bytes. {advice}", file)
    return raw


def load_document(raw: bytes, file: str, advice: str, first_line: int = 1) -> Document:
    """The JSON object in `raw`. Raises RecordError for all else, repeated keys, fractions and half characters."""

    def stop(reason: str, line: int) -> NoReturn:
        raise RecordError(f"{reason}. {advice}", file, line + first_line - 1)

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entry = dict(pairs)
        if len(entry) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            spelled = json.dumps(twice, ensure_ascii=False)
            stop(f"the key {twice!r} stands twice", _second_line(raw.decode("utf-8"), spelled))
        return entry

    def no_fraction(word: str) -> NoReturn:
        stop(f"{word} is no whole number", text.count("\n", 0, text.find(word)) + 1)

    try:
        text = raw.decode("utf-8")
        value = json.loads(text, object_pairs_hook=unique, parse_float=no_fraction, parse_constant=no_fraction)
    except UnicodeDecodeError as error:
        stop(f"byte {error.start} is not UTF-8", raw.count(b"\n", 0, error.start) + 1)
    except json.JSONDecodeError as error:
        stop(f"not JSON at column {error.colno}: {error.msg}", error.lineno)
    except RecursionError:
        stop("nested too deep", 1)
    except ValueError as error:
        stop(f"not readable: {error}", 1)
    if not isinstance(value, dict):
        stop(f"a JSON {type(value).__name__}; allowed: an object", 1)
    if "\\u" in text and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        stop("holds half a character (\\ud800 to \\udfff alone)", _surrogate_line(text))
    return Document(raw, value, file, advice, first_line)


def pointer_text(at: Pointer) -> str:
    """RFC 6901, with control characters escaped; "/" stands for the document itself.

    >>> pointer_text(["profiles", "a/b"])
    '/profiles/a~1b'
    """
    tokens = [json.dumps(str(token))[1:-1].replace("~", "~0").replace("/", "~1")[:80] for token in at]
    return "".join(f"/{token}" for token in tokens) or "/"


@cache
def _validator(schema: Path) -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(schema.read_text("utf-8")))


def _place(error: Any) -> list[str | int]:
    """Where an error is; of an unknown key the key itself."""
    at = list(error.absolute_path)
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        at += sorted(key for key in error.instance if key not in error.schema.get("properties", {}))[:1]
    return at


def _words(error: Any) -> str:
    if error.validator == "additionalProperties" and "properties" in error.schema:
        return f"an unknown key; allowed: {', '.join(error.schema['properties'])}"
    if error.validator == "enum":
        return f"{_short(error.instance)} is not known; allowed: {', '.join(map(str, error.validator_value))}"
    if error.validator == "const":
        return f"{_short(error.instance)}; allowed: {error.validator_value}"
    if error.validator in ("minimum", "maximum"):
        side = "below the minimum" if error.validator == "minimum" else "above the maximum"
        return f"{_short(error.instance)} is {side} {error.validator_value}"
    if "x-allowed" in error.schema and error.validator in ("pattern", "type", "minLength", "maxLength", "anyOf"):
        return f"{_short(error.instance)} does not fit; allowed: {error.schema['x-allowed']}"
    return str(error.message)[:300]


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:50]}...{text[-5:]}"


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """The line of every value of a JSON text, by its place."""
    places: dict[tuple[str | int, ...], int] = {(): 1}
    at: list[str | int] = []
    line, last, key = 1, 0, ""
    for token in _TOKEN.finditer(text):
        line += text.count("\n", last, token.start())
        last = token.start()
        word = token[0]
        if word in "{[":
            places.setdefault(tuple(at), line)
            at.append(0 if word == "[" else "")
        elif word in "}]" and at:
            at.pop()
        elif word == "," and at and isinstance(at[-1], int):
            at[-1] += 1
        elif word == ":" and at:
            at[-1] = key
            places[tuple(at)] = line
        else:
            key = json.loads(word) if word[0] == '"' else ""
            places.setdefault(tuple(at), line)
    return places


def _second_line(text: str, spelled: str) -> int:
    """The line on which a key stands for the second time, as well as it can be told from the text."""
    first = text.find(spelled)
    return text.count("\n", 0, max(text.find(spelled, first + 1), 0)) + 1


def _surrogate_line(text: str) -> int:
    found = re.search(r"\\u[dD][89a-fA-F]", text)
    return text.count("\n", 0, found.start() if found else 0) + 1
