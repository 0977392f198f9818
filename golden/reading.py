"""Reading records: strictly, so that a corrupt or hand-edited one is an error that names what does not fit."""

from pathlib import Path

from specs.canonical import digest, sha256_hex

from .document import Document, RecordError, load_document, read_limited
from .places import GOLDEN, previews_folder, record_path, shown
from .record import VERSION, GoldenRecord, record_from_fields

__all__ = [
    "GOLDEN",
    "SCHEMA",
    "find_record",
    "parse_record",
    "previews_folder",
    "record_bytes",
    "record_digest",
    "record_path",
]

SCHEMA = GOLDEN / "golden-record.schema.json"
_LACKS = {
    1: "does not say which toolchain its bytes need",
    2: "is not backed by a signed decision",
}


def find_record(id: str, golden: Path = GOLDEN) -> GoldenRecord | None:
    """The approved record of an asset, or None when nobody approved one.

    Raises RecordError when there is one and it is not exactly what `assay approve` writes. Whether its decision was
    signed by somebody who may decide is golden.verifying's business.
    """
    raw = record_bytes(id, golden)
    return None if raw is None else parse_record(raw, id, shown(record_path(id, golden)))


def record_bytes(id: str, golden: Path = GOLDEN) -> bytes | None:
    """The record's file as it is, or None; its sha256 is what `approve` compares before it swaps."""
    path = record_path(id, golden)
    try:
        path.lstat()
    except FileNotFoundError:  # most assets of a new project: what messages call it need not be found out
        return None
    except OSError:
        pass  # reading it will say what is wrong
    return read_limited(path, shown(path), f"not a golden record. {_advice(shown(path))}")


def record_digest(id: str, golden: Path = GOLDEN) -> str | None:
    """sha256 of the record's file, or None when there is none."""
    raw = record_bytes(id, golden)
    return None if raw is None else sha256_hex(raw)


def parse_record(raw: bytes, id: str, file: str) -> GoldenRecord:
    """The record in `raw`; `file` is its name in messages.

    Raises RecordError for anything but the exact bytes that `assay approve` would have written for asset `id`.
    """
    document = load_document(raw, file, _advice(file))
    _check_version(document, id)
    document.check(SCHEMA)
    fields = dict(document.value)
    sealed = fields.pop("seal")
    for name in sorted({*fields, *sealed}):
        if name not in fields or sealed.get(name) != digest(fields[name]):
            document.refuse(
                (name,), f"does not fit its seal (#/seal/{name}): the record was changed by hand or damaged"
            )
    record = record_from_fields(fields)
    if record.id != id:
        document.refuse(("id",), f"{record.id!r}, but the file's name says {id!r}")
    _check_spelling(document, record.to_bytes())
    return record


def _check_version(document: Document, id: str) -> None:
    found = document.value.get("version")
    if isinstance(found, int) and not isinstance(found, bool) and 1 <= found < VERSION:
        raise RecordError(
            f"format {found}; allowed: {VERSION}. A record of format {found} {_LACKS[found]}: delete it (git rm "
            f"{document.file}), gate {id} again, look at it and approve it anew.",
            document.file,
            document.line(("version",)),
            "/version",
        )


def _check_spelling(document: Document, expected: bytes) -> None:
    raw = document.raw
    if raw == expected:
        return
    pairs = zip(raw.split(b"\n"), expected.split(b"\n"), strict=False)
    line = next((at for at, (one, other) in enumerate(pairs, 1) if one != other), raw.count(b"\n") + 1)
    reason = f"line {line} is not spelled as `assay approve` writes it. {document.advice}"
    raise RecordError(reason, document.file, line)


def _advice(file: str) -> str:
    return f"Restore it (git checkout -- {file}), or delete it and approve the asset again."
