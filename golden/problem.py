"""One thing that is wrong in golden/."""

from dataclasses import dataclass

from .document import RecordError


@dataclass(frozen=True)
class Problem:
    """file: as messages name it. line: from 1 on, None for the whole file. message: what is wrong, and the next step.

    >>> print(Problem("golden/decisions/mug.jsonl", 3, "the signature is not that of Ada."))
    golden/decisions/mug.jsonl:3: the signature is not that of Ada.
    """

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}{'' if self.line is None else f':{self.line}'}: {self.message}"

    @classmethod
    def of(cls, error: RecordError) -> "Problem":
        """What a reader refused."""
        return cls(error.file, error.line, f"#{error.pointer}: {error.reason}" if error.pointer else error.reason)
