"""A row of the queue: an asset's situation in few words."""

import json
from collections.abc import Iterator
from pathlib import Path

from gate.candidate import CANDIDATE
from gate.runs import run_folder
from golden.rights import Rights

from ..folders import Folders
from ..geometry.sources import ASSET
from ..store.queue import QueueRow
from .situation import Situation, situation_of
from .stamps import others_of, stamp_of

TITLE_CHARACTERS = 300
_TRIES = 3


def row_of(path: Path, folders: Folders, stamp: str = "", rights: Rights | None = None) -> QueueRow:
    """The row of the asset whose spec is at `path`.

    stamp: the row's stamp of before, which says where to look for further files. The new one was taken before the files
    were read, so that a change meanwhile makes it out of date.
    """
    others = others_of(stamp) or _expected(path, folders)
    for _ in range(_TRIES):
        before = stamp_of(path, folders, others)
        found = situation_of(path, folders, rights)
        needed = list(_others(found, folders))
        if needed == others:
            break
        others = needed  # only now it is known what to stamp: read once more
    return _row(found, before)


def _expected(path: Path, folders: Folders) -> list[str]:
    """What `_others` will most likely be, to read an asset once."""
    try:
        key = json.loads((folders.runs / path.stem / CANDIDATE).read_bytes())["key"]
        return [] if key is None else [str(run_folder(folders.runs, path.stem, Path(key).name) / ASSET)]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _others(found: Situation, folders: Folders) -> Iterator[str]:
    """Files beside those that go by the id."""
    if found.spec is not None and found.spec.mesh_path is not None:
        mesh = found.spec.mesh_path
        names = found.candidate.manifest["files"] if found.candidate is not None else {}
        yield from (str(mesh.parent / name) for name in sorted({mesh.name, *names}))
    elif found.candidate is not None and found.candidate.key is not None:
        yield str(run_folder(folders.runs, found.id, Path(found.candidate.key).name) / ASSET)


def _row(found: Situation, stamp: str) -> QueueRow:
    spec, report, standing = found.spec, found.report, found.standing
    # What the last gate said of other bytes, or of another spec, is not this asset's.
    told = report if found.state != "stale" else None
    return QueueRow(
        id=found.id,
        title=_title(found),
        profile="" if spec is None else spec.profile,
        source="" if spec is None else spec.source,
        state=found.state,
        verdict=None if told is None else told.verdict.value,
        scores={} if told is None else told.scores.to_json(),
        gated_at=found.gated_at,
        approvals=0 if standing is None else len(standing.approvals),
        needed=found.demand.approvals,
        stamp=stamp,
    )


def _title(found: Situation) -> str:
    """What it is made from; of an asset in error what is wrong with it."""
    spec = found.spec
    name = "" if spec is None else spec.prompt or (spec.file.path if spec.file else "")
    parts = [name, " ".join(found.problem.split()) if found.state == "error" else ""]
    return ": ".join(filter(None, parts))[:TITLE_CHARACTERS]
