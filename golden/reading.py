"""Reading records: strictly, so that a corrupt or hand-edited one is an error that names what does not fit."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from specs.canonical import digest, sha256_hex

from .record import VERSION, GoldenRecord, RecordError, record_from_fields

GOLDEN = Path(__file__).resolve().parent
SCHEMA = GOLDEN / "golden-record.schema.json"
MAX_BYTES = 1_000_000


def record_path(id: str, golden: Path = GOLDEN) -> Path:
    """Where the record of an asset lies, whether or not it exists."""
    return golden / "records" / f"{id}.json"


def previews_folder(id: str, golden: Path = GOLDEN) -> Path:
    """Where the approved asset and some of its pictures are kept, under their names in the run folder."""
    return golden / "previews" / id


def find_record(id: str, golden: Path = GOLDEN) -> GoldenRecord | None:
    """The approved record of an asset, or None when nobody approved one.

    Raises RecordError when there is one and it is not exactly what `assay approve` writes.
    """
    path = record_path(id, golden)
    raw = record_bytes(id, golden)
    return None if raw is None else parse_record(raw, id, _shown(path))


def record_bytes(id: str, golden: Path = GOLDEN) -> bytes | None:
    """The record's file as it is, or None; its sha256 is what `approve` compares before it swaps."""
    path = record_path(id, golden)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise RecordError(f"{_shown(path)}: cannot be read: {error.strerror}") from error
    if len(raw) > MAX_BYTES:
        raise RecordError(
            f"{_shown(path)}: longer than {MAX_BYTES} bytes: not a golden record. {_advice(_shown(path))}"
        )
    return raw


def record_digest(id: str, golden: Path = GOLDEN) -> str | None:
    """sha256 of the record's file, or None when there is none."""
    raw = record_bytes(id, golden)
    return None if raw is None else sha256_hex(raw)


def parse_record(raw: bytes, id: str, shown: str) -> GoldenRecord:
    """The record in `raw`; `shown` is the file's name for messages.

    Raises RecordError for anything but the exact bytes that `assay approve` would have written for asset `id`.
    """
    fields = _load(raw, shown)
    _check_version(fields, shown, id)
    _check_schema(fields, shown)
    sealed = fields.pop("seal")
    for name in sorted({*fields, *sealed}):
        if name not in fields or sealed.get(name) != digest(fields[name]):
            raise RecordError(
                f"{shown}#/{name}: does not fit its seal (#/seal/{name}): the record was changed by hand or damaged. "
                + _advice(shown)
            )
    record = record_from_fields(fields)
    if record.id != id:
        raise RecordError(f"{shown}#/id: {record.id!r}, but the file's name says {id!r}. {_advice(shown)}")
    _check_spelling(raw, record.to_bytes(), shown)
    return record


def _load(raw: bytes, shown: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entry = dict(pairs)
        if len(entry) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise RecordError(f"{shown}: the key {twice!r} stands twice. {_advice(shown)}")
        return entry

    try:
        document = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    except UnicodeDecodeError as error:
        raise RecordError(f"{shown}: byte {error.start} is not UTF-8. {_advice(shown)}") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise RecordError(f"{shown}: not JSON at {place}: {error.msg}. {_advice(shown)}") from error
    except (RecursionError, ValueError) as error:
        raise RecordError(f"{shown}: not a golden record: {error}. {_advice(shown)}") from error
    if not isinstance(document, dict):
        raise RecordError(f"{shown}: a JSON {type(document).__name__}, not an object. {_advice(shown)}")
    return document


def _check_version(document: dict[str, Any], shown: str, id: str) -> None:
    found = document.get("version")
    if isinstance(found, int) and not isinstance(found, bool) and 1 <= found < VERSION:
        raise RecordError(
            f"{shown}#/version: format {found}; allowed: {VERSION}. A record of format {found} does not say which "
            f"toolchain its bytes need: delete it (git rm {shown}), gate {id} again, look at it and approve it anew."
        )


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def _check_schema(document: dict[str, Any], shown: str) -> None:
    errors = sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        first = errors[0]
        pointer = "".join(f"/{part}" for part in first.absolute_path)
        more = f" ({len(errors) - 1} more)" if len(errors) > 1 else ""
        raise RecordError(f"{shown}#{pointer}: {first.message[:300]}{more}. {_advice(shown)}")


def _check_spelling(raw: bytes, expected: bytes, shown: str) -> None:
    if raw == expected:
        return
    pairs = zip(raw.split(b"\n"), expected.split(b"\n"), strict=False)
    line = next((at for at, (one, other) in enumerate(pairs, 1) if one != other), raw.count(b"\n") + 1)
    raise RecordError(f"{shown}: line {line} is not spelled as `assay approve` writes it. {_advice(shown)}")


def _shown(path: Path) -> str:
    """The path below the folder that holds golden/, as it is written in messages."""
    try:
        return path.resolve().relative_to(GOLDEN.parent).as_posix()
    except ValueError:
        return path.as_posix()


def _advice(shown: str) -> str:
    return f"Restore it (git checkout -- {shown}), or delete it and approve the asset again."
