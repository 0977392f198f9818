"""What the gate knows of an asset before it is judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from golden.comparison import Comparison

from .differences import Difference


@dataclass(frozen=True)
class Rerun:
    """The asset made once more: how it compares with the run that is judged, and by how much it differs."""

    comparison: Comparison
    difference: Difference | None = None


@dataclass(frozen=True)
class Evidence:
    """An asset to judge.

    mesh: the mesh file. folder, key: of its run, None for a mesh that was not generated. golden: how it compares with
    its record; difference: how far it is from the approved asset, None when it is equal or nothing is approved. look:
    what the judge sees of a mesh that was not generated, None where it was not asked.
    """

    mesh: Path
    folder: Path | None
    key: str | None
    manifest: Mapping[str, Any]
    golden: Comparison
    reruns: tuple[Rerun, ...] = ()
    difference: Difference | None = None
    look: Mapping[str, Any] | None = None
