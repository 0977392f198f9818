"""Whose a Gradio session is: a session_hash belongs to the account that used it first, and answers to nobody else."""

import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import refusal

EACH = 512
LONGEST = 64


class Owners:
    """Which account opened which session_hash; each account keeps its newest EACH, and cannot push out another's."""

    def __init__(self) -> None:
        self._of: dict[str, str] = {}
        self._by: dict[str, OrderedDict[str, None]] = {}

    def claim(self, session_hash: str, name: str) -> bool:
        """Whether the session is the account's, which it becomes when it is nobody's yet."""
        if self._of.setdefault(session_hash, name) != name:
            return False
        own = self._by.setdefault(name, OrderedDict())
        own[session_hash] = None
        own.move_to_end(session_hash)
        while len(own) > EACH:
            del self._of[own.popitem(last=False)[0]]
        return True


class QueueOwners:
    """Refuses to listen to, call in or cancel another account's Gradio session.

    session_of_event: the session_hash of an event that is under way, or None.
    """

    def __init__(self, app: ASGIApp, session_of_event: Callable[[str], str | None]) -> None:
        self.app, self.session_of_event, self.owners = app, session_of_event, Owners()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request through a door of the allow-list."""
        if scope["type"] == "http" and scope["path"].startswith("/gradio_api/"):
            said = self._said(scope)
            if said is False or (said and not self.owners.claim(said, scope["assay.session"].name)):
                await refusal(403, "This is another person's page: load yours again.")(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _said(self, scope: Scope) -> Any:
        """The session_hash that a request speaks of; None: of none; False: of none that could be."""
        path = scope["path"].removeprefix("/gradio_api/").rstrip("/")
        if path.startswith("heartbeat/"):
            return path.removeprefix("heartbeat/")
        if path == "queue/data":
            values = parse_qs(scope["query_string"].decode("ascii", "replace")).get("session_hash", [])
            return _hash(values[0]) if len(values) == 1 else False
        if scope["method"] != "POST" or path == "reset":
            return None
        try:
            body = json.loads(scope["assay.body"], object_pairs_hook=_once)
        except (ValueError, RecursionError):
            return False
        if not isinstance(body, dict):
            return False
        found = _hash(body.get("session_hash"))
        if path == "cancel" and found is not False:
            event = self.session_of_event(str(body.get("event_id")))
            return found if event in (None, found) else False
        return found


def _hash(value: Any) -> Any:
    good = isinstance(value, str) and value.isascii() and value.isalnum() and len(value) <= LONGEST
    return value if good else False


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that stands in it twice means one thing here and might mean another to Gradio."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key twice")
    return found
