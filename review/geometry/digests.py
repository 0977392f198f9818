"""Digests of files, taken again only when a file may have changed."""

import os
import threading
import time
from collections import OrderedDict
from pathlib import Path

from specs.canonical import file_sha256

KEPT = 20_000
RACY_NS = 100_000_000  # a file written so short ago may change again without its time changing

Signature = tuple[int, int, int, int, int]

_known: OrderedDict[str, tuple[Signature, str]] = OrderedDict()
_lock = threading.Lock()


def signature(status: os.stat_result) -> Signature:
    """What changes when a file is written or replaced."""
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev


def sha256_of(path: Path) -> str:
    """sha256 of a file's bytes, as they are now. Raises OSError where it cannot be read."""
    name, before = str(path), signature(path.stat())
    with _lock:
        known = _known.get(name)
        if known is not None and known[0] == before:
            _known.move_to_end(name)
            return known[1]
    found = file_sha256(path)
    # A file that changed while it was read, or just before, is read again next time.
    if signature(path.stat()) == before and time.time_ns() - before[1] > RACY_NS:
        with _lock:
            _known[name] = (before, found)
            while len(_known) > KEPT:
                _known.popitem(last=False)
    return found
