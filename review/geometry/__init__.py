"""The geometry that the page's viewer draws, by address: what gate.geometry makes of an asset's meshes."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter

    from ..folders import Folders

__all__ = ["router"]


def router(folders: "Folders") -> "APIRouter":
    """GET /geometry/<id>/candidate, golden and difference, for one app; its processes end with the app."""
    from .routes import router_of

    return router_of(folders)
