"""Which meshes are drawn for an asset, and the key of what is made of them.

What changed since it was judged, or is not what was approved, is not drawn: findings would point at other faces, and a
reviewer would look at something that no decision is about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate.candidate import FILE_CLASS, Candidate, read_candidate
from gate.errors import GateError
from gate.geometry import keys
from gate.geometry.keys import drawn_key
from gate.geometry.making import NotMade
from gate.runs import run_folder
from golden.previews import approved_mesh
from golden.reading import find_record, previews_folder
from golden.record import GoldenRecord, RecordError
from specs.problems import SpecError
from specs.reading import MESH_SUFFIXES
from specs.spec import load_spec

from ..folders import Folders
from .digests import sha256_of

ASSET = "asset.glb"
KINDS = ("candidate", "golden", "difference")


@dataclass(frozen=True)
class MeshSource:
    """A mesh file, its sha256, and the key of what is drawn of it and of the files that it reads."""

    path: Path
    sha256: str
    key: str


@dataclass(frozen=True)
class Wanted:
    """What is to be made: its key, and the meshes that it is made of (task.Task)."""

    key: str
    meshes: tuple[tuple[Path, str], ...]


def wanted(id: str, kind: str, folders: Folders) -> Wanted:
    """What `kind`, one of KINDS, is for an asset now. Raises NotMade."""
    if kind == "difference":
        ours, theirs = candidate_mesh(id, folders), golden_mesh(id, folders)
        return Wanted(difference_key(ours, theirs), ((ours.path, ours.sha256), (theirs.path, theirs.sha256)))
    mesh = (candidate_mesh if kind == "candidate" else golden_mesh)(id, folders)
    return Wanted(mesh.key, ((mesh.path, mesh.sha256),))


def difference_key(ours: MeshSource, theirs: MeshSource) -> str:
    """The key of the distances between two meshes."""
    return keys.difference_key(ours.key, theirs.key)


def candidate_mesh(id: str, folders: Folders) -> MeshSource:
    """The mesh that the last report is about. Raises NotMade when there is none, or it is another one by now."""
    _known(id, folders)
    try:
        candidate = read_candidate(folders.runs, id)
    except GateError as error:
        raise NotMade(404, str(error)) from error
    return mesh_of_candidate(id, candidate, folders)


def mesh_of_candidate(id: str, candidate: Candidate, folders: Folders) -> MeshSource:
    """The mesh of an asset's candidate. Raises NotMade when it is missing, or another one by now."""
    entries = candidate.manifest["files"]
    if candidate.key is not None:
        folder = run_folder(folders.runs, id, Path(candidate.key).name)
        return _checked(folder, ASSET, {ASSET: entries.get(ASSET)})
    mesh = _file_mesh(id, folders)
    if mesh.name not in entries:
        raise NotMade(404, f"{mesh.name}: was not there when the asset was judged: gate it again")
    return _checked(mesh.parent, mesh.name, entries)


def golden_mesh(id: str, folders: Folders) -> MeshSource:
    """The approved mesh. Raises NotMade when there is none, it was not kept, or it is not what was approved."""
    _known(id, folders)
    try:
        record = find_record(id, folders.golden)
    except RecordError as error:
        raise NotMade(409, str(error)) from error
    if record is None:
        raise NotMade(404, f"{id}: nothing is approved yet")
    return mesh_of_record(record, folders)


def mesh_of_record(record: GoldenRecord, folders: Folders) -> MeshSource:
    """The mesh of a record: the one kept beside it, or the candidate's where that is the same. Raises NotMade."""
    entries = {name: vars(entry) for name, entry in record.files.items()}
    name = _mesh_name(record, folders)
    kept = previews_folder(record.id, folders.golden)
    if (kept / name).is_file():
        beside = [] if name == ASSET else [one for one in entries if (kept / one).is_file()]
        own = {one: entries.get(one) for one in {name, *beside}}
        return _checked(kept, name, own, f"is not the file that was approved (git checkout -- {name} restores it)")
    try:
        ours = candidate_mesh(record.id, folders)
    except NotMade:
        ours = None
    if ours is not None and ours.key == _key(entries):
        return ours
    raise NotMade(404, f"{name}: the approved mesh was not kept: only .glb files are")


def _mesh_name(record: GoldenRecord, folders: Folders) -> str:
    """The mesh among the files of a record: the one that the approved spec names, else the first of such a kind."""
    if record.determinism_class != FILE_CLASS:
        return ASSET
    kept = approved_mesh(record.id, folders.golden)
    if kept is not None and kept.name in record.files:
        return kept.name
    meshes = [name for name in record.files if name.lower().endswith(MESH_SUFFIXES) and "/" not in name]
    return meshes[0] if meshes else ASSET


def _checked(
    folder: Path,
    name: str,
    entries: Mapping[str, Any],
    changed: str = "changed since the asset was judged: gate it again",
) -> MeshSource:
    """The mesh `name`, with all files that it reads as their digests say. Raises NotMade."""
    for one, entry in entries.items():
        try:
            found = sha256_of(folder / one)
        except OSError as error:
            raise NotMade(404, f"{one}: cannot be read ({error.strerror}): gate the asset again") from error
        if entry is None or found != entry["sha256"]:
            raise NotMade(409, f"{one}: {changed}")
    return MeshSource(folder / name, str(entries[name]["sha256"]), _key(entries))


def _key(entries: Mapping[str, Any]) -> str:
    """The same for the same files, whichever folder they are in."""
    return drawn_key({name: entry["sha256"] for name, entry in entries.items() if entry})


def _file_mesh(id: str, folders: Folders) -> Path:
    path = folders.spec_path(id)
    assert path is not None
    try:
        mesh = load_spec(path).mesh_path
    except SpecError as error:
        raise NotMade(409, str(error)) from error
    if mesh is None:
        raise NotMade(409, f"{id}: its spec names no file any more: gate it again")
    return mesh


def _known(id: str, folders: Folders) -> None:
    path = folders.spec_path(id)
    if path is None or not path.is_file():
        raise NotMade(404, "no such asset")
