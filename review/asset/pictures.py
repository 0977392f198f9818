"""Pictures of an asset by address: the turntable of candidate and record, and what was got against what was wanted."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from gate.candidate import Candidate
from gate.differences import FOLDER as DIFFERENCES
from gate.reference_pictures import FOLDER as REFERENCES
from gate.reruns import PICTURES as RERUNS
from gate.runs import run_folder
from golden.reading import previews_folder
from golden.record import GoldenRecord

from ..folders import Folders
from ..geometry.digests import sha256_of
from .view import Comparison, Shot

_VIEW = re.compile(r"views/(\d+)\.png")
_GOT, _WANT, _DIFFERENCE = "-got.png", "-want.png", "-difference.png"


def turntable(id: str, candidate: Candidate | None, record: GoldenRecord | None, folders: Folders) -> tuple[Shot, ...]:
    """The pictures of both by azimuth; of the record those that are kept. Only files that are what was judged or
    approved."""
    ours: dict[float, str] = {}
    theirs: dict[float, str] = {}
    if candidate is not None and candidate.key is not None:
        folder = run_folder(folders.runs, id, Path(candidate.key).name)
        ours = dict(_shots(folder, candidate.manifest["files"], folders))
    if record is not None:
        files = {name: vars(file) for name, file in record.files.items()}
        theirs = dict(_shots(previews_folder(id, folders.golden), files, folders))
    return tuple(Shot(azimuth, ours.get(azimuth), theirs.get(azimuth)) for azimuth in sorted({*ours, *theirs}))


def _shots(folder: Path, files: Mapping[str, Mapping[str, Any]], folders: Folders) -> Iterator[tuple[float, str]]:
    """(azimuth in degrees, address): views go evenly round from 0."""
    views = sorted(name for name in files if _VIEW.fullmatch(name))
    for at, name in enumerate(views):
        try:
            sha256 = sha256_of(folder / name)
        except OSError:
            continue
        if sha256 == files[name]["sha256"]:
            yield 360.0 * at / len(views), folders.url_of(folder / name, sha256)


def comparisons(id: str, candidate: Candidate | None, folders: Folders) -> tuple[Comparison, ...]:
    """What the last gate drew of differences."""
    views = 0 if candidate is None else sum(bool(_VIEW.fullmatch(name)) for name in candidate.manifest["files"])
    kinds: tuple[tuple[Literal["golden", "rerun", "reference"], str], ...] = (
        ("golden", DIFFERENCES),
        ("rerun", RERUNS),
        ("reference", REFERENCES),
    )
    found: list[Comparison] = []
    for kind, name in kinds:
        found += _drawn(kind, folders.runs / id / name, views, folders)
    return tuple(found)


def _drawn(
    kind: Literal["golden", "rerun", "reference"], folder: Path, views: int, folders: Folders
) -> Iterator[Comparison]:
    for path in sorted(folder.glob(f"*{_GOT}")):
        stem = path.name.removesuffix(_GOT)
        urls = [_url(folder / f"{stem}{ending}", folders) for ending in (_GOT, _WANT, _DIFFERENCE)]
        if urls[0] and urls[1]:
            yield Comparison(kind, _named(kind, stem, views), urls[0], urls[1], urls[2])


def _url(path: Path, folders: Folders) -> str | None:
    try:
        return folders.url_of(path, sha256_of(path))
    except (OSError, ValueError):
        return None


def _named(kind: str, stem: str, views: int) -> str:
    """A picture's name for people: its azimuth, or the reference view's number."""
    if kind == "reference":
        return f"reference {stem.replace('-', ' ')}"
    against = "approved" if kind == "golden" else "another making"
    if stem.isdigit() and int(stem) < views:
        return f"azimuth {360.0 * int(stem) / views:g}° against {against}"
    return f"{stem} against {against}"
