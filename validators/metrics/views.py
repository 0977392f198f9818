"""What the judge's errors say of an asset's views. numpy only: the calibration command uses the same functions.

e(v, c) is the judge's x0 error for the picture of view v when it is told that the camera stands at candidate c.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def mass_within(
    error: ArrayLike,
    view_azimuths_deg: ArrayLike,
    candidate_azimuths_deg: ArrayLike,
    tau: float,
    window_deg: float = 30.0,
) -> float:
    """How surely the views look taken from where they were, 0 to 1.

    mean over v of sum over c within window_deg of the truth of softmax_c(-e(v, c) / tau); error (views, candidates),
    tau in the unit of the error. Raises ValueError for a wrong shape or a tau that is not positive.
    """
    e, views, candidates = _checked(error, view_azimuths_deg, candidate_azimuths_deg)
    if not tau > 0:
        raise ValueError(f"tau is {tau}; allowed: above 0")
    weight = np.exp(-(e - e.min(axis=1, keepdims=True)) / tau)
    near = _angle_between(views[:, None], candidates[None, :]) <= window_deg + 1e-9
    return float(np.mean(np.sum(weight * near, axis=1) / np.sum(weight, axis=1)))


def excess(error: ArrayLike, view_azimuths_deg: ArrayLike, candidate_azimuths_deg: ArrayLike) -> float:
    """How much worse the true camera explains the views than the best one: mean over v of log e(v, v) / min_c e(v, c).

    0 where every view is best explained by its own camera. error (views, candidates), all above 0; every view's azimuth
    must be among the candidates. Raises ValueError otherwise.
    """
    e, views, candidates = _checked(error, view_azimuths_deg, candidate_azimuths_deg)
    apart = _angle_between(views[:, None], candidates[None, :])
    true = np.argmin(apart, axis=1)
    if np.any(apart[np.arange(len(views)), true] > 1e-6):
        raise ValueError("a view's azimuth is not among the candidate azimuths")
    return float(np.mean(_log(e[np.arange(len(views)), true]) - _log(e.min(axis=1))))


def spread(errors: ArrayLike, mean: ArrayLike, sd: ArrayLike) -> float:
    """How unlike the sides are: the standard deviation over v of z(v) = (log e(v, v) - mean(v)) / sd(v).

    errors (views,) under the true cameras; mean, sd (views,) of log errors of good objects of the class.
    """
    e, m, s = (np.asarray(one, dtype=np.float64) for one in (errors, mean, sd))
    if not e.shape == m.shape == s.shape or e.ndim != 1:
        raise ValueError(f"errors, mean and sd have shapes {e.shape}, {m.shape}, {s.shape}; allowed: one and the same")
    if not np.all(s > 0):
        raise ValueError("sd holds a value that is not above 0")
    return float(np.std((_log(e) - m) / s))


def best_other_margin(errors_by_word: Mapping[str, ArrayLike], word: str) -> float:
    """How much better another word explains the views: max over w of mean over v of log e_word(v) - log e_w(v).

    Negative where the word itself is the best. Raises ValueError where `word` is missing or stands alone.
    """
    margins = other_margins(errors_by_word, word)
    return max(margins.values())


def other_margins(errors_by_word: Mapping[str, ArrayLike], word: str) -> dict[str, float]:
    """The margin of `best_other_margin` for each other word, sorted by word."""
    if word not in errors_by_word or len(errors_by_word) < 2:
        raise ValueError(f"errors of {word!r} and at least one other word are needed; found {sorted(errors_by_word)}")
    own = _log(np.asarray(errors_by_word[word], dtype=np.float64))
    return {
        other: float(np.mean(own - _log(np.asarray(errors_by_word[other], dtype=np.float64))))
        for other in sorted(errors_by_word)
        if other != word
    }


def _checked(error: ArrayLike, views: ArrayLike, candidates: ArrayLike) -> tuple[Floats, Floats, Floats]:
    e, v, c = (np.asarray(one, dtype=np.float64) for one in (error, views, candidates))
    if e.shape != (v.size, c.size) or not e.size:
        raise ValueError(f"errors of shape {e.shape} for {v.size} views and {c.size} candidates")
    if not np.all(np.isfinite(e)):
        raise ValueError("an error is not finite")
    return e, v, c


def _log(values: Floats) -> Floats:
    if not np.all(values > 0) or not np.all(np.isfinite(values)):
        raise ValueError("an error is not a finite number above 0")
    return np.log(values)


def _angle_between(a_deg: Floats, b_deg: Floats) -> Floats:
    """Unsigned difference of two azimuths, 0 to 180 degrees."""
    return np.abs((a_deg - b_deg + 180.0) % 360.0 - 180.0)
