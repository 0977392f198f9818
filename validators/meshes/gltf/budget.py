"""How large a file may grow in memory. A small file can promise, repeat and compress without end."""

from .json_value import Json

_FREE_BYTES = 1 << 30
_GROWTH = 16  # bytes in memory for a byte of the file: one-byte indices become eight bytes twice


class Budget:
    """Counts bytes before they are allocated: 1 GiB, or 16 times what the file itself holds."""

    def __init__(self) -> None:
        self.stored_bytes = 0
        self.spent_bytes = 0

    @property
    def allowed_bytes(self) -> int:
        """What may be spent in all."""
        return max(_FREE_BYTES, _GROWTH * self.stored_bytes)

    def spend(self, n_bytes: int, where: Json, what: str) -> None:
        """Raises MeshFileError at `where` when this is too much. what: as in "64 instances"."""
        self.spent_bytes += n_bytes
        if self.spent_bytes > self.allowed_bytes:
            raise where.fail(
                f"{what}: the file needs {self.spent_bytes} bytes or more in memory, instances counted; "
                f"allowed: {self.allowed_bytes}"
            )
