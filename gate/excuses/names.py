"""What waivers and baselines call an asset: the id of its spec, or a mesh file's path from the project's root."""

import os
from pathlib import Path

from specs.reading import MESH_SUFFIXES

from ..project import Project


def mesh_name(mesh: Path, project: Project) -> str | None:
    """A mesh file's path from the project's root, with forward slashes; None where it lies outside."""
    path = Path(os.path.normpath(mesh.absolute()))
    root = Path(os.path.normpath(project.root))
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


def written_name(text: str) -> str | None:
    """An asset as a waiver may write it, in its one form; None for a path that leads out of the project.

    >>> written_name("./props//chair.obj")
    'props/chair.obj'
    """
    if text.startswith(("/", "~")) or "\\" in text:
        return None
    name = Path(os.path.normpath(text)).as_posix()
    return None if name.startswith("../") or name in ("..", ".") else name


def is_mesh(name: str) -> bool:
    """Whether the name is a mesh file's, not a spec's id.

    >>> is_mesh("props/chair.obj"), is_mesh("red-mug")
    (True, False)
    """
    return "/" in name or Path(name).suffix.lower() in MESH_SUFFIXES


def baseline_path(name: str, project: Project) -> Path:
    """Where an asset's baseline lies: `red-mug.json`, `props/chair.obj.json`. No two names share one."""
    return project.baselines / f"{name}.json"
