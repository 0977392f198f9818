"""Canonical JSON and digests: the one spelling of a document that every digest is taken of."""

import hashlib
import json
from pathlib import Path
from typing import Any


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; -0.0 is written as 0.0.

    Raises ValueError for NaN or an infinity, which JSON cannot hold.

    >>> canonical_json({"b": 1, "a": -0.0})
    b'{"a":0.0,"b":1}'
    """
    text = json.dumps(_positive_zero(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """Lower-case hex sha256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Any) -> str:
    """sha256 of the canonical JSON of `value`; the order of keys does not matter."""
    return sha256_hex(canonical_json(value))


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _positive_zero(value: Any) -> Any:
    if isinstance(value, float):
        return value + 0.0  # -0.0 + 0.0 is 0.0
    if isinstance(value, dict):
        return {key: _positive_zero(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_positive_zero(item) for item in value]
    return value
