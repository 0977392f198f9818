"""Making what the viewer draws: once for all who ask at the same time, in limited processes, kept in the cache."""

import threading
import weakref
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from validators.sandbox.process import Process, ProcessEnded, launching

from .asv import MAGIC
from .cache import Cache
from .task import GeometryLimits, Task

LAUNCH = launching("gate.geometry.work")
_BEGINNINGS = (MAGIC, b"\x1f\x8b\x08\x00", b"RIFF", b'{"fi')  # geometry, zipped geometry, pictures, names
_MAX_ANSWER_BYTES = 1 << 20
_KEPT_REFUSALS = 1000
_FOR_GOOD = 422  # the same bytes will be refused again
_STATUS = {"changed": 409, "unreadable": _FOR_GOOD, "undrawable": _FOR_GOOD}


class NotMade(Exception):
    """There is nothing to draw. status: the HTTP answer's; the message says why, and what to do.

    of_file: the file says so itself; no other machine, and no other limit, would draw it.
    """

    def __init__(self, status: int, message: str, of_file: bool = False) -> None:
        self.status, self.of_file = status, of_file
        super().__init__(message)


class Maker:
    """Turns meshes into files of the cache. For any thread.

    Each of its threads has one limited process: the kernel ends such a process with the thread that started it, so the
    threads live as long as the maker. Close it, or let it go. launch: the Python code that the processes run.
    """

    def __init__(self, folder: Path, limits: GeometryLimits | None = None, launch: str = LAUNCH) -> None:
        self.limits, self._launch = limits or GeometryLimits(), launch
        self.cache = Cache(folder, self.limits.cache_mib << 20)
        self._threads = ThreadPoolExecutor(self.limits.processes, "geometry")
        self._local = threading.local()
        self._processes: set[Process] = set()
        self._under_way: dict[str, Future[bytes]] = {}
        self._refused: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._lock = threading.Lock()
        self._end = weakref.finalize(self, _end, self._threads, self._processes)

    def made(self, key: str, meshes: tuple[tuple[Path, str], ...], **wanted: Any) -> Future[bytes]:
        """The bytes for `key`, made of `meshes` unless they are there or on their way; wanted: Task's other fields.

        Fails with NotMade.
        """
        with self._lock:
            found = self._under_way.get(key)
            if found is None:
                found = self._under_way[key] = self._threads.submit(self._make, key, meshes, wanted)
                found.add_done_callback(lambda _: self._under_way.pop(key, None))
            return found

    def close(self) -> None:
        """End the processes; what is under way fails."""
        self._end()

    def _make(self, key: str, meshes: tuple[tuple[Path, str], ...], wanted: dict[str, Any]) -> bytes:
        there = self.cache.get(key)
        if there is not None:
            return there
        if key in self._refused:
            raise NotMade(*self._refused[key])
        part = self.cache.part(key)
        try:
            self._ask(Task(meshes, part, **wanted))
            data = part.read_bytes()
            self.cache.put(key, part)
            return data
        except NotMade as error:
            if error.status == _FOR_GOOD:
                self._refuse_again(key, error)
            raise
        finally:
            part.unlink(missing_ok=True)

    def _refuse_again(self, key: str, error: NotMade) -> None:
        """So that a mesh that takes the whole time to be refused takes it once."""
        with self._lock:
            self._refused[key] = (error.status, str(error))
            while len(self._refused) > _KEPT_REFUSALS:
                self._refused.popitem(last=False)

    def _ask(self, task: Task) -> None:
        """Has the thread's process make the file. Raises NotMade."""
        try:
            answer = self._answer(task)
        except ProcessEnded as ended:
            self._drop()
            raise NotMade(_FOR_GOOD, self._why(ended)) from ended
        if answer["event"] == "broken":
            raise NotMade(500, f"the reader broke: {answer.get('message')}")
        if "refused" in answer:
            status = _STATUS.get(str(answer.get("kind")), 500)
            raise NotMade(status, str(answer["refused"]), of_file=status == _FOR_GOOD)

    def _answer(self, task: Task) -> dict[str, Any]:
        """What the process says, if it can be one. Raises ProcessEnded."""
        try:
            answer = self._heard(task)
        except ProcessEnded as ended:
            if ended.kind != "crash" or not self._process().used:
                raise
            self._drop()  # the file before may have broken it, or made it too large, or somebody killed it
            answer = self._heard(task)
        if answer["event"] == "exhausted":
            raise ProcessEnded("memory")
        if answer.get("out") != str(task.out) or answer["event"] not in ("done", "broken"):
            raise ProcessEnded("nonsense")
        if "made" in answer and not _is_made(task.out, answer["made"]):
            raise ProcessEnded("nonsense")
        return answer

    def _heard(self, task: Task) -> dict[str, Any]:
        process = self._process()
        process.ask((task, self.limits))
        answer = process.event(process.allowance(self.limits.seconds), _MAX_ANSWER_BYTES)
        process.used = True
        return answer

    def _process(self) -> Process:
        process: Process | None = getattr(self._local, "process", None)
        if process is None:
            process = self._local.process = Process(launch=self._launch)
            self._processes.add(process)
        return process

    def _drop(self) -> None:
        process = self._process()
        process.close()
        self._processes.discard(process)
        self._local.process = None

    def _why(self, ended: ProcessEnded) -> str:
        if ended.kind == "time":
            return f"the mesh takes more than {self.limits.seconds:g} s to read; it is not drawn"
        if ended.kind == "memory":
            return f"the mesh takes more than {self.limits.memory_mib} MiB of memory to read; it is not drawn"
        return f"the mesh cannot be drawn: its reader {ended.how()}"


def _is_made(path: Path, size: object) -> bool:
    """Whether the file is there as the process says: it begins like one of those that are made."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) in _BEGINNINGS and path.stat().st_size == size
    except OSError:
        return False


def _end(threads: ThreadPoolExecutor, processes: set[Process]) -> None:
    """Kill first, so that no thread waits for an answer; each process is then reaped."""
    for process in list(processes):
        process.kill()
    threads.shutdown(wait=True, cancel_futures=True)
    for process in list(processes):
        process.close()
