"""Models and pictures of what was judged, for the page: drawn in limited processes, the worst assets first."""

import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from specs.canonical import digest, file_sha256
from specs.findings import Status, Verdict

from ...geometry.beside import files_read
from ...geometry.keys import drawn_key, pictures_key
from ...geometry.making import Maker, NotMade
from ...geometry.task import GeometryLimits
from ...house import COMMAND, shown
from ...outcome import Outcome
from ...project import find_project
from .budget import Budget, Purse
from .contents import Comparison, Contents
from .data import packed_text, picture_url
from .pictures import FRAME_PX, comparisons, thumb, turntable, view_files

VIEWS = 8
AHEAD = 4  # assets whose drawing is begun before it is their turn
FOLDER = "geometry"
_RANK = {Verdict.ERROR: 0, Verdict.FAIL: 1, Verdict.PASS: 3}


@dataclass(frozen=True)
class _Begun:
    """What is being drawn of an asset. trouble: why nothing is."""

    model: Future[bytes] | None = None
    sheet: Future[bytes] | None = None
    trouble: str = ""


def contents_of(outcomes: Sequence[Outcome], budget: Budget) -> list[Contents]:
    """What the page holds of each asset, in order. What is left out has a note that says why and what shows it."""
    drawn: dict[int, Contents] = {}
    purse = Purse(budget.bytes)
    with _maker() as maker:
        artist = _Artist(maker, budget, purse)
        waiting = deque(worst_first(outcomes))
        begun: deque[tuple[int, _Begun]] = deque()
        while waiting or begun:
            while waiting and len(begun) < AHEAD:
                at = waiting.popleft()
                begun.append((at, artist.begin(outcomes[at])))
            at, started = begun.popleft()
            drawn[at] = artist.finish(outcomes[at], started)
    return [drawn[at] for at in range(len(outcomes))]


def worst_first(outcomes: Sequence[Outcome]) -> list[int]:
    """Places of the outcomes: errors, failures, warnings, the rest."""

    def rank(at: int) -> int:
        report = outcomes[at].report
        return _RANK[report.verdict] - (report.verdict is Verdict.PASS and report.worst() >= Status.WARN)

    return sorted(range(len(outcomes)), key=rank)


@contextmanager
def _maker() -> Iterator[Maker]:
    """Keeps what it makes with the project's cache; where that cannot be written, until the page is done."""
    with tempfile.TemporaryDirectory(prefix="assay-") as spare:
        folder = find_project().cache / FOLDER
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="ascii")
        except OSError:
            folder = Path(spare)
        maker = Maker(folder, GeometryLimits())
        try:
            yield maker
        finally:
            maker.close()


class _Artist:
    def __init__(self, maker: Maker, budget: Budget, purse: Purse) -> None:
        self._maker, self._budget, self._purse = maker, budget, purse
        self._end = time.monotonic() + budget.seconds

    def begin(self, outcome: Outcome) -> _Begun:
        """Has model and pictures made, unless there is no time or no room left."""
        mesh = outcome.source.mesh
        if mesh is None:
            return _Begun(trouble="There is no mesh to show.")
        if self._left_s() <= 0:
            return _Begun(trouble=self._no_time())
        try:
            return self._asked(mesh.absolute(), bool(outcome.source.run))
        except NotMade as error:
            return _Begun(trouble=_sentence(error))
        except OSError as error:
            return _Begun(trouble=f"The mesh cannot be read: {error.strerror}.")

    def _asked(self, mesh: Path, has_pictures: bool) -> _Begun:
        sha256 = file_sha256(mesh)
        files = files_read(mesh, sha256, self._maker)
        meshes, most = ((mesh, sha256),), self._budget.triangles
        model = self._maker.made(drawn_key(files), meshes, most_triangles=most)
        if has_pictures:
            return _Begun(model)
        key = pictures_key(files, VIEWS, FRAME_PX)
        return _Begun(model, self._maker.made(key, meshes, views=VIEWS, size_px=FRAME_PX, most_triangles=most))

    def finish(self, outcome: Outcome, begun: _Begun) -> Contents:
        """What came of it, as far as there is room."""
        notes = [begun.trouble] if begun.trouble else []
        sheet, views = self._sheet(outcome, begun)
        pictures = self._paid(picture_url(sheet), picture_url(thumb(sheet))) if sheet else None
        if sheet and not pictures:
            notes.append(f"Its pictures are not in this page, which is full. {_shows(outcome)}")
        model = self._model(outcome, begun, notes)
        compared, more = self._compared(outcome)
        whole, front = pictures or (None, None)
        return Contents(model, whole, views if pictures else 0, front, compared, (*notes, *more))

    def _compared(self, outcome: Outcome) -> tuple[tuple[Comparison, ...], tuple[str, ...]]:
        source = outcome.source
        if source.leaves is None:
            return (), ()
        return comparisons(source.leaves, len(view_files(source.run)) if source.run else 0, self._purse)

    def _sheet(self, outcome: Outcome, begun: _Begun) -> tuple[bytes | None, int]:
        files = view_files(outcome.source.run) if outcome.source.run else []
        if files:
            return self._turntable(files), len(files)
        if begun.sheet is None:
            return None, 0
        try:
            return begun.sheet.result(self._left_s()), VIEWS
        except (NotMade, TooLate, OSError):  # the model's note says the same
            return None, 0

    def _turntable(self, files: list[Path]) -> bytes | None:
        """A run's pictures as one; made once, as long as they are the same."""
        try:
            key = digest({"turntable": 1, "size_px": FRAME_PX, "files": [file_sha256(path) for path in files]})
            kept = self._maker.cache.get(key)
            if kept is None and (kept := turntable(files)) is not None:
                part = self._maker.cache.part(key)
                part.write_bytes(kept)
                self._maker.cache.put(key, part)
            return kept
        except OSError:
            return None

    def _model(self, outcome: Outcome, begun: _Begun, notes: list[str]) -> str | None:
        if begun.model is None:
            return None
        try:
            text = packed_text(begun.model.result(self._left_s()))
        except TooLate:
            notes.append(self._no_time())
        except NotMade as error:
            notes.append(f"{_sentence(error)} {_shows(outcome)}".rstrip())
        except OSError as error:
            notes.append(f"The model cannot be drawn: {error.strerror}.")
        else:
            if self._purse.pay(text):
                return text
            full = f"{self._budget.bytes / 1e6:g} MB of models and pictures, the worst assets first"
            notes.append(f"Its model is not in this page, which holds {full}. {_shows(outcome)}".rstrip())
        return None

    def _paid(self, whole: str, front: str) -> tuple[str, str] | None:
        return (whole, front) if self._purse.pay(whole + front) else None

    def _left_s(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def _no_time(self) -> str:
        return (
            f"Its model is not in this page: drawing took more than {self._budget.seconds:g} s in all. "
            "The same command, run again, goes on from what is drawn by now."
        )


def _sentence(error: NotMade) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _shows(outcome: Outcome) -> str:
    """Which command shows a model that this page does not."""
    if outcome.source.spec is not None:
        return f"`{COMMAND} review` shows it."
    if outcome.source.mesh is not None:
        mesh = shown(outcome.source.mesh)
        return f"`{COMMAND} check {mesh} --output-format html --output-file FILE` makes a page of it alone."
    return ""
