"""What every answer says to the browser, and what none says. Outermost: it also answers for a crash."""

import logging

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .answers import refusal
from .settings import Settings

log = logging.getLogger("assay.review")

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_OFF = (
    "accelerometer",
    "autoplay",
    "camera",
    "display-capture",
    "encrypted-media",
    "geolocation",
    "gyroscope",
    "hid",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "permissions-policy": ", ".join([*(f"{name}=()" for name in _OFF), "gamepad=(self)"]),  # gr.Model3D asks for one
}
UNLESS_SAID = {"content-security-policy": NOTHING, "cache-control": "no-store"}
YEAR_S = 31_536_000
# Gradio's own files: scripts are named after their content, the rest changes with a version of Gradio.
GRADIOS = {"/assets/": f"private, max-age={YEAR_S}, immutable", "/static/": "private, max-age=3600"}


class AnswerHeaders:
    """Adds the security headers, removes CORS and the server's name, and turns a crash into a plain 500."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.always = dict(ALWAYS)
        if settings.secure:
            self.always["strict-transport-security"] = f"max-age={YEAR_S}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = ended = False

        async def dress(message: Message) -> None:
            nonlocal begun, ended
            if message["type"] == "http.response.start":
                begun = True
                self._dress(message, scope["path"])
            ended = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        # No compression: on loopback it costs more than it saves, elsewhere the proxy knows better what to compress.
        plain = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]}
        try:
            await self.app(plain, receive, dress)
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"].encode("ascii", "backslashreplace").decode())
            if not begun:
                await refusal(500, "This failed; the server's log says why.")(scope, receive, dress)
            elif not ended:  # cut the connection: what was sent is no whole answer
                raise

    def _dress(self, message: Message, path: str) -> None:
        message.setdefault("headers", [])
        headers = MutableHeaders(scope=message)
        for folder, kept in GRADIOS.items():
            if message["status"] == 200 and path.startswith(folder):
                headers.setdefault("cache-control", kept)
        for name in {
            name for name in headers if name.lower().startswith("access-control-") or name.lower() == "server"
        }:
            del headers[name]
        for name, value in self.always.items():
            headers[name] = value
        for name, value in UNLESS_SAID.items():
            headers.setdefault(name, value)
