"""The server's guards and own routes around a page that only tells what reached it; no Gradio."""

import json

import pytest
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from review.server import files, sign_in, static
from review.server.build import guard
from tests.unit.review.server import standins


@pytest.fixture
def made(tmp_path):
    """`made(**settings)`: an app; `.context` has its accounts (ann reviews, bob looks), `.events` Gradio's events."""

    def make(accounts=None, head="", **changes):
        settings = standins.settings(tmp_path, **changes)
        accounts = accounts or standins.people(
            standins.Account("ann", "reviewer"),
            standins.Account("bob", "viewer"),
            standins.Account("sso", "viewer", proxy_only=True),
        )
        context = standins.context(settings, accounts)
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        app.include_router(sign_in.router(context))
        app.include_router(static.router())
        app.include_router(files.router(context, tmp_path / "cache"))
        app.context, app.events = context, {}
        app.add_api_route("/gradio_api/queue/join", _echo, methods=["POST"])
        app.add_api_route("/gradio_api/queue/data", _echo)
        app.add_api_route("/gradio_api/heartbeat/{hash}", _echo)
        app.add_api_route("/gradio_api/cancel", _echo, methods=["POST"])
        app.add_api_route("/gradio_api/upload", _echo, methods=["POST"])
        app.add_api_route("/config", _crash)
        app.add_api_route("/gradio_api/app_id", _answer_and_crash)
        app.add_api_route("/theme.css", _break_off)
        app.add_api_route("/assets/index-abc.js", _script)
        app.add_api_route("/static/img/logo.svg", _script)
        app.add_api_route("/", _page)
        guard(app, context, app.events.get, head)
        return app

    return make


async def _page(request: Request) -> Response:
    session = request.scope["assay.session"]
    scripts = f"<script>1</script><script type=x>{session.name}</script>"
    text = f'<html><head><link rel="manifest" href="/m"></head>{scripts}</html>'
    return HTMLResponse(text, headers={"server": "gradio", "access-control-allow-origin": "*"})


async def _echo(request: Request) -> Response:
    body = (await request.body()).decode()
    return JSONResponse({"body": body, "name": request.scope["assay.session"].name, "headers": dict(request.headers)})


async def _answer_and_crash() -> Response:
    class Late(Response):
        async def __call__(self, scope, receive, send):
            await super().__call__(scope, receive, send)
            raise RuntimeError("after the answer")

    return Late("whole")


async def _script() -> Response:
    return Response("1", media_type="text/javascript")


async def _break_off() -> Response:
    async def half():
        yield b"half"
        raise RuntimeError("in the middle")

    return StreamingResponse(half())


async def _crash() -> Response:
    raise RuntimeError(json.dumps({"a secret": "of the server"}))
