"""The page's own scripts and styles, under addresses that change with their content."""

import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from gate.house import HOUSE

from .answers import refusal

REVIEW = Path(__file__).resolve().parent.parent
PLACES = {"page": REVIEW / "page" / "static", "viewer": HOUSE / "gate" / "viewer" / "dist"}
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
DIGITS = 16


def static_url(place: str, name: str) -> str:
    """The address of review/page/static/NAME ("page") or gate/viewer/dist/NAME ("viewer").

    Raises FileNotFoundError for a file that is not there.
    """
    return f"/own/{place}/{name}?v={digest_of(PLACES[place] / name)}"


def digest_of(path: Path) -> str:
    """The first digits of a file's sha256; read again only when its size or time changes."""
    about = path.stat()
    return _digest(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=4096)
def _digest(path: Path, mtime_ns: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]


def keeping(asked: str | None, path: Path) -> str:
    """Cache-Control of a file asked for by digest: for ever where it is the file's own, otherwise only after asking."""
    return FOR_EVER if asked and len(asked) >= DIGITS and asked.startswith(digest_of(path)) else ASK_AGAIN


def router() -> APIRouter:
    """GET /own/page/NAME and /own/viewer/NAME."""
    routes = APIRouter()

    @routes.api_route("/own/{place}/{name:path}", methods=["GET", "HEAD"])
    def own(place: str, name: str, request: Request) -> Response:
        folder = PLACES[place].resolve()
        path = (folder / name).resolve()
        if not path.is_relative_to(folder) or path.suffix not in TYPES or not path.is_file():
            return refusal(404, "There is nothing here.")
        cache = keeping(request.query_params.get("v"), path)
        return FileResponse(path, media_type=TYPES[path.suffix], headers={"Cache-Control": cache})

    return routes
