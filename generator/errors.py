"""What stops a generation: an expected error with its kind, told from a crash."""

from typing import Literal, get_args

ErrorKind = Literal["spec", "weights", "budget", "non-finite", "environment", "stage"]
ERROR_KINDS: tuple[str, ...] = get_args(ErrorKind)


class GeneratorError(Exception):
    """A generation that must stop: `kind` is one of ERROR_KINDS, `message` says what, where, and what to do."""

    def __init__(self, kind: ErrorKind, message: str) -> None:
        self.kind, self.message = kind, message
        super().__init__(f"{kind}: {message}")
