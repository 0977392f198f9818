"""The decisions on an asset, `decisions/<id>.jsonl`: one signed entry a line, each with the digest of the line before.

Reading here is strict about form and chain. Whether a signature is good, and whether it counts, is rights' business.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from specs.canonical import canonical_json, sha256_hex

from .document import Document, load_document, read_limited
from .places import GOLDEN, log_path, shown

__all__ = [
    "APPROVE",
    "REJECT",
    "SCHEMA",
    "VERSION",
    "Entry",
    "check_line",
    "entries_of",
    "head_sha256",
    "log_path",
    "parse_log",
    "read_log",
]

SCHEMA = GOLDEN / "decision.schema.json"
VERSION = 1
APPROVE, REJECT = "approve", "reject"
DOMAIN = b"assay decision 1\n"
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Entry:
    """One decision. Digests are 64 lower-case hex digits; the signature's 64 bytes are 128.

    sequence: 1 for the asset's first. previous: sha256 of the line before, without its newline; None for the first.
    decision: "approve" or "reject". key: fingerprint of the key that signed. when: UTC, ISO 8601 to the second.
    profile, spec_author ("name <email>", None: unknown): of the spec, as the policy asks for them. content_sha256: what
    was decided on (golden.seen). report_sha256, record_sha256: the report and the record's file, None: no record, that
    the reviewer saw.
    """

    asset: str
    sequence: int
    previous: str | None
    decision: str
    who: str
    key: str
    when: str
    why: str
    profile: str
    spec_author: str | None
    spec_sha256: str
    content_sha256: str
    report_sha256: str
    record_sha256: str | None
    signature: str = ""
    version: int = VERSION

    @cached_property
    def line(self) -> bytes:
        """The entry as it stands in the log, without the newline."""
        return canonical_json(asdict(self))

    @cached_property
    def sha256(self) -> str:
        """Digest of the line; through `previous` it stands for all entries up to this one."""
        return sha256_hex(self.line)

    @cached_property
    def signed_bytes(self) -> bytes:
        """What the signature is of: everything else."""
        fields = asdict(self)
        del fields["signature"]
        return DOMAIN + canonical_json(fields)

    @property
    def approves(self) -> bool:
        """Whether it is an approval."""
        return self.decision == APPROVE


def read_log(id: str, golden: Path = GOLDEN) -> tuple[Entry, ...]:
    """The decisions on an asset, the oldest first; none where there is no log. Signatures are not looked at.

    Raises RecordError, naming the line, at the first entry that is not as it was written, does not continue the one
    before, or belongs to another asset.
    """
    path = log_path(id, golden)
    file = shown(path)
    raw = read_limited(path, file, _advice(file), MAX_BYTES)
    return () if raw is None else parse_log(raw, id, file)


def head_sha256(id: str, golden: Path = GOLDEN) -> str | None:
    """Digest of the newest entry, None where there is none: what whoever looks at the asset has seen decided."""
    entries = read_log(id, golden)
    return entries[-1].sha256 if entries else None


def parse_log(raw: bytes, id: str, file: str) -> tuple[Entry, ...]:
    """The entries in `raw`; `file` is its name in messages. Raises RecordError as read_log does."""
    return tuple(entries_of(raw, id, file))


def entries_of(raw: bytes, id: str, file: str) -> Iterator[Entry]:
    """The same, one by one: a forged entry can be named before the next one's chain breaks on it."""
    before: Entry | None = None
    for at, line in enumerate(raw.removesuffix(b"\n").split(b"\n"), 1):
        entry, document = _read_line(line, file, at)
        if entry.asset != id:
            document.refuse(("asset",), f"a decision on {entry.asset!r}, in the log of {id!r}")
        if entry.sequence != at:
            document.refuse(("sequence",), f"decision {entry.sequence} stands where decision {at} belongs")
        if entry.previous != (before and before.sha256):
            document.refuse(("previous",), _broken(entry, at, before))
        if before is not None and entry.when < before.when:
            document.refuse(("when",), f"{entry.when} is before the decision above ({before.when})")
        before = entry
        yield entry
    if not raw.endswith(b"\n"):
        document.refuse((), "the end of the line is missing: the log was cut")


def check_line(line: bytes, file: str, at: int) -> None:
    """Raise RecordError when a line, the at-th, could not be read back."""
    _read_line(line, file, at)


def _read_line(line: bytes, file: str, at: int) -> tuple[Entry, Document]:
    document = load_document(line, file, _advice(file), at)
    document.check(SCHEMA)
    entry = Entry(**document.value)
    if entry.line != line:
        document.refuse((), "not spelled as it was written")
    return entry, document


def _broken(entry: Entry, at: int, before: Entry | None) -> str:
    if before is None or entry.previous is None:
        return "only the first decision has none before it"
    return (
        f"continues a line with the digest {entry.previous[:12]}, but line {at - 1} has {before.sha256[:12]}: "
        f"line {at - 1} was changed, removed or put in"
    )


def _advice(file: str) -> str:
    return f"A log only ever grows: restore it (git checkout -- {file})."
