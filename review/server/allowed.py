"""What may be asked at all: every path and method that the page needs, and nothing else. Fourth guard."""

import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import refusal

GET = ("GET", "HEAD")
POST = ("POST",)
KIB, MIB = 1024, 1024 * 1024


@dataclass(frozen=True)
class Door:
    """A path that may be asked: its methods, who may, and how long a body may be. name: what it is, in words."""

    name: str
    path: re.Pattern[str]
    methods: tuple[str, ...] = GET
    anonymous: bool = False
    body_bytes: int = 0


def _door(name: str, path: str, *rest: object, **more: object) -> Door:
    return Door(name, re.compile(path), *rest, **more)  # type: ignore[arg-type]


_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._-]*"
_ASSETS = rf"(?:{_SEGMENT}/)*{_SEGMENT}"

DOORS: tuple[Door, ...] = (
    _door("sign-in", r"/sign-in", (*GET, "POST"), anonymous=True, body_bytes=8 * KIB),
    _door("health", r"/health", anonymous=True),
    _door("sign-out", r"/sign-out", POST, body_bytes=KIB),
    _door("page", r"/"),
    _door("own static files", rf"/own/(?:page|viewer)/{_ASSETS}"),
    _door("files", r"/files/.+"),
    _door("geometry", rf"/geometry/{_SEGMENT}/(?:candidate|golden|difference)"),
    _door("Gradio's page as JSON, for a page that reconnects", r"/config/?"),
    _door("Gradio's scripts and styles", rf"/(?:assets|static|svelte)/{_ASSETS}"),
    _door("Gradio's theme", r"/(?:gradio_api/)?theme\.css"),
    _door("favicon", r"/favicon\.ico"),
    _door("queue: call a function", r"/gradio_api/queue/join", POST, body_bytes=MIB),
    _door("queue: call a function that does not queue", r"/gradio_api/run/predict/?", POST, body_bytes=MIB),
    _door("queue: hear what came of it", r"/gradio_api/queue/data", ("GET",)),
    _door("queue: say that the page is open", r"/gradio_api/heartbeat/[A-Za-z0-9]{1,64}", ("GET",)),
    _door("queue: cancel", r"/gradio_api/cancel", POST, body_bytes=4 * KIB),
    _door("queue: reset, which does nothing", r"/gradio_api/reset/?", POST, body_bytes=4 * KIB),
    _door("queue: whether the server is the same", r"/gradio_api/app_id/?"),
    _door("model and picture files that Gradio has cached", r"/gradio_api/file=.+"),
)


def door_of(method: str, path: str) -> Door | None:
    """The door of a request, or None: it is not open."""
    for door in DOORS:
        if method in door.methods and door.path.fullmatch(path):
            return door
    return None


class AllowList:
    """404 for what is not listed, 401 or the way to the sign-in page without a session, else on with "assay.door"."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        door = door_of(scope["method"], scope["path"])
        if door is None or not is_plain(scope):
            await refusal(404, "There is nothing here.")(scope, receive, send)
        elif not door.anonymous and scope.get("assay.session") is None:
            await refusal(401, "Sign in first: /sign-in")(scope, receive, send)
        else:
            await self.app({**scope, "assay.door": door}, receive, send)


def is_plain(scope: Scope) -> bool:
    """Whether a path says what it means: no way up, control character or backslash, no broken or doubled encoding."""
    path: str = scope["path"]
    if any(ord(char) < 32 or ord(char) == 127 or char in "\\\ufffd" for char in path):
        return False
    if "%" in path and not path.startswith("/files/"):  # names of files may hold one
        return False
    return not any(part in (".", "..") for part in path.split("/")) and "//" not in path.replace("file=/", "file=", 1)
