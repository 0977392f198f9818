"""Opening an asset: its files read now, and turned into what a reviewer sees."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golden.comparison import compare_with_record
from golden.previews import SPEC
from golden.reading import previews_folder
from specs.canonical import canonical_json, sha256_hex
from specs.spec import Spec

from ..folders import Folders
from ..geometry.addresses import Addresses, addresses
from ..geometry.sources import MeshSource
from ..queue.refreshing import QueueError, spec_paths
from ..queue.situation import Situation, shown_id, situation_of
from .approval import seen_of, why_not
from .findings import finding_views
from .pictures import comparisons, turntable
from .spec_diff import changes, diff_lines
from .stages import first_difference, stage_views
from .view import AssetView, Change, DiffLine


class UnknownAssetError(Exception):
    """There is no spec of this id."""


def open_asset(id: str, folders: Folders) -> AssetView:
    """Everything of one asset, from its files as they are now. Raises UnknownAssetError.

    id: as the queue has it; that of a spec whose name is no id opens too, and says what is wrong.
    """
    found = situation_of(_spec_path(id, folders), folders)
    seen, undecidable = seen_of(found, folders)
    candidate, record, report = found.candidate, found.record, found.report
    manifest = None if candidate is None else candidate.manifest
    stages = stage_views(manifest, record)
    spec = _SpecView.of(found, folders)
    scene = _Scene.of(found, folders)
    told = report if found.state != "stale" else None
    return AssetView(
        id=found.id,
        title=_title(found.spec),
        description="" if found.spec is None else found.spec.description,
        profile="" if found.spec is None else found.spec.profile,
        source="" if found.spec is None else found.spec.source,
        state=found.state,
        problem=found.problem,
        spec_problem=found.spec_problem,
        record_problem=found.record_problem,
        spec=found.spec,
        verdict=None if told is None else told.verdict.value,
        scores={} if told is None else told.scores.to_json(),
        gated_at=found.gated_at,
        findings=finding_views(report),
        seen=seen,
        why_not=undecidable if seen is None else why_not(found, folders),
        standing=found.standing,
        entries=found.entries,
        record=record,
        comparison=None if manifest is None else compare_with_record(manifest, record),
        stages=stages,
        first_difference=first_difference(stages),
        turntable=turntable(found.id, candidate, record, folders),
        comparisons=comparisons(found.id, candidate, folders),
        spec_diff=spec.lines,
        spec_changes=spec.changes,
        spec_is_new=spec.is_new,
        spec_note=spec.note,
        scene=scene.scene,
        missing_geometry=scene.missing,
        same_mesh=scene.same,
    )


def _spec_path(id: str, folders: Folders) -> Path:
    """The spec's file. An id that is none is looked for among the files' names, and never made a path of."""
    path = folders.spec_path(id)
    if path is None:
        try:
            path = next((one for one in spec_paths(folders.specs) if shown_id(one) == id), None)
        except QueueError:
            path = None
    if path is None or not path.is_file():
        raise UnknownAssetError(f"there is no asset {id!r}")
    return path


def _title(spec: Spec | None) -> str:
    return "" if spec is None else spec.prompt or (spec.file.path if spec.file else "")


@dataclass(frozen=True)
class _SpecView:
    """The spec against the approved one."""

    lines: tuple[DiffLine, ...] = ()
    changes: tuple[Change, ...] = ()
    is_new: bool = True
    note: str = ""

    @classmethod
    def of(cls, found: Situation, folders: Folders) -> "_SpecView":
        if found.spec is None:
            return cls()
        now = {"id": found.id, **found.spec.to_json()}
        approved, note = _approved_spec(found, now, folders)
        lines = diff_lines(approved, now)
        return cls(lines, () if approved is None else tuple(changes(approved, now)), approved is None, note)


def _approved_spec(found: Situation, now: dict[str, Any], folders: Folders) -> tuple[dict[str, Any] | None, str]:
    """The spec that the record is of, None without one or where it was not kept, and what to say of that."""
    record = found.record
    if record is None:
        return None, ""
    if sha256_hex(canonical_json(now)) == record.spec_sha256:
        return now, ""
    try:
        raw = (previews_folder(found.id, folders.golden) / SPEC).read_bytes()
    except OSError:
        return None, "The spec differs from the approved one, which was not kept."
    if sha256_hex(raw) != record.spec_sha256:
        return None, "The spec differs from the approved one, and the copy that was kept is damaged."
    kept: dict[str, Any] = json.loads(raw)
    return kept, ""


@dataclass(frozen=True)
class _Scene:
    """What the viewer loads."""

    scene: dict[str, Any] | None
    missing: dict[str, str]
    same: bool

    @classmethod
    def of(cls, found: Situation, folders: Folders) -> "_Scene":
        if found.spec is None:
            return cls(None, {}, False)
        places = addresses(found.id, folders)
        candidate = _side(found.id, places.candidate, places.candidate_mesh, folders)
        golden = _side(found.id, places.golden, places.golden_mesh, folders)
        scene = {"candidate": candidate, "golden": golden, "difference": places.difference}
        return cls(scene if candidate or golden else None, _without_blame(places, found), places.same)


def _side(id: str, geometry: str | None, mesh: MeshSource | None, folders: Folders) -> dict[str, str | None] | None:
    """A side's geometry, and its own file where a browser can show that with its materials."""
    if geometry is None or mesh is None:
        return None
    model = None
    if mesh.path.suffix.lower() == ".glb":
        try:
            model = folders.url_of(mesh.path, mesh.sha256)
        except ValueError:
            model = folders.mesh_url(id, mesh.path, mesh.sha256)
    return {"geometry": geometry, "model": model}


def _without_blame(places: Addresses, found: Situation) -> dict[str, str]:
    """Why a side is missing, unless that is plain from the state."""
    plain = {"candidate"} if found.state == "never gated" else set()
    if found.record is None and not found.record_problem:
        plain.add("golden")
    return {kind: why for kind, why in places.why.items() if kind not in plain}
