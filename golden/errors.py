"""What stops a decision."""

from .document import RecordError

__all__ = ["AlreadyDecidedError", "RecordError", "StaleError"]


class StaleError(RecordError):
    """What the reviewer saw is no longer what is there; nothing was written."""


class AlreadyDecidedError(StaleError):
    """The same reviewer decided the same before; nothing was written, and nothing is left to do."""
