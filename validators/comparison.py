"""How an asset stands to another making of it, as rules are told."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Comparison:
    """The asset's bytes against those of another making of it. Whoever compares fills it in.

    kind "rerun": the same spec made again; "golden": the approved record. first_stage: the first stage that differs;
    files: outputs that differ; surface_distance: the largest, in metres; image_difference: the mean, in levels of 0 to
    255; detail: a sentence for people. "not-comparable": of another class, or with other versions of what binds the
    bytes; the detail says which, and the way out.
    """

    kind: Literal["rerun", "golden"]
    state: Literal["equal", "differs", "missing", "not-comparable", "not-run"]
    first_stage: str | None = None
    files: tuple[str, ...] = ()
    surface_distance: float | None = None
    image_difference: float | None = None
    detail: str = ""
