"""GET /geometry/<id>/<kind>: ASV1 (asv.py), or {"error": ...} with a status that says whose fault it is."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from gate.geometry.making import Maker, NotMade
from gate.geometry.task import GeometryLimits

from ..folders import Folders
from .addresses import PREFIX
from .sources import KINDS, wanted

FOLDER = "geometry"
_KEY = re.compile("[0-9a-f]{64}")
_FOR_EVER = "private, max-age=31536000, immutable"
_CHANGED = "the mesh is another one since the page was opened: open the asset again"


def router_of(folders: Folders, limits: GeometryLimits | None = None) -> APIRouter:
    """The router over these folders; it keeps what it makes in their cache."""
    maker = Maker(folders.cache / FOLDER, limits)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        yield
        maker.close()

    routes = APIRouter(lifespan=lifespan)

    @routes.get(PREFIX + "{id}/{kind}", include_in_schema=False)
    async def geometry(request: Request, id: str, kind: str, d: str | None = None) -> Response:
        try:
            return await _answer(maker, folders, request, (id, kind, d))
        except NotMade as error:
            return _refused(error.status, str(error))
        except OSError as error:
            return _refused(500, f"the page cannot read or keep the mesh: {error.strerror}")

    return routes


async def _answer(maker: Maker, folders: Folders, request: Request, asked: tuple[str, str, str | None]) -> Response:
    id, kind, key = asked
    if kind not in KINDS:
        raise NotMade(404, f"{kind!r} is not one of {', '.join(KINDS)}")
    if key is not None and not _KEY.fullmatch(key):
        raise NotMade(404, "d is not a digest")
    if key is not None and (kept := await run_in_threadpool(maker.cache.get, key)) is not None:
        return _served(kept, key, _FOR_EVER)
    want = await run_in_threadpool(wanted, id, kind, folders)
    if key not in (None, want.key):
        raise NotMade(409, _CHANGED)
    caching = _FOR_EVER if key else "private, no-cache"
    if request.headers.get("if-none-match") == f'"{want.key}"':
        return Response(status_code=304, headers=_headers(want.key, caching))
    data = await run_in_threadpool(maker.cache.get, want.key)
    if data is None:
        data = await asyncio.wrap_future(maker.made(want.key, want.meshes))
        if (await run_in_threadpool(wanted, id, kind, folders)).key != want.key:  # a picture of the mesh, say
            await run_in_threadpool(maker.cache.drop, want.key)
            raise NotMade(409, _CHANGED)
    return _served(data, want.key, caching)


def _served(data: bytes, key: str, caching: str) -> Response:
    return Response(data, media_type="application/octet-stream", headers=_headers(key, caching))


def _headers(key: str, caching: str) -> dict[str, str]:
    return {"ETag": f'"{key}"', "Cache-Control": caching, "X-Content-Type-Options": "nosniff"}


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"error": message}, status, headers={"Cache-Control": "no-store"})
