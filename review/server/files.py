"""Pictures and models of the folders, and the copies that Gradio's own components ask for."""

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from .answers import refusal
from .context import Context
from .static import keeping

TYPES = {
    ".png": "image/png",
    ".glb": "model/gltf-binary",
    ".obj": "model/obj",
    ".stl": "model/stl",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
}
SHOWN = (".png", ".webp", ".jpg")


def router(context: Context, cached: Path) -> APIRouter:
    """GET /files/... by Folders.path_of, and Gradio's /gradio_api/file=..., answered here instead of there.

    cached: the folder in which Gradio keeps its copies.
    """
    routes = APIRouter()

    @routes.api_route("/files/{rest:path}", methods=["GET", "HEAD"])
    def ours(request: Request) -> Response:
        return _file(context.folders.path_of(request.scope["path"]), request.query_params.get("d"))

    @routes.api_route("/gradio_api/file={name:path}", methods=["GET", "HEAD"])
    def gradios(name: str) -> Response:
        return _file(cached_file(name, (cached, context.settings.runs)), None)

    return routes


def cached_file(name: str, folders: tuple[Path, ...]) -> Path | None:
    """The picture or model of that absolute name in one of the folders, links followed; None for anything else."""
    if not name.startswith("/") or "\0" in name:
        return None
    try:
        path = Path(name).resolve(strict=True)
        good = path.is_file() and path.suffix.lower() in TYPES
        return path if good and any(_is_below(path, folder.resolve()) for folder in folders) else None
    except (OSError, RuntimeError, ValueError):
        return None


def _is_below(path: Path, folder: Path) -> bool:
    return path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)


def _file(path: Path | None, digest: str | None) -> Response:
    kind = TYPES.get(path.suffix.lower()) if path is not None else None
    if path is None or kind is None:
        return refusal(404, "There is nothing here.")
    headers = {"Cache-Control": keeping(digest, path)}
    if path.suffix.lower() not in SHOWN:
        headers["Content-Disposition"] = "attachment"
    return FileResponse(path, media_type=kind, headers=headers)
