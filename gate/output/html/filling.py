"""Models and pictures of what was judged, for the page: drawn in limited processes, the worst assets first."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specs.canonical import file_sha256, sha256_hex
from specs.findings import Status, Verdict

from ...geometry.making import NotMade
from ...house import COMMAND, shown
from ...outcome import Outcome
from .budget import Budget, Purse
from .contents import Comparison, Contents
from .data import picture_url, text_of
from .drawings import Drawing, Drawings, drawings
from .pictures import FRAME_PX, THUMB_PX, comparisons, thumb, turntable, view_files

VIEWS = 8
AHEAD = 4  # assets whose drawing is begun before it is their turn
_RANK = {Verdict.ERROR: 0, Verdict.FAIL: 1, Verdict.PASS: 3}


@dataclass(frozen=True)
class _Begun:
    """What is being drawn of an asset. trouble: why nothing is."""

    model: Drawing | None = None
    sheet: Drawing | None = None
    trouble: str = ""


def contents_of(outcomes: Sequence[Outcome], budget: Budget) -> list[Contents]:
    """What the page holds of each asset, in order. What is left out has a note that says why and what shows it."""
    drawn: dict[int, Contents] = {}
    purse = Purse(budget.bytes)
    with drawings(budget.triangles) as drawn_by:
        artist = _Artist(drawn_by, budget, purse)
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


class _Artist:
    def __init__(self, drawn: Drawings, budget: Budget, purse: Purse) -> None:
        self._drawn, self._budget, self._purse = drawn, budget, purse
        self._end = time.monotonic() + budget.seconds

    def begin(self, outcome: Outcome) -> _Begun:
        """Has model and pictures made, unless there is no time left."""
        mesh = outcome.source.mesh
        if mesh is None:
            return _Begun(trouble="There is no mesh to show.")
        if self._left_s() <= 0:
            return _Begun(trouble=self._no_time())
        try:
            views = 0 if _turntable_of(outcome) else VIEWS  # a run has pictures already
            return _Begun(*self._drawn.of(mesh.absolute(), views, FRAME_PX))
        except NotMade as error:
            return _Begun(trouble=_why(error, outcome))
        except OSError as error:
            return _Begun(trouble=f"The mesh cannot be read: {error.strerror}.")

    def finish(self, outcome: Outcome, begun: _Begun) -> Contents:
        """What came of it, as far as there is room."""
        notes = [begun.trouble] if begun.trouble else []
        sheet, views = self._sheet(outcome, begun)
        pictures = self._paid(sheet) if sheet else None
        if sheet and not pictures:
            notes.append(f"Its pictures are not in this page, which is full. {_shows(outcome)}")
        model = self._model(outcome, begun, notes)
        compared, more = self._compared(outcome)
        whole, front = pictures or (None, None)
        return Contents(model, whole, views if pictures else 0, front, compared, (*notes, *more))

    def _compared(self, outcome: Outcome) -> tuple[tuple[Comparison, ...], tuple[str, ...]]:
        leaves = outcome.source.leaves
        return comparisons(leaves, len(_turntable_of(outcome)), self._purse) if leaves else ((), ())

    def _sheet(self, outcome: Outcome, begun: _Begun) -> tuple[bytes | None, int]:
        files = _turntable_of(outcome)
        try:
            if files:
                name = {"turntable": FRAME_PX, "files": [file_sha256(path) for path in files]}
                return self._drawn.kept(name, lambda: turntable(files)), len(files)
            return (begun.sheet.result(self._left_s()) if begun.sheet else None), VIEWS
        except (NotMade, OSError, RuntimeError):  # the model's note says the same
            return None, 0

    def _model(self, outcome: Outcome, begun: _Begun, notes: list[str]) -> str | None:
        if begun.model is None:
            return None
        try:
            text = text_of(begun.model.result(self._left_s()))
        except TimeoutError:
            notes.append(self._no_time())
        except NotMade as error:
            notes.append(_why(error, outcome))
        except (OSError, RuntimeError) as error:
            notes.append(f"The model cannot be drawn: {error}.")
        else:
            if self._purse.pay(text):
                return text
            full = f"{self._budget.bytes / 1e6:g} MB of models and pictures, the worst assets first"
            notes.append(f"Its model is not in this page, which holds {full}. {_shows(outcome)}".rstrip())
        return None

    def _paid(self, sheet: bytes) -> tuple[str, str] | None:
        """The sheet and its first picture as addresses; None where there is no room."""
        front = self._drawn.kept({"thumb": THUMB_PX, "of": sha256_hex(sheet)}, lambda: thumb(sheet))
        whole, small = picture_url(sheet), picture_url(front or sheet)
        return (whole, small) if self._purse.pay(whole + small) else None

    def _left_s(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def _no_time(self) -> str:
        return (
            f"Its model is not in this page: drawing took more than {self._budget.seconds:g} s in all. "
            "The same command, run again, goes on from what is drawn by now."
        )


def _turntable_of(outcome: Outcome) -> list[Path]:
    """The pictures of a generated asset from all around."""
    return view_files(outcome.source.run) if outcome.source.run else []


def _why(error: NotMade, outcome: Outcome) -> str:
    """Why there is no model; what is only too large can be looked at elsewhere."""
    text = str(error)
    more = f" {_shows(outcome)}".rstrip() if "at most" in text else ""
    return f"{text[:1].upper()}{text[1:]}.{more}"


def _shows(outcome: Outcome) -> str:
    """Which command shows a model that this page does not."""
    if outcome.source.spec is not None:
        return f"`{COMMAND} review` shows it."
    if outcome.source.mesh is not None:
        mesh = shown(outcome.source.mesh)
        return f"`{COMMAND} check {mesh} --output-format html --output-file FILE` makes a page of it alone."
    return ""
