"""What stops a command: expected errors, told from crashes."""


class GateError(Exception):
    """An expected error; the message says what, where, found against allowed, and the next step. Exit code 2."""


class Interrupted(Exception):
    """Work was refused or cut short because the user interrupted the command."""


class SealedError(GateError):
    """The sealed process stopped. kind: the generator's own word for it, or "crash", "protocol" or "time"."""

    def __init__(self, kind: str, message: str, details: str = "") -> None:
        self.kind, self.message, self.details = kind, message, details
        super().__init__(f"{kind}: {message}")
