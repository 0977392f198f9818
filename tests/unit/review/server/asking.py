"""Requests as bytes, straight into an ASGI app: whatever a client could send, clients' own manners left out."""

import asyncio
from dataclasses import dataclass
from urllib.parse import unquote

HOST = "127.0.0.1:7860"
OWN = {"origin": f"http://{HOST}"}
NAVIGATION = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key == name.lower()]
        assert len(values) < 2, f"{name} twice: {values}"
        return values[0] if values else None

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(app, method="GET", url="/", headers=None, body=b"", peer="127.0.0.1", host=HOST, chunks=None, more=()):
    """The answer to one request. headers: a mapping; more: further (name, value) pairs, so that one can come twice."""
    path, _, query = url.partition("?")
    pairs = [("host", host), *(headers or {}).items(), *more]
    if body and chunks is None:
        pairs.append(("content-length", str(len(body))))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs if value is not None],
        "client": (peer, 50000),
        "server": ("127.0.0.1", 7860),
    }
    parts = iter(chunks if chunks is not None else [body])
    part = next(parts, None)
    sent = []

    async def receive():
        nonlocal part
        if part is None:  # the client waits for the answer
            await asyncio.Event().wait()
        given, part = part, next(parts, None)
        return {"type": "http.request", "body": given, "more_body": part is not None}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = sent[0]
    named = [(name.decode(), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], named, b"".join(message.get("body", b"") for message in sent[1:]))


def cookie(token, name="assay"):
    return {"cookie": f"{name}={token}"}
