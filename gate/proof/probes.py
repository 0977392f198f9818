"""How far two environments were apart before the rounding: the sampled gradients of two runs, compared."""

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Worst:
    """The largest difference of a gradient's value from the reference's, in units of s; of `compared` values."""

    difference: float
    step: int
    compared: int


def worst(got: Path, reference: Path, until: int | None = None) -> Worst | None:
    """The worst difference between two probe files: |g - g_reference| / s_reference.

    until: the last step (from 1) that both began in the same state; None: all. None when there is nothing to compare.
    """
    a, b = _read(got), _read(reference)
    if a is None or b is None:
        return None
    common = min(len(a["step"]), len(b["step"]))
    same = (a["step"][:common] == b["step"][:common]) & (b["scale"][:common] > 0.0)
    if until is not None:
        same &= b["step"][:common] <= until
    if not same.any():
        return None
    g, reference_g, s = (one[:common][same] for one in (a["gradient"], b["gradient"], b["scale"]))
    ratio = np.abs(g - reference_g) / s
    at = int(np.argmax(ratio))
    return Worst(float(ratio[at]), int(b["step"][:common][same][at]), int(same.sum()))


def _read(path: Path) -> dict[str, NDArray[Any]] | None:
    try:
        with np.load(path) as file:
            return {name: file[name] for name in ("step", "gradient", "scale")}
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
