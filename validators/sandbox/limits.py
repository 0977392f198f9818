"""What reading and judging one file may take."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Limits:
    """Limits of one file.

    read_seconds: computing time for reading and decoding it, and as much for the glTF Validator. check_seconds: for all
    rules together. Ten times as much may pass on the clock. memory_mib: address space beyond what the process holds
    before it opens the file. report_mib: size of the report on its way out of the process.
    """

    read_seconds: float = 60.0
    check_seconds: float = 180.0
    memory_mib: int = 8192
    report_mib: int = 1024

    def __post_init__(self) -> None:
        """Raises ValueError for a limit that is not above 0."""
        for one in fields(self):
            if not getattr(self, one.name) > 0:
                raise ValueError(f"{one.name} is {getattr(self, one.name)}; allowed: more than 0")

    def too_much_memory(self) -> str:
        """The predicate of a sentence that says so."""
        return f"needs more than {self.memory_mib} MiB of memory; --memory-mib allows more"
