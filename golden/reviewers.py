"""Who may decide: `reviewers.json`, with the public keys that decisions are verified with."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from .document import Document, RecordError, load_document, read_limited
from .keys import KEY_BYTES, fingerprint_of
from .places import GOLDEN, shown
from .writing import locked, replace_file

SCHEMA = GOLDEN / "reviewers.schema.json"
VERSION = 1
ROLES = ("reviewer", "admin")


@dataclass(frozen=True)
class ReviewerKey:
    """A public key, 32 bytes. added, revoked: UTC, ISO 8601 to the second; what it signed from `revoked` on is void."""

    fingerprint: str
    public: bytes
    added: str
    revoked: str | None = None


@dataclass(frozen=True)
class Reviewer:
    """Somebody who may decide. role: "reviewer", or "admin", who may all that a reviewer may."""

    name: str
    email: str | None
    role: str
    keys: tuple[ReviewerKey, ...] = ()

    def has_role(self, role: str) -> bool:
        """Whether the reviewer's role is at least this one."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def wrote(self, author: str) -> bool:
        """Whether `author` ("name", "email" or "name <email>") is this reviewer, in whatever case of letters."""
        name, _, rest = author.partition("<")
        words = {_folded(word) for word in (author, name, rest.rstrip("> ")) if word.strip()}
        return _folded(self.name) in words or (self.email is not None and _folded(self.email) in words)


@dataclass(frozen=True)
class Reviewers:
    """Everybody who may decide, by name."""

    all: tuple[Reviewer, ...] = ()

    def __iter__(self) -> Iterator[Reviewer]:
        return iter(self.all)

    def by_name(self, name: str) -> Reviewer | None:
        """The reviewer of exactly this name."""
        return next((one for one in self.all if one.name == name), None)

    def key(self, fingerprint: str) -> tuple[Reviewer, ReviewerKey] | None:
        """Whose key this is, and the key."""
        return self._keys.get(fingerprint)

    @cached_property
    def _keys(self) -> dict[str, tuple[Reviewer, ReviewerKey]]:
        return {key.fingerprint: (one, key) for one in self.all for key in one.keys}


def reviewers_path(golden: Path = GOLDEN) -> Path:
    """Where the reviewers stand."""
    return golden / "reviewers.json"


def read_reviewers(golden: Path = GOLDEN) -> Reviewers:
    """The reviewers; none when the file is absent. Raises RecordError when it is not one that can be believed."""
    path = reviewers_path(golden)
    file = shown(path)
    advice = f"Correct it, or restore it (git checkout -- {file})"
    raw = read_limited(path, file, f"{advice}.")
    if raw is None:
        return Reviewers()
    document = load_document(raw, file, f"{advice}.")
    document.check(SCHEMA)
    found = [_reviewer(document, at, entry) for at, entry in enumerate(document.value["reviewers"])]
    _refuse_twins(document, found)
    return Reviewers(tuple(found))


def add_key(golden: Path, name: str, role: str, email: str | None, public: bytes, when: str) -> Reviewer:
    """Give a reviewer a key; who is not there yet is added. Returns the reviewer as written.

    email: None leaves a known one as it is. Raises RecordError, with nothing written, when the key is there already,
    the reviewer has another role, or the name, the role or the email cannot be used.
    """
    if len(public) != KEY_BYTES:
        raise RecordError(f"a public key of {len(public)} bytes; allowed: {KEY_BYTES}")
    key = ReviewerKey(fingerprint_of(public), public, when)
    with locked(golden):
        reviewers = read_reviewers(golden)
        owner = reviewers.key(key.fingerprint)
        if owner is not None:
            raise RecordError(f"the key {key.fingerprint[:12]} belongs to {owner[0].name} already: make a new one")
        there = reviewers.by_name(name)
        if there is not None and there.role != role:
            raise RecordError(f"{name} is {there.role}, not {role}: change the role first, then add the key")
        made = Reviewer(name, email, role, (key,))
        if there is not None:
            made = replace(there, email=email or there.email, keys=(*there.keys, key))
        _write(golden, reviewers, made)
    return made


