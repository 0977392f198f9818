"""One asset as somebody sees it: its files, its row, its comments and its job, and the parts made of them."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from gate.markup import Html

from ..asset import AssetView, UnknownAssetError, open_asset
from ..store import Comment, Job, QueueRow
from .answers import Answer
from .callers import may
from .findings_part import findings_part
from .head_part import REVIEWER, head_part, missing_part
from .history_part import history_part
from .job_part import job_part
from .pictures_part import pictures_part
from .spec_part import spec_part
from .stages_part import stages_part

SHORT = 12
NAMES = ("record", "candidate", "report", "decisions")
CHANGES = {
    "record": "its golden record",
    "candidate": "the candidate",
    "report": "the report",
    "decisions": "what was decided on it",
}


@dataclass(frozen=True)
class Showing:
    """What one visitor sees of one asset at one moment."""

    context: Any
    view: AssetView
    row: QueueRow | None
    comments: Sequence[Comment]
    job: Job | None
    session: Any

    @property
    def stamp(self) -> str:
        """What this view showed: short digests of what a decision would be on, then one of all the rest."""
        seen = astuple(self.view.seen) if self.view.seen is not None else ()
        view, owner = self.view, self.row.owner if self.row is not None else None
        rest = (view.state, view.why_not, view.problem, view.gated_at, owner, len(self.comments), len(view.entries))
        return ".".join([*((digest or "-")[:SHORT] for digest in seen), _short(rest)])

    def changes_since(self, stamp: str) -> str:
        """What of that which a decision would be on changed since a view with that stamp; empty for nothing."""
        then, now = stamp.split(".")[:-1], self.stamp.split(".")[:-1]
        if then == now:
            return ""
        if len(then) != len(now):
            return f"{self.view.id} changed since you opened it."
        names = [CHANGES[name] for name, one, other in zip(NAMES, then, now, strict=False) if one != other]
        return f"Changed since you opened it: {', '.join(names)}{self._by_whom()}."

    def _by_whom(self) -> str:
        if not self.view.entries:
            return ""
        last = self.view.entries[-1]
        return f" (last decision: {last.who} {'approved' if last.decision == 'approve' else 'rejected'} at {last.when})"

    def head(self) -> Html:
        """The asset's head."""
        return head_part(self.view, self.row, self.session, self.stamp)

    def history(self) -> Html:
        """The asset's history."""
        return history_part(self.view, self.comments)

    def model_path(self) -> Path | None:
        """The candidate's own file, where gr.Model3D can show it."""
        folders, scene = self.context.folders, self.view.scene or {}
        url = (scene.get("candidate") or {}).get("model")
        if url is None and self.view.spec is not None and self.view.spec.mesh_path is not None:
            url = folders.mesh_url(self.view.id, self.view.spec.mesh_path)
        found: Path | None = folders.path_of(unquote(url.partition("?")[0])) if url else None
        return found

    def changing_parts(self) -> Answer:
        """The parts that follow a decision or somebody's remark."""
        return {"head": self.head(), "history": self.history(), "stale": Html("")}

    def all_parts(self) -> Answer:
        """Every part of the asset."""
        decides = may(self.session, REVIEWER)
        return {
            **self.changing_parts(),
            "job": job_part(self.job, decides, time.time()),
            "pictures": pictures_part(self.view),
            "findings": findings_part(self.view),
            "stages": stages_part(self.view),
            "spec": spec_part(self.view),
            "comment": {"visible": decides},
            "comment-send": {"visible": decides},
        }


def showing(context: Any, id: str, session: Any) -> Showing | None:
    """What a visitor sees of an asset now; None when there is no such spec."""
    try:
        view = open_asset(id, context.folders)
    except UnknownAssetError:
        return None
    store = context.store
    return Showing(
        context, view, store.queue.get(id), store.comments.of(id), context.jobs.state_of(context, id), session
    )


def missing(id: str) -> Answer:
    """The parts of an asset that is not there."""
    nothing = Html("")
    empty = dict.fromkeys(("job", "pictures", "findings", "stages", "spec", "history", "stale"), nothing)
    return {"head": missing_part(id), **empty, "comment": {"visible": False}, "comment-send": {"visible": False}}


def _short(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "replace")).hexdigest()[:SHORT]
