"""Entries in a folder, by key. Whatever becomes of the files, an entry is whole or it is not there."""

import contextlib
import os
import tempfile
import time
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from specs.canonical import sha256_hex

MAX_ENTRY_BYTES = 16 << 20
MAX_BODY_BYTES = 256 << 20
MAX_STORE_BYTES = 512 << 20
KEPT_SHARE = 0.8  # of the bound, when something has to go
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Results that assay kept. They may be deleted at any time.\n"
_MAGIC = b"assay result 1\n"
_PART = ".part"
_ABANDONED_S = 3600.0
_DAY_S = 86400.0


@dataclass(frozen=True)
class Store:
    """A folder of entries. Processes may share it: each entry is written aside and renamed, and none is locked.

    max_bytes: beyond that the entries that were not asked for the longest are removed by `shrink`.
    """

    folder: Path
    max_bytes: int = MAX_STORE_BYTES

    def read(self, key: str) -> bytes | None:
        """The entry; None where there is none, or it is not byte for byte what was written for this key."""
        path = self._path(key)
        try:
            # Non-blocking: opening a pipe would wait for its writer.
            with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                data = file.read(MAX_ENTRY_BYTES + 1)
                age_s = time.time() - os.fstat(file.fileno()).st_mtime
            body = _opened(key, data)
        except (OSError, ValueError, zlib.error):
            return None
        if age_s > _DAY_S:  # it was of use today
            with contextlib.suppress(OSError):
                os.utime(path)
        return body

    def write(self, key: str, body: bytes) -> None:
        """Keep an entry in place of an earlier one; too large ones are not kept. Raises OSError."""
        data = _sealed(key, body)
        if len(data) > MAX_ENTRY_BYTES or len(body) >= MAX_BODY_BYTES:
            return
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(_PART, ".", path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def prepare(self) -> None:
        """Make the folder, marked as one that neither git nor a backup need keep. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
            if not (self.folder / name).exists():
                (self.folder / name).write_text(text, encoding="utf-8")

    def shrink(self) -> None:
        """Remove the oldest entries of a store that has grown too large, and what killed writers left."""
        entries, now = [], time.time()
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                about = path.stat()
                if path.name.endswith(_PART):
                    if now - about.st_mtime > _ABANDONED_S:
                        path.unlink()
                    continue
                entries.append((about.st_mtime, about.st_size, path))
        total = sum(size for _, size, _ in entries)
        if total <= self.max_bytes:
            return
        for _, size, path in sorted(entries):
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
            if total <= self.max_bytes * KEPT_SHARE:
                return

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


def _sealed(key: str, body: bytes) -> bytes:
    packed = zlib.compress(body, 1)
    return _MAGIC + _checksum(key, packed) + packed


def _opened(key: str, data: bytes) -> bytes:
    """Raises ValueError or zlib.error for anything but a whole entry of this key."""
    checksum, packed = data[len(_MAGIC) : len(_MAGIC) + 64], data[len(_MAGIC) + 64 :]
    if len(data) > MAX_ENTRY_BYTES or not data.startswith(_MAGIC) or checksum != _checksum(key, packed):
        raise ValueError("damaged")
    body = zlib.decompressobj().decompress(packed, MAX_BODY_BYTES)
    if len(body) == MAX_BODY_BYTES:
        raise ValueError("too large")
    return body


def _checksum(key: str, packed: bytes) -> bytes:
    return sha256_hex(key.encode() + b"\n" + sha256(packed).digest()).encode()
