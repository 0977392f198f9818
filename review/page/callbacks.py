"""The page's functions: each asks who calls, believes no input, and answers with the parts that change."""

import time
from dataclasses import replace
from typing import Any

from gate.errors import GateError
from gate.markup import Html
from golden.errors import AlreadyDecidedError, RecordError, StaleError

from ..store import ClaimedError, Query, RefusedError
from . import asking
from .answers import Answer
from .asking import AskError
from .callers import Refused, caller, may, signer_of
from .deciding import decided, said
from .frame_part import notice_part, top_part
from .freshness import Freshness
from .job_part import job_part
from .queue_part import queue_part
from .showing import missing, showing
from .stale_part import stale_part

NEEDS_SOMEBODY = ("needs review", "waiting")
REVIEWER = "reviewer"


class Callbacks:
    """The functions over one context; they keep nothing of a visitor, so that any server can answer any page."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._fresh = Freshness(context)

    def start(self, request: Any) -> Answer:
        """Who is signed in."""
        session = caller(request, self._context)
        return {"top": top_part(session.name, session.role)}

    def list(self, text: object, request: Any) -> Answer:
        """The queue as it is filtered and sorted."""
        session = caller(request, self._context)
        query = _believed(asking.asked_query, text, session.name)
        self._fresh.now_and_then()
        return {"queue": self._queue(query)}

    def open(self, text: object, request: Any) -> Answer:
        """An asset, or its neighbour in the queue."""
        session = caller(request, self._context)
        asked = _believed(asking.asked_open, text, session.name)
        id = asked.asset
        if self._context.store.queue.get(id) is None:  # a link, followed before anybody saw the queue
            self._fresh.now_and_then()
        if asked.step:
            id = self._context.store.queue.neighbours(id, asked.query)[0 if asked.step < 0 else 1] or id
        found = showing(self._context, id, session)
        return missing(id) if found is None else found.all_parts()

    def watch(self, text: object, request: Any) -> Answer:
        """What changed since; nothing is sent again that did not."""
        session = caller(request, self._context)
        asked = _believed(asking.asked_watch, text, session.name)
        self._fresh.now_and_then()
        answer: dict[str, Any] = {}
        if self._context.store.version() != asked.version:
            answer["queue"] = self._queue(asked.query)
            if asked.asset is not None:
                answer |= self._news(asked.asset, asked.stamp, session)
        if asked.asset is not None and asked.running:
            answer["job"] = job_part(
                self._context.jobs.state_of(self._context, asked.asset), may(session, REVIEWER), time.time()
            )
        return answer

    def decide(self, text: object, request: Any) -> Answer:
        """Approve or reject what this very view showed."""
        session = caller(request, self._context, REVIEWER)
        asked = _believed(asking.asked_decide, text, session.name)
        signer = signer_of(request, self._context)
        if not asked.why:
            raise Refused("Say why: the words are kept with the decision.")
        try:
            made = decided(self._context, asked, signer)
        except StaleError as error:
            if isinstance(error, AlreadyDecidedError):
                raise Refused(str(error)) from error
            self._fresh.at_once()
            return {
                "stale": stale_part(str(error)),
                "notice": notice_part("Nothing was decided: what you saw changed.", "bad"),
                "queue": self._queue(asked.query),
            }
        except (RecordError, GateError) as error:
            raise Refused(str(error)) from error
        self._fresh.at_once()
        answer: dict[str, Any] = {
            "notice": notice_part(said(made, asked), "good", self._next(asked.asset, session.name)),
            "queue": self._queue(asked.query),
        }
        found = showing(self._context, asked.asset, session)
        return answer if found is None else {**answer, **found.all_parts()}

    def claim(self, text: object, request: Any) -> Answer:
        """Take an asset into one's care, or give it back."""
        session = caller(request, self._context, REVIEWER)
        asked = _believed(asking.asked_claim, text, session.name)
        self._known(asked.asset)
        claims = self._context.store.claims
        try:
            if asked.take:
                claims.claim(asked.asset, session.name)
            else:
                claims.release(asked.asset, session.name, admin=session.role == "admin")
        except ClaimedError as error:
            raise Refused(str(error)) from error
        return {"queue": self._queue(asked.query)} | self._head(asked.asset, session)

    def run(self, text: object, request: Any) -> Answer:
        """Have the gate run again for one asset."""
        session = caller(request, self._context, REVIEWER)
        asked = _believed(asking.asked_name, text, session.name)
        self._known(asked.asset)
        try:
            job = self._context.jobs.start(self._context, asked.asset, session.name)
        except GateError as error:
            raise Refused(str(error)) from error
        return {"job": job_part(job, True, time.time())}

    def stop(self, text: object, request: Any) -> Answer:
        """End the gate of one asset."""
        session = caller(request, self._context, REVIEWER)
        asked = _believed(asking.asked_name, text, session.name)
        self._known(asked.asset)
        self._context.jobs.stop(self._context, asked.asset, session.name)
        return {"job": job_part(self._context.jobs.state_of(self._context, asked.asset), True, time.time())}

    def comment(self, text: object, remark: object, request: Any) -> Answer:
        """Add a comment to the asset that is open."""
        session = caller(request, self._context, REVIEWER)
        id = _believed(asking.asked_asset, text)
        words = _believed(asking.asked_remark, remark)
        self._known(id)
        try:
            self._context.store.comments.add(id, session.name, words)
        except RefusedError as error:
            raise Refused(str(error)) from error
        found = showing(self._context, id, session)
        return {"comment": ""} if found is None else {"comment": "", "history": found.history()}

    def fallback(self, text: object, request: Any) -> Answer:
        """The candidate's own file for gr.Model3D."""
        session = caller(request, self._context)
        id = _believed(asking.asked_asset, text)
        found = showing(self._context, id, session)
        path = None if found is None else found.model_path()
        return {"model": None if path is None else str(path)}

    def _queue(self, query: Query) -> Html:
        version = self._context.store.version()  # before, so that a change meanwhile is news
        return queue_part(self._context.store.queue.search(query), query, version, time.time())

    def _news(self, id: str, stamp: str, session: Any) -> dict[str, Any]:
        found = showing(self._context, id, session)
        if found is None:
            return {"stale": stale_part(f"{id}: there is no such spec any more")}
        if found.stamp == stamp:
            return {}
        if changes := found.changes_since(stamp):
            return {"stale": stale_part(changes)}
        # Where nothing could be decided on what was shown, it may be replaced under the reader's eyes.
        return dict(found.changing_parts() if found.view.seen is not None else found.all_parts())

    def _head(self, id: str, session: Any) -> dict[str, Any]:
        found = showing(self._context, id, session)
        return {} if found is None else {"head": found.head()}

    def _next(self, id: str, who: str) -> str:
        """The next asset that needs somebody, not one that another reviewer looks after; empty without one."""
        query = Query(states=NEEDS_SOMEBODY, limit=50)
        rows = self._context.store.queue.search(replace(query, offset=0)).rows
        return next((row.id for row in rows if row.id != id and row.owner in (None, who)), "")

    def _known(self, id: str) -> None:
        if self._context.store.queue.get(id) is None:
            raise Refused(f"{id}: there is no such asset; load the page again.")


def _believed(read: Any, *values: object) -> Any:
    try:
        return read(*values)
    except AskError as error:
        raise Refused(f"This page asked for something that is not known ({error}): load it again.") from error
