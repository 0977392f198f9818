"""evidence.json as arrays: what the sealed process saw and only it could see (docs/architecture.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rule import Measurement

Floats = NDArray[np.float64]


class EvidenceError(ValueError):
    """Evidence that breaks its contract; names the JSON pointer."""


@dataclass(frozen=True)
class FieldEvidence:
    """Mesh against field; all (views,)."""

    azimuths_deg: Floats
    silhouette_iou: Floats
    depth_error: Floats


@dataclass(frozen=True)
class JudgeEvidence:
    """The judge's errors; error (views, candidates), the rest by view. calibration: this object's limits."""

    view_azimuths_deg: Floats
    candidate_azimuths_deg: Floats
    error: Floats
    albedo_error: Floats
    document: Mapping[str, Any]

    def limit(self, name: str) -> float:
        """A number of the calibration."""
        value = _member(_member(self.document, "calibration", "/judge"), name, "/judge/calibration")
        return float(_array(value, f"/judge/calibration/{name}", ()))

    def array(self, name: str) -> Floats:
        """A list by view of the calibration."""
        value = _member(_member(self.document, "calibration", "/judge"), name, "/judge/calibration")
        return _array(value, f"/judge/calibration/{name}", (len(self.view_azimuths_deg),))

    def true_error(self) -> Floats:
        """(views,) error of each view under its own camera."""
        apart = np.abs((self.view_azimuths_deg[:, None] - self.candidate_azimuths_deg + 180.0) % 360.0 - 180.0)
        return self.error[np.arange(len(self.error)), np.argmin(apart, axis=1)]

    def words(self, kind: str) -> tuple[dict[str, Floats], str]:
        """Errors by word of "objects", "colours" or "part_colours", and the prompt's word: the first of its kind."""
        found = _member(self.document, kind, "/judge")
        if not isinstance(found, Mapping):
            raise EvidenceError(f"evidence.json#/judge/{kind}: not an object")
        views = (len(self.view_azimuths_deg),)
        errors = {word: _array(value, f"/judge/{kind}/{word}", views) for word, value in found.items()}
        own = {"objects": "object", "colours": "colour", "part_colours": "part_colour"}[kind]
        word = str(_member(self.document, own, "/judge")) if errors else ""
        if errors and word not in errors:
            raise EvidenceError(f"evidence.json#/judge/{kind}: no errors for the prompt's own word {word!r}")
        return errors, word


def field_evidence(evidence: Mapping[str, Any] | None) -> FieldEvidence:
    """The part that compares mesh and field. Raises EvidenceError."""
    found = _member(evidence or {}, "field_mesh", "")
    azimuths = _array(_member(found, "azimuths_deg", "/field_mesh"), "/field_mesh/azimuths_deg", None)
    iou, depth = (
        _array(_member(found, name, "/field_mesh"), f"/field_mesh/{name}", azimuths.shape)
        for name in ("silhouette_iou", "depth_error")
    )
    return FieldEvidence(azimuths, iou, depth)


def judge_evidence(evidence: Mapping[str, Any] | None) -> JudgeEvidence:
    """The judge's part. Raises EvidenceError."""
    found = _member(evidence or {}, "judge", "")
    views = _array(_member(found, "view_azimuths_deg", "/judge"), "/judge/view_azimuths_deg", None)
    candidates = _array(_member(found, "candidate_azimuths_deg", "/judge"), "/judge/candidate_azimuths_deg", None)
    error = _array(_member(found, "error", "/judge"), "/judge/error", (len(views), len(candidates)))
    albedo = _array(_member(found, "albedo_error", "/judge"), "/judge/albedo_error", views.shape)
    return JudgeEvidence(views, candidates, error, albedo, found)


def at_least(what: str, measured: float, limit: float) -> Measurement:
    """Bad below the limit; the badness is how far below, as a share of the limit."""
    bad = not measured >= limit
    message = f"{what} {measured:.4g}; allowed {limit:.4g} or more"
    return Measurement(bad, message, measured, limit, badness=_beyond(limit - measured, limit) if bad else 0.0)


def at_most(what: str, measured: float, limit: float) -> Measurement:
    """Bad above the limit; the badness is how far above, as a share of what was measured."""
    bad = not measured <= limit
    message = f"{what} {measured:.4g}; allowed {limit:.4g}"
    return Measurement(bad, message, measured, limit, badness=_beyond(measured - limit, measured) if bad else 0.0)


def _beyond(excess: float, size: float) -> float:
    return min(1.0, excess / abs(size)) if size else 1.0


def _member(value: Any, key: str, pointer: str) -> Any:
    if not isinstance(value, Mapping) or key not in value:
        raise EvidenceError(f"evidence.json#{pointer}: {key!r} is missing")
    return value[key]


def _array(value: Any, pointer: str, shape: tuple[int, ...] | None) -> Any:
    """Finite float64 of a shape; None: one-dimensional and not empty."""
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise EvidenceError(f"evidence.json#{pointer}: not numbers") from None
    if (array.ndim != 1 or not array.size) if shape is None else array.shape != shape:
        raise EvidenceError(f"evidence.json#{pointer}: shape {array.shape}; allowed: {shape or 'a list'}")
    if not np.all(np.isfinite(array)):
        raise EvidenceError(f"evidence.json#{pointer}: a number that is not finite")
    return array
