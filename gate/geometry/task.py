"""What the limited process is asked for, and what it may take."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Task:
    """A file to make. meshes: one to draw, or candidate and golden to measure, each with the sha256 it must have."""

    meshes: tuple[tuple[Path, str], ...]
    out: Path


@dataclass(frozen=True)
class GeometryLimits:
    """Of one task. seconds: computing time; ten times as much may pass on the clock. memory_mib: address space beyond
    what the process holds before it begins. cache_mib: all made files together."""

    seconds: float = 60.0
    memory_mib: int = 3072
    cache_mib: int = 1024
    processes: int = 2
