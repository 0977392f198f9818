"""Gradio's part: the page mounted at /, and its HTML made fit for a strict content security policy."""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .context import Context

_SCRIPT = re.compile(rb"<script(?=[\s>])")
_MANIFEST = re.compile(rb'<link rel="manifest"[^>]*>')
_EXTERNAL = re.compile(rb"<meta\s[^>]*\"https?://[^>]*>")
DAY_S = 86_400
IDLE_LOOK_S = 0.1
KEPT_LOADS = 32


def import_gradio(state: Path) -> Any:
    """Import Gradio so that it calls nobody, keeps its files in our state folder, and heeds no variable of others."""
    for name in [name for name in os.environ if name.startswith("GRADIO_")]:
        del os.environ[name]
    cached = cache_folder(state)
    cached.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(cached)
    os.environ["HF_HUB_OFFLINE"] = os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio

    return gradio


def cache_folder(state: Path) -> Path:
    """Where Gradio keeps its copies of pictures and models."""
    return (state / "cache" / "gradio").absolute()


def mount(app: FastAPI, blocks: Any, context: Context, options: dict[str, Any]) -> Any:
    """Mount the page at /; only who has a session reaches its functions, under the session's name.

    options: theme, css, css_paths, js and head as build_page wants them; document_head is not Gradio's, see GradioPage.
    Returns Gradio's own app.
    """
    import gradio

    # Gradio keeps what each load of the page last showed, and forgets no load before the 10,000th. Nothing reads it.
    blocks.state_session_capacity = KEPT_LOADS
    if blocks.delete_cache is None:
        blocks.delete_cache = (DAY_S // 24, DAY_S)
    gradio.mount_gradio_app(
        app,
        blocks,
        path="/",
        auth_dependency=session_name,
        root_path=context.settings.public_url,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        allowed_paths=[],
        max_file_size=1,
        **{name: value for name, value in options.items() if name != "document_head"},
    )
    # Gradio looks a thousand times a second whether its queue has work: 7% of a core, for one that our page never uses.
    blocks._queue.sleep_when_free = IDLE_LOOK_S
    return app.routes[-1].app  # type: ignore[attr-defined]


def session_name(request: Request) -> str | None:
    """The name of the request's session."""
    session = request.scope.get("assay.session")
    return None if session is None else str(session.name)


def session_of_event(blocks: Any) -> Callable[[str], str | None]:
    """A function that says whose session an event of Gradio's queue belongs to."""

    def find(event_id: str) -> str | None:
        event = blocks._queue.event_ids_to_events.get(event_id)
        return None if event is None else str(event.session_hash)

    return find


def page_policy(nonce: str) -> str:
    """The page's content security policy.

    No 'unsafe-eval', so gr.HTML and js= of Gradio, which compile text, do not work here. 'unsafe-inline' for styles
    alone: Gradio's components style themselves. blob: and data: are models' textures and buffers on their way into
    WebGL.
    """
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


class GradioPage:
    """Gives the scripts in the page's own HTML a nonce, removes what would lead outside, and adds the head.

    head: HTML that stands in the page from the first byte on; what Gradio is given as `head` comes with its scripts.
    """

    def __init__(self, app: ASGIApp, head: str = "") -> None:
        self.app, self.head = app, head.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; only answers at / are changed."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def rewrite(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                body = _rewritten(start, b"".join(parts), self.head)
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, rewrite)


def _rewritten(start: Message, body: bytes, head: bytes) -> bytes:
    """The body as it goes out; sets policy and length in the message that starts the answer.

    In Gradio's HTML every "<" that comes from data is escaped, so each "<script" in it is Gradio's own.
    """
    headers = MutableHeaders(scope=start)
    headers["cache-control"] = "no-store"
    if start["status"] != 200 or not headers.get("content-type", "").startswith("text/html"):
        return body
    nonce = secrets.token_urlsafe(18)
    headers["content-security-policy"] = page_policy(nonce)
    body = _EXTERNAL.sub(b"", _MANIFEST.sub(b"", body)).replace(b"<head>", b"<head>" + head, 1)
    body = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', body)
    if body:  # an answer to HEAD keeps its length
        headers["content-length"] = str(len(body))
    return body
