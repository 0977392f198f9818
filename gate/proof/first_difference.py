"""Where two runs part: the first stage that differs, and the first place in what it made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.arrays import MAGIC, unpack
from specs.trace import TRACE, Trace, TraceDifference, TraceError, element_name
from specs.trace import first_difference as first_step

from ..runs import Run
from .contents import Place, first_array_place, first_place
from .stages import delivered, stored

OPTIMISE = "optimise"
RECEIPT = "receipt.json"
UNKNOWN = "not kept"
NOT_KEPT = "what it made is not kept"


@dataclass(frozen=True)
class Difference:
    """The first difference of a run A from a run B.

    stage: its name; None when only the files differ. where: the place in words, empty when it is not known. a, b: what
    stands there. step, tensor, element, delta: for the optimisation, as in specs.trace.TraceDifference; delta is B's
    value less A's. margins: of that step in A and B, None where a run did not keep it. note: why no more is known.
    """

    stage: str | None
    where: str = ""
    a: str | None = None
    b: str | None = None
    step: int | None = None
    tensor: str | None = None
    element: int | None = None
    delta: int | None = None
    margins: tuple[float | None, float | None] = (None, None)
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Everything that is known of it."""
        return {**vars(self), "margins": list(self.margins)}

    def message(self, names: tuple[str, str] = ("got", "want")) -> str:
        """One sentence; `names` are what to call A and B."""
        text = f"the first stage that differs is {self.stage!r}" if self.stage else "every stage is the same"
        text += f": {self.where}" if self.where else ""
        if self.a is not None or self.b is not None:
            text += f": {names[0]} {self.a or UNKNOWN}, {names[1]} {self.b or UNKNOWN}"
        elif self.delta is not None:
            text += f": {names[1]} is {names[0]} {self.delta:+d}"
        if self.step is not None:
            text += f"; margin there: {margin_words(self.margins)}"
        return text + (f" ({self.note})" if self.note else "")


def margin_words(margins: tuple[float | None, float | None]) -> str:
    """The margins of both runs at one step, as few words as they need."""
    a, b = (UNKNOWN if margin is None else f"{margin:.2g}" for margin in margins)
    return a if a == b else f"{a} and {b}"


def first_difference(a: Run, b: Run, stores: tuple[Path | None, Path | None] = (None, None)) -> Difference | None:
    """Where run A parts from run B; None when every stage and file is the same.

    B may be an approved record and its previews: what is not there is not compared. stores: the stage stores in which
    the runs' intermediate outputs lie; those beside the runs when None.
    """
    stage = _first_stage(a.manifest, b.manifest)
    if stage == OPTIMISE and (found := _in_trace(a, b)):
        return found
    if stage is not None:
        return _in_stage(stage, a, b, stores)
    for name in sorted({*a.manifest["files"], *b.manifest["files"]}):
        if a.manifest["files"].get(name) != b.manifest["files"].get(name):
            return _of_files(None, _bytes(a, name), _bytes(b, name)) or Difference(None, name)
    return None


def margin_at(run: Run, step: int) -> float | None:
    """The least margin of a step (from 1) as the run's receipt.json keeps it."""
    try:
        margin = receipt_of(run)["margin"]["steps"][step - 1]
    except (KeyError, TypeError, IndexError):
        return None
    return float(margin) if isinstance(margin, int | float) and not isinstance(margin, bool) else None


def receipt_of(run: Run) -> Mapping[str, Any]:
    """The run's receipt.json, which no digest covers; empty where there is none that can be read."""
    try:
        found = json.loads((run.folder / RECEIPT).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _first_stage(a: Mapping[str, Any], b: Mapping[str, Any]) -> str | None:
    ours, theirs = ([(one["name"], one["outputs_sha256"]) for one in manifest["stages"]] for manifest in (a, b))
    for one, other in zip(ours, theirs, strict=False):
        if one != other:
            return str(one[0])
    longer = max(ours, theirs, key=len)
    return str(longer[min(len(ours), len(theirs))][0]) if len(ours) != len(theirs) else None


def _in_trace(a: Run, b: Run) -> Difference | None:
    if not all((run.folder / TRACE).is_file() for run in (a, b)):
        return None
    try:
        found = first_step(Trace.read(a.folder), Trace.read(b.folder))
    except TraceError as error:
        return Difference(OPTIMISE, note=str(error))
    return None if found is None else described(found, (margin_at(a, found.step), margin_at(b, found.step)))


def described(found: TraceDifference, margins: tuple[float | None, float | None]) -> Difference:
    """A place in the trace in words; the values are not in it."""
    if found.tensor is None:
        return Difference(OPTIMISE, f"only one run has step {found.step}", step=found.step, margins=margins)
    where = f"step {found.step}, tensor {found.tensor}"
    note = ""
    if found.element is not None:
        where += f", {element_name(found.tensor, found.element)}"
    else:
        note = "several elements differ"
    return Difference(OPTIMISE, where, None, None, found.step, found.tensor, found.element, found.delta, margins, note)


def _in_stage(stage: str, a: Run, b: Run, stores: tuple[Path | None, Path | None]) -> Difference:
    found = _of_files(stage, delivered(a, stage), delivered(b, stage))
    found = found or _of_files(stage, stored(a, stage, stores[0]), stored(b, stage, stores[1]))
    return found or Difference(stage, note=NOT_KEPT)


def _of_files(stage: str | None, a: Mapping[str, bytes], b: Mapping[str, bytes]) -> Difference | None:
    """The first difference of two sets of files. One that only one side keeps tells nothing, unless it is all there."""
    for name in sorted({*a} & {*b}):
        place = _place(name, a[name], b[name])
        if place is not None:
            glue = "" if place.where.startswith("#") else ", "
            return Difference(stage, f"{name}{glue}{place.where}", place.got, place.want)
    return None


def _place(name: str, a: bytes, b: bytes) -> Place | None:
    if a.startswith(MAGIC) and b.startswith(MAGIC) and a != b:
        return first_array_place(unpack(a), unpack(b))
    return first_place(name, a, b)


def _bytes(run: Run, name: str) -> dict[str, bytes]:
    path = run.folder / name
    return {name: path.read_bytes()} if name in run.manifest["files"] and path.is_file() else {}
