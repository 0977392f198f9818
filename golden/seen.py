"""What a reviewer saw: a decision holds only for that."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs.canonical import digest

from .log import head_sha256
from .places import GOLDEN
from .reading import record_digest
from .record import content_of


@dataclass(frozen=True)
class Seen:
    """Digests of what the reviewer had before the eyes.

    record_sha256: of the record's file, None: there was none. content_sha256: of the candidate (below). report_sha256:
    of the report's bytes. head_sha256: of the newest decision in the asset's log (golden.log.head_sha256), None: there
    was none; a rejection of the same bytes that came after it makes an approval stale.
    """

    record_sha256: str | None
    content_sha256: str
    report_sha256: str
    head_sha256: str | None = None


def content_sha256(manifest: Mapping[str, Any]) -> str:
    """Digest of what a record of this run would hold, apart from the decision and the seal."""
    return digest(content_of(manifest))


def seen_now(manifest: Mapping[str, Any], report_sha256: str, golden: Path = GOLDEN) -> Seen:
    """What somebody sees who looks at this candidate and at golden/ as it is now."""
    id = str(manifest["id"])
    return Seen(record_digest(id, golden), content_sha256(manifest), report_sha256, head_sha256(id, golden))
