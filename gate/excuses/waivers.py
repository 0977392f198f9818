"""waivers.json: read strictly, with every problem in it, and written whole or not at all."""

import datetime
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golden.writing import replace_file
from specs.problems import Problem, SpecError, nearest, pointer, shown
from specs.reading import read_bytes, read_json
from specs.schema import rule_names
from validators.excuses import NEVER, Waiver, fingerprint_kind

from ..errors import GateError
from ..house import shown as shown_path
from .names import written_name

VERSION = 1
FIELDS = ("rule", "asset", "reason", "owner", "expires", "fingerprint")
_FINGERPRINT = re.compile(r"(?:mesh|file):[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Entry:
    """One waiver as it stands in the file. expires: the last day on which it counts."""

    rule: str
    asset: str
    reason: str
    owner: str
    expires: datetime.date
    fingerprint: str

    def on(self, day: datetime.date) -> Waiver:
        """What the judge gets on a day."""
        expires = self.expires.isoformat()
        return Waiver(self.rule, self.reason, self.owner, expires, self.fingerprint, expired=day > self.expires)

    def to_json(self) -> dict[str, str]:
        """As in the file."""
        return {**vars(self), "expires": self.expires.isoformat()}


def read_waivers(path: Path) -> tuple[Entry, ...]:
    """The waivers of a project, none where there is no file. Raises GateError with everything that is wrong."""
    if not path.exists() and not path.is_symlink():
        return ()
    name = shown_path(path)
    try:
        reading = read_json(read_bytes(path), name)
    except SpecError as error:
        raise GateError(_said(error.problems)) from None
    problems = [*reading.problems, *_problems(reading.document, name)]
    if problems:
        raise GateError(_said(tuple(dict.fromkeys(problems))))
    return tuple(_entry(one) for one in reading.document["waivers"])


def add_waiver(path: Path, entry: Entry) -> Entry | None:
    """Adds a waiver, in place of one for the same rule and asset, which is given back. One process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # ends with its process, however that ends
        entries = {(one.rule, one.asset): one for one in read_waivers(path)}
        before = entries.get((entry.rule, entry.asset))
        write_waivers(path, [*({**entries, (entry.rule, entry.asset): entry}).values()])
        return before
    finally:
        os.close(handle)


def write_waivers(path: Path, entries: Sequence[Entry]) -> None:
    """The file anew, sorted by asset and rule; never half written."""
    ordered = sorted(entries, key=lambda one: (one.asset, one.rule))
    document = {"version": VERSION, "waivers": [one.to_json() for one in ordered]}
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    replace_file(path.resolve(), text.encode("utf-8"), keep_mode=True)  # a link stays one


def _said(problems: Sequence[Problem]) -> str:
    return str(SpecError(problems))


def _entry(one: Mapping[str, str]) -> Entry:
    texts = {key: one[key].strip() for key in FIELDS}
    asset = written_name(texts["asset"])
    assert asset is not None
    return Entry(**{**texts, "asset": asset, "expires": datetime.date.fromisoformat(texts["expires"])})  # type: ignore[arg-type]


def _problems(document: Any, name: str) -> Iterator[Problem]:
    if not isinstance(document, dict):
        yield Problem(name, f"is {_kind(document)}", 'an object with "version" and "waivers"', _EXAMPLE)
        return
    yield from _keys(document, ("version", "waivers"), name, ())
    if "version" in document and (document["version"] != VERSION or isinstance(document["version"], bool)):
        yield Problem(pointer(name, ["version"]), shown(document["version"]), str(VERSION), "Set it to 1.")
    entries = document.get("waivers", [])
    if not isinstance(entries, list):
        yield Problem(pointer(name, ["waivers"]), f"is {_kind(entries)}", "a list of waivers", _EXAMPLE)
        return
    first: dict[tuple[str, str], int] = {}
    for number, entry in enumerate(entries):
        yield from _entry_problems(entry, name, number)
        yield from _repeated(entry, name, number, first)


_EXAMPLE = "`assay waive` writes it as it should be."


def _entry_problems(entry: Any, name: str, number: int) -> Iterator[Problem]:
    at = ("waivers", number)
    if not isinstance(entry, dict):
        yield Problem(pointer(name, at), f"is {_kind(entry)}", "an object: one waiver", _EXAMPLE)
        return
    yield from _keys(entry, FIELDS, name, at)
    for key in FIELDS:
        if key not in entry:
            continue
        value, where = entry[key], pointer(name, (*at, key))
        if not isinstance(value, str):
            yield Problem(where, f"{shown(value)} is {_kind(value)}", "a text", _EXAMPLE)
        elif not value.strip():
            yield Problem(where, "is empty", "a text", f"{_MEANING[key]}")
        elif problem := _CHECKS[key](value.strip(), where):
            yield problem
    rule, bound = entry.get("rule"), entry.get("fingerprint")
    if isinstance(rule, str) and rule in rule_names() and isinstance(bound, str) and _FINGERPRINT.fullmatch(bound):
        wanted = fingerprint_kind(rule)
        if not bound.startswith(wanted):
            where, allowed = pointer(name, (*at, "fingerprint")), f'"{wanted}:..." for {rule}'
            yield Problem(where, shown(bound), allowed, "Make the waiver anew: `assay waive`.")


_MEANING = {
    "rule": "Name a rule, as `assay rules` lists them.",
    "asset": "Name a spec's id, or a mesh file's path from the project's root.",
    "reason": "Say why this is right for now.",
    "owner": "Name who answers for it.",
    "expires": "Give the last day on which it counts, as in 2027-01-31.",
    "fingerprint": "Make the waiver anew: `assay waive`.",
}


def _rule(value: str, where: str) -> Problem | None:
    if value in NEVER:
        return Problem(where, f"{value} can never be waived", "", "Remove the waiver.")
    if value in rule_names():
        return None
    hint = nearest(value, rule_names()) or "`assay rules` lists them."
    return Problem(where, f"{shown(value)} is no rule", "", hint)


def _asset(value: str, where: str) -> Problem | None:
    if written_name(value) is not None:
        return None
    allowed = "a spec's id, or a mesh file's path from the project's root"
    return Problem(where, f"{shown(value)} leads out of the project", allowed, "Write the path from the root.")


def _text(value: str, where: str) -> Problem | None:
    return None


def _expires(value: str, where: str) -> Problem | None:
    try:
        if _DATE.fullmatch(value):
            datetime.date.fromisoformat(value)
            return None
    except ValueError:
        pass
    return Problem(where, f"{shown(value)} is no date", "YYYY-MM-DD", _MEANING["expires"])


def _fingerprint(value: str, where: str) -> Problem | None:
    if _FINGERPRINT.fullmatch(value):
        return None
    allowed = '"mesh:" or "file:" and 64 lower-case hex digits'
    return Problem(where, f"{shown(value)} is no fingerprint", allowed, _MEANING["fingerprint"])


_CHECKS: Mapping[str, Callable[[str, str], Problem | None]] = {
    "rule": _rule,
    "asset": _asset,
    "reason": _text,
    "owner": _text,
    "expires": _expires,
    "fingerprint": _fingerprint,
}


def _keys(found: Mapping[str, Any], known: Sequence[str], name: str, at: Sequence[str | int]) -> Iterator[Problem]:
    """Keys that are missing, and keys that there are not."""
    for key in known:
        if key not in found:
            yield Problem(pointer(name, at), f"the key {shown(key)} is missing", "", _MEANING.get(key, _EXAMPLE))
    for key in found:
        if key not in known:
            hint = nearest(key, [word for word in known if word not in found]) or "Remove it."
            yield Problem(pointer(name, (*at, key)), f"unknown key {shown(key)}", ", ".join(known), hint)


def _repeated(entry: Any, name: str, number: int, first: dict[tuple[str, str], int]) -> Iterator[Problem]:
    """A second waiver of the same rule and asset."""
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) for key in ("rule", "asset")):
        return
    asset = written_name(entry["asset"].strip()) if entry["asset"].strip() else None
    if asset is None:
        return
    before = first.setdefault((entry["rule"].strip(), asset), number)
    if before != number:
        found = f"a second waiver of {shown(entry['rule'])} for {shown(asset)}; the first is #/waivers/{before}"
        yield Problem(pointer(name, ("waivers", number)), found, "one for each rule and asset", "Remove one of them.")


def _kind(value: Any) -> str:
    """What a JSON value is.

    >>> _kind([])
    'a list'
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    words: dict[type, str] = {dict: "an object", list: "a list", str: "a text"}
    return words.get(type(value), "a number")
