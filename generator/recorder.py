"""What a run of the optimisation leaves behind besides its result: the trace of its states, and its margins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import xxhash
from numba import njit
from numpy.typing import NDArray

from specs.trace import TensorDigest, Trace

from .noise import STREAM_PROBE, hash_bits
from .universal.snapping import Margin, local_sizes

# A step whose margin is not above this is computed again canonically. The largest rounding error seen in a gradient is
# 2e-13 of its local size, and recomputing costs little: see docs/bit-identity.md for what that leaves to chance.
CERTAIN = 1e-9
PROBED_PER_LEVEL = 128


@njit(cache=True, nogil=True)
def _checksums(x):  # type: ignore[no-untyped-def]
    """sum x_i and sum (i + 1) x_i modulo 2^64, of int32 or int64."""
    total = moment = np.uint64(0)
    for i in range(x.size):
        value = np.uint64(np.int64(x[i]))
        total += value
        moment += np.uint64(i + 1) * value
    return total, moment


def digest_of(tensor: NDArray) -> TensorDigest:
    """Hash and checksums of a tensor; floats count as the integers that their bits are."""
    flat = np.ascontiguousarray(tensor).reshape(-1)
    integers = flat.view(f"i{flat.itemsize}") if flat.dtype.kind == "f" else flat
    total, moment = _checksums(integers)
    return TensorDigest(xxhash.xxh3_64_intdigest(flat.data), int(total), int(moment))


@dataclass
class Recorder:
    """Follows an optimisation. margins: the least of each step, with its tensor and element; None where there is none.

    recomputed: the steps (from 1) that were computed again canonically.
    """

    steps: list[tuple[TensorDigest, ...]] = field(default_factory=list)
    margins: list[tuple[float, str, int] | None] = field(default_factory=list)
    recomputed: list[int] = field(default_factory=list)
    probing: bool = False
    _sizes: dict[str, int] = field(default_factory=dict)
    _probes: list[NDArray[np.float64]] = field(default_factory=list)

    def margin(self, least: Margin | None, levels: Sequence[int]) -> None:
        """Note a step's margin, before its state."""
        known = None if least is None else (least.value, f"gradient/{levels[least.level]}", least.element)
        self.margins.append(known)

    def state(self, tensors: Mapping[str, NDArray]) -> None:
        """Note the state after a step."""
        self._sizes = {name: tensor.size for name, tensor in tensors.items()}
        self.steps.append(tuple(digest_of(tensor) for tensor in tensors.values()))

    def probe(self, step: int, gradients: Sequence[NDArray | None]) -> None:
        """Keep a sample of a step's gradients as they were before rounding: (step, gradient, local size) each."""
        if not self.probing:
            return
        for level, gradient in enumerate(gradients):
            if gradient is not None:
                bits = hash_bits(level, STREAM_PROBE, step, PROBED_PER_LEVEL)
                elements = (bits % np.uint64(gradient.size)).astype(np.int64)
                values = gradient.reshape(-1)[elements].astype(np.float64)
                sizes = local_sizes(gradient, elements)
                self._probes.append(np.stack([np.full(len(elements), step + 1.0), values, sizes]))

    def probes(self) -> dict[str, NDArray]:
        """All that `probe` kept, as columns."""
        rows = np.concatenate(self._probes, axis=1) if self._probes else np.zeros((3, 0))
        return {"step": rows[0].astype(np.int64), "gradient": rows[1], "scale": rows[2]}

    def trace(self) -> Trace:
        """The digests of all states so far."""
        return Trace(dict(self._sizes), tuple(self.steps))

    def summary(self) -> dict[str, Any] | None:
        """The receipt's `margin`; None for a class without one."""
        known = [(margin, step) for step, margin in enumerate(self.margins, 1) if margin]
        if not known or len(known) < len(self.margins):
            return None
        (value, tensor, element), step = min(known)
        certified = [margin[0] > CERTAIN or step in self.recomputed for margin, step in known]
        return {
            "threshold": CERTAIN,
            "least": {"margin": value, "step": step, "tensor": tensor, "element": element},
            "steps": [margin[0] for margin, _ in known],
            "recomputed": list(self.recomputed),
            "certified": all(certified),
        }
