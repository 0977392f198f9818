"""Listening, saying so, and stopping without losing anything."""

import asyncio
import logging
import socket
import sys
from dataclasses import replace
from typing import Any

from .build import make_app
from .settings import Settings, SettingsError

STOP_SECONDS = 3
KEEP_ALIVE_SECONDS = 15
BACKLOG = 512


def serve(settings: Settings) -> None:
    """Serve the page until Ctrl-C or SIGTERM; raises SettingsError where the address cannot be had."""
    with listen(settings.host, settings.port) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        app = make_app(settings)
        _quieten()
        _server(app, settings).run(sockets=[listener])
    print("assay: stopped; sessions and what was decided are kept", file=sys.stderr, flush=True)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    name = host.strip("[]")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise SettingsError(
            f"--host {host}: {error.strerror or error}: give an address of this machine, as in 127.0.0.1"
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"--port {port}: cannot listen on {host}: {(error.strerror or str(error)).lower()}: stop the program that "
            "does, or take another one (--port 0 takes any that is free)"
        ) from error
    return listener


def _server(app: Any, settings: Settings) -> Any:
    import uvicorn

    class Server(uvicorn.Server):
        """uvicorn that says when it is ready, ends the page's endless streams first, and leaves without a signal."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Listen, then say where."""
            await super().startup(sockets)
            for line in _greeting(app, settings):
                print(line, file=sys.stderr, flush=True)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            """End what would go on for ever, then wait for the rest."""
            app.state.gradio.stop_event.set()
            app.state.gradio.get_blocks()._queue.close()
            await super().shutdown(sockets)
            self._captured_signals.clear()  # asked to stop and stopped: nothing is left to interrupt

    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        lifespan="on",
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=32 * 1024,
        http="h11",
    )
    return Server(config)


def _greeting(app: Any, settings: Settings) -> list[str]:
    """What the one who started the server reads."""
    name = f"[{settings.host}]" if ":" in settings.host and "[" not in settings.host else settings.host
    address = settings.public_url or f"http://{name}:{settings.port}"
    lines = [f"assay: the review page is at {address} (port {settings.port})"]
    if not app.state.context.accounts.all():
        lines.append("assay: no account exists yet; make one: assay user add NAME --role admin")
    return [*lines, "assay: Ctrl-C stops it"]


def _quieten() -> None:
    """Only warnings and errors, one line each with their traceback, on stderr; none of cancelled streams."""
    logging.basicConfig(level=logging.WARNING, format="assay: %(levelname)s: %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn.error").addFilter(_not_cancelled)


def _not_cancelled(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError)
