"""What stops a command: expected errors, told from crashes."""

import os
from pathlib import Path

from .house import shown


class GateError(Exception):
    """An expected error; the message says what, where, found against allowed, and the next step. Exit code 2."""


def world_error(error: OSError) -> str:
    """One sentence for what the machine refused: a full disk, a folder that is not ours.

    >>> world_error(OSError(28, "No space left on device", "/mnt/runs"))
    '/mnt/runs: No space left on device: make room, or name another place (--debug shows where)'
    """
    where = f"{shown(Path(os.fsdecode(error.filename)))}: " if isinstance(error.filename, str | bytes) else ""
    return f"{where}{error.strerror or error}: make room, or name another place (--debug shows where)"


class NotHereError(GateError):
    """This machine cannot make the asset in the spec's determinism class; another one may."""


class Interrupted(Exception):
    """Work was refused or cut short because the user interrupted the command."""


class SealedError(GateError):
    """The sealed process stopped. kind: the generator's own word for it, or "crash", "protocol" or "time"."""

    def __init__(self, kind: str, message: str, details: str = "") -> None:
        self.kind, self.message, self.details = kind, message, details
        super().__init__(f"{kind}: {message}")
