"""Signing in and out, and whether the server is well."""

from typing import Any
from urllib.parse import parse_qs

import anyio
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ..accounts import Throttled, WrongPassword
from .answers import STANDARD, refusal
from .context import Context
from .cookies import give_token, take_token
from .links import asked_next, local
from .sign_in_page import sign_in_page

HASHING = 2  # passwords that are hashed at a time; each takes a core and much memory


def router(context: Context) -> APIRouter:
    """GET and POST /sign-in, POST /sign-out, GET /health."""
    routes = APIRouter()
    hashing = anyio.Semaphore(HASHING)

    @routes.api_route("/sign-in", methods=["GET", "HEAD"])
    async def ask(request: Request) -> Response:
        target = asked_next(request.scope["query_string"])
        if request.scope["assay.session"] is not None or request.scope.get("assay.person"):
            return RedirectResponse(target, 303, headers=STANDARD)
        return sign_in_page(target, nobody_yet=await run_in_threadpool(_nobody_yet, context))

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        said = _form(request.scope["assay.body"])
        if said is None:
            return refusal(400, "Send name and password as a form.")
        async with hashing:
            return await run_in_threadpool(_sign_in, context, request.scope, *said)

    @routes.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await run_in_threadpool(context.accounts.sign_out, request.scope["assay.token"])
        return RedirectResponse("/sign-in", 303, headers={**STANDARD, "set-cookie": take_token(context.settings)})

    @routes.api_route("/health", methods=["GET", "HEAD"])
    async def health() -> Response:
        try:
            await run_in_threadpool(context.store.version)
        except Exception:
            return PlainTextResponse("not well\n", 503)
        return PlainTextResponse("well\n")

    return routes


def _sign_in(context: Context, scope: Any, name: str, password: str, target: str) -> Response:
    """Try the password; whoever was signed in with this browser before is signed out."""
    try:
        token = context.accounts.sign_in(name, password, scope["assay.address"])
    except WrongPassword:
        return sign_in_page(target, name, wrong=True, nobody_yet=_nobody_yet(context))
    except Throttled as error:
        return sign_in_page(target, name, wait_s=error.seconds)
    if scope["assay.token"]:
        context.accounts.sign_out(scope["assay.token"])
    return RedirectResponse(target, 303, headers={**STANDARD, "set-cookie": give_token(token, context.settings)})


def _nobody_yet(context: Context) -> bool:
    return not context.accounts.all()


def _form(body: bytes) -> tuple[str, str, str] | None:
    """(name, password, next) of a form; None where it is none, or names a field twice."""
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=8)
    except ValueError:
        return None
    if any(len(values) != 1 for values in fields.values()) or not {"name", "password"} <= fields.keys():
        return None
    return fields["name"][0].strip(), fields["password"][0], local(fields.get("next", ["/"])[0])
