"""Judging with what is remembered: a request whose every input is as it was gets the report of then."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specs.canonical import digest
from specs.findings import Finding, Verdict
from validators.sandbox import Judged, Limits, Request

from ..errors import GateError
from ..house import shown
from ..project import Project
from ..repository import find_repository
from .entry import Entry, body_of, entry_of
from .files import Known, Seen, beside_of, content_of, is_quiet, states_of
from .reads import ALONE, known_of, remember
from .request import Requests, UnkeyedError
from .store import Store
from .tool import current_tool

FOLDER = "results"
# Words of findings that another amount of memory, or another moment, may not give.
_PASSING = ("MemoryError", "MiB of memory", "fit in memory", "more memory", "reader broke", "No space left")

Judge = Callable[[Request], Judged]


@dataclass(frozen=True)
class Found:
    """A judgement. entry_sha256: names it and all that it depends on, None where it cannot be told what that is.

    text_sha256: of its report.json, where it is an earlier one.
    """

    judged: Judged
    reused: bool = False
    entry_sha256: str | None = None
    text_sha256: str | None = None


class Results:
    """What was judged before. For any number of threads and processes at once; never raises for what lies in it."""

    def __init__(self, store: Store) -> None:
        self._store, self._requests, self._tool = store, Requests(), current_tool()
        self._lock = threading.Lock()
        self._written = 0
        self._broken = False

    def tidy(self) -> None:
        """Remove the oldest results where what was kept made them too many."""
        if self._written and not self._broken:
            self._store.shrink()

    def seen(self, path: Path) -> Seen | None:
        """The mesh file as it is now; None for what no result can be kept of: no plain file, unreadable, enormous."""
        at_ns, content = time.time_ns(), content_of(path)
        if content is None:
            return None
        return Seen(content, known_of(self._store, self._tool.sha256, path, content), at_ns)

    def judged(self, request: Request, limits: Limits, judge: Judge, seen: Seen | None) -> Found:
        """The judgement of a request. seen: its file, a moment ago.

        An earlier one is taken only where the tool, the request, the file and all that it reads are byte for byte the
        same. A new one is kept, unless it depends on more than that.
        """
        asked = self._asked(request, limits)
        if asked is None or seen is None:
            return Found(judge(request))
        if seen.known is not None:
            key = _key(asked, seen.known, seen)
            if (earlier := self._earlier(key)) is not None:
                return Found(earlier.judged, True, key, earlier.text_sha256)
        judged = judge(request)
        return Found(judged, False, self._keep(asked, request.path, seen, judged))

    def _asked(self, request: Request, limits: Limits) -> str | None:
        """The digest of all but the files; None for a request that no result is kept of."""
        try:
            return None if request.describe else digest([self._tool.sha256, self._requests.digest(request, limits)])
        except UnkeyedError:
            return None

    def _earlier(self, key: str) -> Entry | None:
        body = self._store.read(key)
        try:
            return None if body is None else entry_of(body)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def _keep(self, asked: str, path: Path, seen: Seen, judged: Judged) -> str | None:
        """Keeps a judgement of files that are still those that were seen before they were judged; its key."""
        if judged.reads is None or not lasting(judged) or not self._tool.is_same():
            return None
        states = states_of(path.parent, judged.reads.names)
        beside = None if states is None else beside_of(states, judged.reads.beside)
        if states is None or beside is None or content_of(path) != seen.content:
            return None
        # What a package's reader asks for lies in the package.
        known = Known({}, {}) if path.suffix.lower() in ALONE else Known(states, beside)
        if seen.known is not None and seen.known.states != known.states:
            return None
        if not is_quiet(path, known.states, seen.at_ns):
            return None
        key = _key(asked, known, seen)
        try:
            with self._lock:
                if not self._written:
                    self._store.prepare()
                self._written += 1
            remember(self._store, self._tool.sha256, path, seen.content, known)
            self._store.write(key, body_of(judged))
        except (OSError, ValueError) as error:
            self._warn(error)
        return key

    def _warn(self, error: Exception) -> None:
        with self._lock:
            first, self._broken = not self._broken, True
        if first:
            reason = getattr(error, "strerror", None) or error
            print(f"assay: {shown(self._store.folder)}: results cannot be kept ({reason})", file=sys.stderr)


@contextmanager
def kept_results(project: Project | None) -> Iterator[Results | None]:
    """The project's results while a command needs them; None where nothing is to be reused or kept."""
    results = None if project is None else open_results(project)
    yield results
    if results is not None:
        results.tidy()


def open_results(project: Project) -> Results | None:
    """The project's; None, with a word on standard error, where git keeps them: whoever writes there writes reports."""
    folder = project.cache / FOLDER
    if reason := _distrusted(folder):
        print(f"assay: {shown(folder)}: not used, for {reason}", file=sys.stderr)
        return None
    return Results(Store(folder))


def lasting(judged: Judged) -> bool:
    """Whether the same files give the same report: nothing broke, and no limit was reached."""
    if judged.report.verdict is Verdict.ERROR:
        return False
    return not any(_passing(finding) for finding in judged.report.findings)


def _passing(finding: Finding) -> bool:
    return any(word in finding.message for word in _PASSING)


def _key(asked: str, known: Known, seen: Seen) -> str:
    return digest(["report", asked, seen.content.sha256, dict(known.states)])


def _distrusted(folder: Path) -> str | None:
    """Why the folder's results are not believed: git keeps some, or cannot say. Nobody commits one without git."""
    place = folder.resolve()
    if not place.is_dir() or not any((above / ".git").exists() for above in place.parents):
        return None
    try:
        tracked = find_repository(place).ask("ls-files", "-z", "--", str(place))
    except GateError as error:
        return f"git cannot say whether it tracks it: {error}"
    step = "and a committed result could say anything; `git rm -r --cached` it"
    return f"git tracks it, {step}" if tracked else None
