"""What excuses a finding: plain values, which can be pickled, digested and compared. Standard library alone."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from specs.findings import Number

# More defects of one rule are no legacy to be worked off, and matching them takes minutes.
MAX_DEFECTS = 100_000

# What no waiver and no baseline excuses: that nothing is known of the asset, and that it is not the approved one.
NEVER = ("unreadable-file", "rerun-bytes-differ", "golden-differs", "golden-missing")

# Rules that look at positions and faces alone, so that their waivers hold for the geometry, whatever file it is in.
# All others also look at vertices that no face uses, at the numbering, at normals, coordinates, materials, pictures,
# units, the container, the size or another tool's evidence: their waivers hold for the bytes of the files.
GEOMETRY_RULES = (
    "non-manifold-edge",
    "non-manifold-vertex",
    "boundary-edge",
    "degenerate-face",
    "duplicate-face",
    "self-intersection",
    "t-junction",
    "loose-component",
    "unexpected-genus",
    "inconsistent-winding",
    "non-orientable-surface",
    "inward-orientation",
    "triangle-budget-exceeded",
)

# Numbers of one defect by the kind of element; the first three are its place in metres.
WIDTHS = {"vertex": 5, "edge": 10, "face": 13, "face-pair": 12}


# Labels of entries that help others: faces of a body as large as what is loose, and corners of faces of four.
KEPT, QUADS = "kept", "quads"


@dataclass(frozen=True)
class Waiver:
    """A person's word that a rule may fail on one asset, until a day and for one geometry.

    expires: the last day, "2027-01-31". fingerprint: "mesh:<sha256>" or "file:<sha256>". expired: that day is over.
    """

    rule: str
    reason: str
    owner: str
    expires: str
    fingerprint: str
    expired: bool = False


@dataclass(frozen=True)
class Known:
    """What a baseline knows of one finding of a rule.

    kind: of the elements, None where the finding has none. label: tells apart several findings of a rule: the place in
    the spec, or what the glTF Validator said. defects: place and shape of each vertex, edge, face or pair, WIDTHS
    numbers; keys: of materials and images. polygons: some face had more than three corners. source: the file's name.
    """

    rule: str
    kind: str | None
    label: str
    measured: Number
    allowed: Number
    tolerance_m: float
    polygons: bool
    defects: tuple[tuple[float, ...], ...]
    keys: tuple[str, ...]
    source: str

    @property
    def aside(self) -> bool:
        """It helps to know the defects of another entry of the rule, and has none of its own."""
        return self.kind == "face" and self.label in (KEPT, QUADS)

    @property
    def count(self) -> int:
        """How many defects it knows; 1 for a measured value."""
        if self.aside:
            return 0
        return len(self.defects) + len(self.keys) if self.kind is not None else 1


@dataclass(frozen=True)
class Tally:
    """How a rule's defects compare with the baseline: how many are known, new, and gone."""

    rule: str
    known: int
    new: int
    gone: int


Excuse = Waiver | Known


def fingerprint_kind(rule: str) -> Literal["mesh", "file"]:
    """What a waiver of the rule is bound to."""
    return "mesh" if rule in GEOMETRY_RULES else "file"


def digest_of(excuses: Iterable[Excuse]) -> str:
    """The sha256 of excuses, for what must be judged anew when they change."""
    plain = [[type(one).__name__, list(vars(one).values())] for one in excuses]
    return hashlib.sha256(json.dumps(plain, separators=(",", ":")).encode("utf-8")).hexdigest()