def revoke_key(golden: Path, fingerprint: str, when: str) -> Reviewer:
    """Make void what a key signs from `when` on; a time in the past makes void what it signed since.

    fingerprint: whole, or a beginning that is clear. Returns the reviewer. Raises RecordError for an unknown key, or
    one that is revoked already.
    """
    with locked(golden):
        reviewers = read_reviewers(golden)
        found = [(one, key) for one in reviewers for key in one.keys if key.fingerprint.startswith(fingerprint)]
        if len(found) != 1 or len(fingerprint) < 8:
            what = f"{len(found)} keys begin" if found and len(fingerprint) >= 8 else "no key begins"
            raise RecordError(f"{what} with {fingerprint[:64]!r}; allowed: the fingerprint of one, at least 8 digits")
        reviewer, key = found[0]
        if key.revoked is not None and key.revoked <= when:
            raise RecordError(f"the key {key.fingerprint[:12]} of {reviewer.name} is revoked since {key.revoked}")
        keys = tuple(replace(one, revoked=when) if one == key else one for one in reviewer.keys)
        made = replace(reviewer, keys=keys)
        _write(golden, reviewers, made)
    return made


def set_role(golden: Path, name: str, role: str) -> Reviewer:
    """Change a reviewer's role, with the weight of all that he decided so far. Returns the reviewer.

    Raises RecordError for an unknown name or role.
    """
    with locked(golden):
        reviewers = read_reviewers(golden)
        there = reviewers.by_name(name)
        if there is None:
            known = ", ".join(one.name for one in reviewers) or "nobody"
            raise RecordError(f"{name!r} is no reviewer; in {shown(reviewers_path(golden))}: {known}")
        made = replace(there, role=role)
        _write(golden, reviewers, made)
    return made


def _write(golden: Path, reviewers: Reviewers, changed: Reviewer) -> None:
    """Write the file with one reviewer changed or added, if it can be read back."""
    others = [one for one in reviewers if one.name != changed.name]
    everybody = sorted([*others, changed], key=lambda one: one.name)
    raw = _to_bytes(everybody)
    path = reviewers_path(golden)
    document = load_document(raw, shown(path), "Nothing was written.")
    document.check(SCHEMA)
    _refuse_twins(document, everybody)
    replace_file(path, raw)


def _to_bytes(everybody: list[Reviewer]) -> bytes:
    entries = [
        {
            "name": one.name,
            "email": one.email,
            "role": one.role,
            "keys": [{**vars(key), "public": key.public.hex()} for key in one.keys],
        }
        for one in everybody
    ]
    text = json.dumps({"version": VERSION, "reviewers": entries}, indent=2, ensure_ascii=False)
    return (text + "\n").encode("utf-8")


def _reviewer(document: Document, at: int, entry: dict[str, Any]) -> Reviewer:
    keys = [ReviewerKey(**{**key, "public": bytes.fromhex(key["public"])}) for key in entry["keys"]]
    for number, key in enumerate(keys):
        if fingerprint_of(key.public) != key.fingerprint:
            place = ("reviewers", at, "keys", number, "fingerprint")
            document.refuse(place, "not the sha256 of the public key beside it: one of them was changed")
    return Reviewer(entry["name"], entry["email"], entry["role"], tuple(keys))


def _refuse_twins(document: Document, found: list[Reviewer]) -> None:
    """No two reviewers who look the same, no key twice: it would not be clear who decided."""
    names: set[str] = set()
    keys: set[str] = set()
    for at, one in enumerate(found):
        if _folded(one.name) in names:
            document.refuse(
                ("reviewers", at, "name"), f"{one.name!r} stands twice, or differs only in its letters' case"
            )
        names.add(_folded(one.name))
        for number, key in enumerate(one.keys):
            if key.fingerprint in keys:
                document.refuse(("reviewers", at, "keys", number), "this key stands twice")
            keys.add(key.fingerprint)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
