"""The app: guards around our routes and the Gradio page."""

from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response

from . import files, sign_in, static
from .allowed import AllowList
from .answers import refusal
from .bodies import BodyLimit
from .context import Context
from .front import Front
from .gradio_page import GradioPage, cache_folder, import_gradio, mount, session_of_event
from .headers import AnswerHeaders
from .origins import OriginGuard
from .owners import QueueOwners
from .sessions import Sessions
from .settings import Settings


def open_context(settings: Settings) -> Context:
    """Open database, accounts and folders; raises StoreError for a database that cannot be opened."""
    from .. import jobs
    from ..accounts import Accounts, server_secret
    from ..folders import Folders
    from ..store import open_store

    settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(settings.database)
    accounts = Accounts(store, server_secret(settings.state))
    folders = Folders(settings.specs, settings.runs, settings.golden, settings.state)
    return Context(store, accounts, folders, settings, jobs)


def build_app(context: Context, blocks: Any, options: dict[str, Any]) -> FastAPI:
    """The whole app around a gr.Blocks; `app.state.gradio` is Gradio's own app."""
    from .. import geometry

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan(context))
    app.include_router(sign_in.router(context))
    app.include_router(static.router())
    app.include_router(files.router(context, cache_folder(context.settings.state)))
    app.include_router(geometry.router(context.folders))
    app.state.context, app.state.gradio = context, mount(app, blocks, context, options)
    guard(app, context, session_of_event(blocks), options.get("document_head", ""))
    return app


def make_app(settings: Settings) -> FastAPI:
    """The review page over the folders and the database of the settings."""
    context = open_context(settings)
    import_gradio(settings.state)
    from ..page import build_page, mount_options

    context.jobs.tend(context, now=True)  # what waited when the last server stopped goes on
    return build_app(context, build_page(context), mount_options(context))


def guard(app: FastAPI, context: Context, session_of: Callable[[str], str | None], head: str = "") -> None:
    """Put every guard before an app, in the order in which a request meets them; Starlette wants the innermost first.

    session_of: the session_hash of an event that is under way. head: what the page's own HTML has in its head.
    """
    settings = context.settings
    guards: list[tuple[Any, dict[str, Any]]] = [
        (AnswerHeaders, {"settings": settings}),
        (Front, {"settings": settings}),
        (OriginGuard, {"settings": settings}),
        (Sessions, {"settings": settings, "accounts": context.accounts}),
        (AllowList, {}),
        (BodyLimit, {}),
        (QueueOwners, {"session_of_event": session_of}),
        (GradioPage, {"head": head}),
    ]
    for kind, options in reversed(guards):
        app.add_middleware(kind, **options)
    app.add_exception_handler(404, _nothing)
    app.add_exception_handler(405, _nothing)


async def _nothing(request: Any, error: Exception) -> Response:
    return refusal(404, "There is nothing here.")


def _lifespan(context: Context) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> Any:
        yield
        context.store.close()

    return lifespan
