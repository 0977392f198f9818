"""What the limited process is asked for, and what it may take."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Task:
    """A file to make. meshes: one to draw, or candidate and golden to measure, each with the sha256 it must have.

    views, size_px: not geometry for the viewer but so many pictures of that size, from all around. most_triangles: of a
    mesh to draw; None: as many as the viewer takes. names: not the mesh but the files that it asks for, as JSON.
    zipped: the geometry in gzip's format, always the same for the same bytes.
    """

    meshes: tuple[tuple[Path, str], ...]
    out: Path
    views: int = 0
    size_px: int = 0
    most_triangles: int | None = None
    names: bool = False
    zipped: bool = False


@dataclass(frozen=True)
class GeometryLimits:
    """Of one task. seconds: computing time; ten times as much may pass on the clock. memory_mib: address space beyond
    what the process holds before it begins. cache_mib: all made files together."""

    seconds: float = 60.0
    memory_mib: int = 3072
    cache_mib: int = 1024
    processes: int = 2
