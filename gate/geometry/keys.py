"""The names under which what was made is kept: the same for the same files, whichever folder they are in."""

from collections.abc import Mapping

from specs.canonical import digest

VERSION = 1  # of what is made: another one makes all files anew


def drawn_key(files: Mapping[str, str]) -> str:
    """The key of what is drawn of a mesh; files: it and all that it reads, name -> sha256."""
    return digest({"version": VERSION, "files": dict(files)})


def zipped_key(files: Mapping[str, str]) -> str:
    """The key of the same, zipped."""
    return digest({"version": VERSION, "files": dict(files), "zipped": True})


def pictures_key(files: Mapping[str, str], views: int, size_px: int) -> str:
    """The key of a mesh's pictures."""
    return digest({"version": VERSION, "files": dict(files), "views": views, "size_px": size_px})


def difference_key(candidate: str, golden: str) -> str:
    """The key of the distances between two meshes; both: drawn_key."""
    return digest({"version": VERSION, "candidate": candidate, "golden": golden})
