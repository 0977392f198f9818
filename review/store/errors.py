"""What the database refused, in words for users."""

from gate.errors import GateError


class StoreError(GateError):
    """The database cannot be used as asked; the message says what, where and the next step, and holds no password."""


class RefusedError(StoreError):
    """A request that the data does not allow: an empty comment, an asset that somebody else has claimed."""
