"""A decision before it is made: what the reviewer says, and of what."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from specs.canonical import sha256_hex
from specs.command import COMMAND

from .errors import RecordError, StaleError
from .keys import Signer
from .log import Entry
from .reviewers import ReviewerKey
from .rights import Rights
from .seen import Seen, content_sha256

SKEW = timedelta(hours=1)
_WHEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_LONGEST = {"reason": 4000, "spec's author": 1000}
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Case:
    """What `approve` and `reject` were given (golden.deciding)."""

    decision: str
    manifest: Mapping[str, Any]
    spec_json: bytes
    signer: Signer
    why: str
    seen: Seen
    profile: str
    spec_author: str | None
    when: str
    golden: Path

    @property
    def id(self) -> str:
        """The asset."""
        return str(self.manifest["id"])

    @cached_property
    def content(self) -> str:
        """Digest of what is decided on."""
        return content_sha256(self.manifest)

    def check(self) -> None:
        """Raise RecordError for arguments that do not fit each other, StaleError for a candidate that was not seen."""
        if self.content != self.seen.content_sha256:
            raise StaleError(
                f"{self.id}: the candidate is not the one you saw (it is {self.content[:12]}, and you saw "
                f"{self.seen.content_sha256[:12]}): look at the new one, then decide"
            )
        _check_text("reason", self.why)
        if self.spec_author is not None:
            _check_text("spec's author", self.spec_author)
        if not _WHEN.fullmatch(self.when):
            raise RecordError(f"{self.when!r} is no time; allowed: UTC as 2026-01-02T03:04:05Z")
        if sha256_hex(self.spec_json) != self.manifest["spec_sha256"]:
            raise StaleError(f"{self.id}: the spec is not the one that was judged: gate the asset again")
        stated = json.loads(self.spec_json).get("profile")
        if stated != self.profile:
            raise RecordError(f"{self.id}: the spec's profile is {stated!r}, not {self.profile!r}")

    def key(self, rights: Rights) -> ReviewerKey:
        """The signer's key in reviewers.json. Raises RecordError when it may not sign."""
        found = rights.reviewers.key(self.signer.fingerprint)
        who, short = self.signer.name, self.signer.fingerprint[:12]
        if found is None:
            raise RecordError(
                f"{self.id}: the key {short} of {who} is not in reviewers.json: have it added (`{COMMAND} key new`, or "
                f"`{COMMAND} user add` for the page) and commit that first"
            )
        reviewer, key = found
        if reviewer.name != who:
            raise RecordError(f"{self.id}: the key {short} is that of {reviewer.name!r}, not of {who!r}")
        if key.revoked is not None:
            raise RecordError(f"{self.id}: the key {short} of {who} is revoked since {key.revoked}: it decides nothing")
        return key

    def entry(self, before: Entry | None, key: ReviewerKey) -> Entry:
        """The signed entry that follows `before`."""
        entry = Entry(
            asset=self.id,
            sequence=1 if before is None else before.sequence + 1,
            previous=None if before is None else before.sha256,
            decision=self.decision,
            who=self.signer.name,
            key=key.fingerprint,
            when=self._not_before([key.added, *([] if before is None else [before.when])]),
            why=self.why,
            profile=self.profile,
            spec_author=self.spec_author,
            spec_sha256=self.manifest["spec_sha256"],
            content_sha256=self.content,
            report_sha256=self.seen.report_sha256,
            record_sha256=self.seen.record_sha256,
        )
        return replace(entry, signature=self.signer.sign(entry.signed_bytes).hex())

    def _not_before(self, times: list[str]) -> str:
        """Clocks differ a little, and time in a log never goes back."""
        newest = max([self.when, *times])
        try:
            ahead = datetime.strptime(newest, _TIME) - datetime.strptime(self.when, _TIME)
        except ValueError as error:
            raise RecordError(f"{self.id}: no time of this world: {error}") from error
        if ahead > SKEW:
            raise RecordError(
                f"{self.id}: it is {self.when} here, but the key or the newest decision is of {newest}: set this "
                "machine's clock"
            )
        return newest


def _check_text(what: str, text: str) -> None:
    """Raise RecordError for a text that no entry can hold."""
    longest = _LONGEST[what]
    if not text.strip():
        raise RecordError(f"the {what} is empty: say it in words")
    if len(text) > longest:
        raise RecordError(f"the {what} has {len(text)} characters; allowed: {longest}")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise RecordError(f"the {what} holds half a character: write it anew") from None
