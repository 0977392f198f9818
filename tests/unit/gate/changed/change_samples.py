"""A small repository with meshes and specs, and what `--changed-since` says of it."""

import json
from pathlib import Path

from gate.changed import only_changed
from gate.project import Project, find_project
from gate.selection import Selection, select
from tests.unit.gate.git_samples import a_repository, commit_all

TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
OTHER = "v 0 0 0\nv 2 0 0\nv 0 1 0\nf 1 2 3\n"


def put(path: Path, data: str | bytes = TRIANGLE) -> Path:
    """Write a file, its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def a_spec(path: Path, mesh: str = "crate.obj", **more: object) -> Path:
    """A spec of a mesh file."""
    return put(path, json.dumps({"version": 1, "source": "file", "file": {"path": mesh}, **more}))


def a_project(root: Path) -> Path:
    """A repository with a project, nothing committed: two meshes with specs in `specs`, two without in `meshes`."""
    a_repository(root)
    put(root / "assay.toml", 'paths = ["specs", "meshes"]\n')
    for name in ("crate", "mug"):
        put(root / "specs" / f"{name}.obj")
        a_spec(root / "specs" / f"{name}.json", f"{name}.obj")
    put(root / "meshes" / "plain.obj")
    put(root / "meshes" / "painted.obj", f"mtllib painted.mtl\n{TRIANGLE}")
    put(root / "meshes" / "painted.mtl", "newmtl red\nmap_Kd colour.png\n")
    return root


def committed(root: Path) -> Path:
    """The project, committed on `main`."""
    commit_all(a_project(root))
    return root


def everything(project: Project | None = None) -> Selection:
    """The whole project's selection."""
    return select([], project or find_project())


def kept(ref: str = "main") -> list[str]:
    """Names of what is affected of the whole project, sorted."""
    project = find_project()
    chosen = only_changed(everything(project), ref, project).selection
    return sorted([spec.id for spec in chosen.specs] + [path.name for path in chosen.meshes])
