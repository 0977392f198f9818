"""What a browser asks: JSON from anybody, believed only in the forms that are written here."""

import json
from dataclasses import dataclass
from typing import Any

from golden.seen import Seen

from ..store import SORTS, STATES, Query

LONGEST = 32_000
PAGE_ROWS = 50
LAST_OFFSET = 1_000_000
OWNERS = ("", "mine", "nobody")
VERBS = ("approve", "reject")
LONGEST_REASON = 4_000
LONGEST_SEARCH = 200
LONGEST_ID = 300
DIGEST_LENGTH = 64
SEEN = ("record_sha256", "content_sha256", "report_sha256", "head_sha256")
MAYBE_SEEN = ("record_sha256", "head_sha256")  # where there was none


class AskError(ValueError):
    """A request that the page itself never sends; the message says which part of it."""


@dataclass(frozen=True)
class Open:
    """Show an asset, or the one `step` rows further in the queue as it is filtered (-1, 0, 1)."""

    asset: str
    step: int
    query: Query


@dataclass(frozen=True)
class Watch:
    """What changed since `version` of the queue and `stamp` of the open asset. running: a gate of it is shown."""

    version: int
    asset: str | None
    stamp: str
    running: bool
    query: Query


@dataclass(frozen=True)
class Decide:
    """A decision on an asset as it was shown: `seen` are the digests of that very view."""

    verb: str
    asset: str
    why: str
    seen: Seen
    query: Query


@dataclass(frozen=True)
class Name:
    """An asset, and the queue beside it."""

    asset: str
    query: Query


@dataclass(frozen=True)
class Claim:
    """Take an asset into one's care, or give it back."""

    asset: str
    take: bool
    query: Query


def asked_open(text: object, who: str) -> Open:
    """An `Open`; raises AskError."""
    fields = _fields(text, "asset", "step", "query")
    step = fields["step"]
    if type(step) is not int or step not in (-1, 0, 1):
        raise AskError("step: -1, 0 or 1")
    return Open(_asset(fields["asset"]), step, _query(fields["query"], who))


def asked_query(text: object, who: str) -> Query:
    """A `Query`; raises AskError."""
    return _query(_object(text), who)


def asked_watch(text: object, who: str) -> Watch:
    """A `Watch`; raises AskError."""
    fields = _fields(text, "version", "asset", "stamp", "running", "query")
    asset = None if fields["asset"] is None else _asset(fields["asset"])
    if not isinstance(fields["running"], bool):
        raise AskError("running: true or false")
    version = _whole(fields["version"], "version", 2**62)
    return Watch(version, asset, _text(fields["stamp"], "stamp", 400), fields["running"], _query(fields["query"], who))


def asked_decide(text: object, who: str) -> Decide:
    """A `Decide`; raises AskError."""
    fields = _fields(text, "verb", "asset", "why", "seen", "query")
    if fields["verb"] not in VERBS:
        raise AskError("verb: approve or reject")
    return Decide(
        fields["verb"],
        _asset(fields["asset"]),
        _text(fields["why"], "why", LONGEST_REASON).strip(),
        _seen(fields["seen"]),
        _query(fields["query"], who),
    )


def asked_claim(text: object, who: str) -> Claim:
    """A `Claim`; raises AskError."""
    fields = _fields(text, "asset", "take", "query")
    if not isinstance(fields["take"], bool):
        raise AskError("take: true or false")
    return Claim(_asset(fields["asset"]), fields["take"], _query(fields["query"], who))


def asked_name(text: object, who: str) -> Name:
    """A `Name`; raises AskError."""
    fields = _fields(text, "asset", "query")
    return Name(_asset(fields["asset"]), _query(fields["query"], who))


def asked_remark(text: object) -> str:
    """The words of a comment, without white space around them; raises AskError."""
    return _text(text, "comment", LONGEST_REASON).strip()


def asked_asset(text: object) -> str:
    """The asset of an `Open` that was asked before; raises AskError."""
    return _asset(_fields(text, "asset", "step", "query")["asset"])


def _object(text: object) -> dict[str, Any]:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise AskError("a text of JSON")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AskError("a text of JSON") from error
    if not isinstance(fields, dict):
        raise AskError("a JSON object")
    fields.pop("again", None)  # a number that makes each request another text
    return fields


def _fields(text: object, *names: str) -> dict[str, Any]:
    fields = _object(text)
    if set(fields) != set(names):
        raise AskError(f"an object of {', '.join(names)}")
    return fields


def _query(fields: object, who: str) -> Query:
    if not isinstance(fields, dict) or set(fields) != {"text", "states", "owner", "sort", "descending", "offset"}:
        raise AskError("query: text, states, owner, sort, descending and offset")
    states = fields["states"]
    if not isinstance(states, list) or len(states) > len(STATES) or any(state not in STATES for state in states):
        raise AskError(f"states: of {', '.join(STATES)}")
    if fields["owner"] not in OWNERS or fields["sort"] not in SORTS or not isinstance(fields["descending"], bool):
        raise AskError("owner, sort or descending")
    return Query(
        text=_text(fields["text"], "text", LONGEST_SEARCH),
        states=tuple(states),
        owner={"": None, "mine": who, "nobody": ""}[fields["owner"]],
        sort=fields["sort"],
        descending=fields["descending"],
        offset=_whole(fields["offset"], "offset", LAST_OFFSET),
        limit=PAGE_ROWS,
    )


def _asset(value: object) -> str:
    id = _text(value, "asset", LONGEST_ID)
    if not id:
        raise AskError("asset: an id")
    return id


def _text(value: object, name: str, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise AskError(f"{name}: a text of at most {longest} characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise AskError(f"{name}: half a character") from error
    return value


def _whole(value: object, name: str, largest: int) -> int:
    if type(value) is not int or not 0 <= value <= largest:
        raise AskError(f"{name}: a whole number of 0 to {largest}")
    return value


def _seen(value: object) -> Seen:
    if not isinstance(value, dict) or set(value) != set(SEEN):
        raise AskError(f"seen: {', '.join(SEEN)}")
    record, head = (None if value[name] is None else _digest(value[name]) for name in MAYBE_SEEN)
    return Seen(record, _digest(value["content_sha256"]), _digest(value["report_sha256"]), head)


def _digest(value: object) -> str:
    if not isinstance(value, str) or len(value) != DIGEST_LENGTH or not set(value) <= set("0123456789abcdef"):
        raise AskError("seen: lower-case hexadecimal digests of 64 digits")
    return value
