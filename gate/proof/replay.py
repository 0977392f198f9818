"""The values at which two optimisations part: both are made again up to that step, and their states compared."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator.arrays import unpack
from generator.workfolder import work_folder
from specs.spec import Spec
from specs.trace import TensorDigest, Trace, element_name

from ..errors import SealedError
from ..making import Workshop, dump_state
from ..runs import Run
from ..sealed import JOBS, Surroundings
from .contents import first_element, number
from .first_difference import Difference

NOT_REPRODUCIBLE = "a fault of memory, disk or processor then, or another machine's environment"
_MASK = (1 << 64) - 1


@dataclass(frozen=True)
class Side:
    """A run, what to call it, and the surroundings in which it can be made again."""

    name: str
    run: Run
    around: Surroundings


@dataclass(frozen=True)
class _Replayed:
    """The state that a replay reached. faithful: it is the one in the run's own trace; crossed: in the other run's."""

    tensors: Mapping[str, NDArray]
    faithful: bool = False
    crossed: bool = False
    reason: str = ""


def with_values(found: Difference, sides: tuple[Side, Side], spec: Spec, workshop: Workshop) -> Difference:
    """The difference of two optimisations with its element and both values, as far as replays tell them."""
    if found.step is None or found.tensor is None:
        return found
    traces = [Trace.read(side.run.folder) for side in sides]
    with work_folder(workshop.runs / JOBS) as folder:
        a = _replayed(sides[0], found.step, spec, workshop, folder / "a.arrays", traces[0], traces[1])
        b = _replayed(sides[1], found.step, spec, workshop, folder / "b.arrays", traces[1], traces[0])
    notes = [_note(side, found.step, one) for side, one in zip(sides, (a, b), strict=True) if not one.faithful]
    tensor, element = found.tensor, found.element
    if a.faithful and b.faithful:
        at = first_element(a.tensors[tensor], b.tensors[tensor])
        element = None if at is None else int(np.ravel_multi_index(at, a.tensors[tensor].shape))
        count = int((a.tensors[tensor] != b.tensors[tensor]).sum())
        notes += [f"{count} elements differ"] if count > 1 else []
    elif found.note:
        notes.append(found.note)
    if element is None:
        return replace(found, note="; ".join(notes))
    one, other = _values(found, tensor, element, a, b)
    where = f"step {found.step}, tensor {tensor}, {element_name(tensor, element)}"
    return replace(found, where=where, element=element, a=one, b=other, note="; ".join(notes))


def checksums(tensor: NDArray) -> tuple[int, int]:
    """sum x_i and sum (i + 1) x_i modulo 2^64, as specs/trace.py defines them; bits of floats count as integers."""
    flat = np.ascontiguousarray(tensor).reshape(-1)
    integers = flat.view(f"<i{flat.itemsize}") if flat.dtype.kind == "f" else flat
    words = integers.astype(np.int64).view(np.uint64)
    places = np.arange(1, len(words) + 1, dtype=np.uint64)
    return int(words.sum(dtype=np.uint64)) & _MASK, int((words * places).sum(dtype=np.uint64)) & _MASK


def _replayed(
    side: Side, step: int, spec: Spec, workshop: Workshop, path: Path, trace: Trace, other: Trace
) -> _Replayed:
    try:
        tensors = unpack(dump_state(spec, workshop, step, path, side.around).read_bytes())
    except (SealedError, OSError, ValueError) as error:
        return _Replayed({}, reason=f"{side.name} could not be made again: {error}")
    return _Replayed(tensors, _is_in(trace, step, tensors), _is_in(other, step, tensors))


def _is_in(trace: Trace, step: int, tensors: Mapping[str, NDArray]) -> bool:
    digests: Mapping[str, TensorDigest] = dict(zip(trace.sizes, trace.steps[step - 1], strict=True))
    return set(tensors) == set(digests) and all(
        checksums(tensor) == (digests[name].total, digests[name].moment) for name, tensor in tensors.items()
    )


def _note(side: Side, step: int, replayed: _Replayed) -> str:
    if replayed.reason:
        return replayed.reason
    instead = "the other run's state" if replayed.crossed else "another state"
    return (
        f"{side.name} made again on this machine has {instead} after step {step}, not the one in its trace, so its "
        f"difference cannot be repeated here: {NOT_REPRODUCIBLE}"
    )


def _values(found: Difference, tensor: str, element: int, a: _Replayed, b: _Replayed) -> tuple[str | None, str | None]:
    """What stands at the element in both runs. The checksums' delta tells one from the other where one is lost."""
    one, other = (
        side.tensors[tensor].reshape(-1)[element] if side.faithful and tensor in side.tensors else None
        for side in (a, b)
    )
    if found.delta is not None and one is None and other is not None and other.dtype.kind == "i":
        return str(int(other) - found.delta), number(other)
    if found.delta is not None and other is None and one is not None and one.dtype.kind == "i":
        return number(one), str(int(one) + found.delta)
    return tuple(None if value is None else number(value) for value in (one, other))  # type: ignore[return-value]
