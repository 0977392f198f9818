"""Where the viewer finds what it draws: addresses with the key in them, so that a browser may keep what it got."""

from dataclasses import dataclass

from gate.geometry.making import NotMade

from ..folders import Folders
from .sources import MeshSource, candidate_mesh, difference_key, golden_mesh

PREFIX = "/geometry/"


@dataclass(frozen=True)
class Addresses:
    """Of one asset's geometry; None for what is not there, with the reason in `why`, by kind.

    same: candidate and golden are drawn from the same bytes, and there is no difference to measure. candidate_mesh,
    golden_mesh: the files themselves.
    """

    candidate: str | None
    golden: str | None
    difference: str | None
    same: bool
    why: dict[str, str]
    candidate_mesh: MeshSource | None = None
    golden_mesh: MeshSource | None = None


def addresses(id: str, folders: Folders) -> Addresses:
    """The addresses of an asset's geometry as it is now."""
    why: dict[str, str] = {}
    ours = theirs = None
    try:
        ours = candidate_mesh(id, folders)
    except NotMade as error:
        why["candidate"] = str(error)
    try:
        theirs = golden_mesh(id, folders)
    except NotMade as error:
        why["golden"] = str(error)
    same = ours is not None and theirs is not None and ours.key == theirs.key
    apart = None
    if ours is not None and theirs is not None and not same:
        apart = address(id, "difference", difference_key(ours, theirs))
    return Addresses(
        None if ours is None else address(id, "candidate", ours.key),
        None if theirs is None else address(id, "golden", theirs.key),
        apart,
        same,
        why,
        ours,
        theirs,
    )


def address(id: str, kind: str, key: str) -> str:
    """One of sources.KINDS for an asset, as it is under this key."""
    return f"{PREFIX}{id}/{kind}?d={key}"
