"""What the processes of one session do once and all know: a folder with a file and a lock for each thing done."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

Document = dict[str, Any]
PREFIX = "assay-pytest-"


class Shared:
    """Things done once in a session. folder: where the others of the session see them, None: a new one of our own."""

    def __init__(self, folder: Path | None = None) -> None:
        self.is_ours = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix=PREFIX))
        self._known: dict[str, Document] = {}

    def once(self, name: str, do: Callable[[], Document]) -> Document:
        """What `do` returned here or in another process of the session; the others wait until it is done.

        The lock ends with the process that holds it, however that ends: who was killed has done nothing, and the next
        one does it. A file that is there is whole, because it came by a rename.
        """
        if name not in self._known:
            path = self._path(name)
            with _locked(path.with_suffix(".lock")):
                document = _read(path)
                if document is None:
                    document = do()
                    _write(path, document)
            self._known[name] = document
        return self._known[name]

    def replace(self, name: str, document: Document) -> None:
        """From now on it is this that was done."""
        self._known[name] = document
        _write(self._path(name), document)

    def close(self) -> None:
        """Remove the folder where it is our own."""
        if self.is_ours:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{sha256(os.fsencode(name)).hexdigest()[:32]}.json"


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    import fcntl

    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _read(path: Path) -> Document | None:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None


def _write(path: Path, document: Mapping[str, Any]) -> None:
    part = path.with_suffix(f".part-{os.getpid()}")
    part.write_text(json.dumps(document), encoding="utf-8")
    part.replace(path)
