"""How much may be sent: a body is read whole, up to what its door allows, before anybody looks at it."""

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .answers import refusal

SECONDS = 30


class BodyLimit:
    """413 for a body that is too long, 408 for one that does not come; leaves it as "assay.body" in the scope."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request through a door of the allow-list."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = scope["assay.door"].body_bytes if scope["method"] == "POST" else 0
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared) > limit:
            await refusal(413, f"Too long: {limit} bytes are allowed.", Connection="close")(scope, receive, send)
            return
        body = None
        with anyio.move_on_after(SECONDS) as waited:
            body = await _read(receive, limit)
        if waited.cancelled_caught:
            await refusal(408, "The request did not arrive.", Connection="close")(scope, receive, send)
        elif body is None:
            await refusal(413, f"Too long: {limit} bytes are allowed.", Connection="close")(scope, receive, send)
        else:
            await self.app({**scope, "assay.body": body}, _replay(body, receive), send)


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None: longer than the limit. A client that went away has sent what it has sent."""
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return None
        parts.append(part)
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body once more; after it whatever really comes (that the client goes away)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
