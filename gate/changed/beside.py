"""Which files a mesh file asks for beside itself, whether or not they are there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from validators.beside import is_alone
from validators.sandbox.limits import Limits

if TYPE_CHECKING:
    from validators.sandbox.process import Process

_MAX_ANSWER_BYTES = 1 << 26
Known = Callable[[Path], frozenset[str] | None]


class Beside:
    """Looks into mesh files, in one limited process, started when it is first needed. A context manager.

    known: names that are known already, as from an earlier report on the same bytes.
    """

    def __init__(self, known: Known | None = None, limits: Limits | None = None) -> None:
        self._known, self._limits = known, limits or Limits()
        self._process: Process | None = None

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *error: object) -> None:
        self._drop()

    def names(self, mesh: Path) -> frozenset[str] | None:
        """Relative to the mesh's folder, as the file writes them; None where they cannot be known."""
        try:
            if is_alone(mesh):
                return frozenset()
        except (OSError, ValueError):
            return None
        known = self._known(mesh) if self._known else None
        return self._asked(mesh) if known is None else known

    def _asked(self, mesh: Path) -> frozenset[str] | None:
        from validators.sandbox.process import ProcessEnded

        try:
            process = self._started()
            process.ask((mesh.absolute(), self._limits))
            event = process.event(process.allowance(self._limits.read_seconds), _MAX_ANSWER_BYTES)
        except (ProcessEnded, RuntimeError):
            self._drop()
            return None
        names = event.get("names")
        if event["event"] != "names" or event.get("path") != str(mesh.absolute()) or not isinstance(names, list):
            self._drop()
            return None
        return frozenset(map(str, names))

    def _started(self) -> "Process":
        from validators.sandbox.process import Process, launching

        if self._process is None:
            self._process = Process(launch=launching("gate.changed.asking"))
        return self._process

    def _drop(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
