"""The judge's evidence on a finished mesh, as numbers that a rule can decide on without a critic.

Definitions in docs/architecture.md: e(view, camera candidate), and the error under other words.
"""

import json
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.prompt import Prompt

from ..critic import weights
from ..critic.conditioning import COLOUR_WORDS, OBJECT_WORDS, word_indices
from .errors import LEVEL_T, JudgeErrors
from .views import ELEVATION_DEG, VIEW_AZIMUTHS_DEG, judged_views

CANDIDATE_AZIMUTHS_DEG = tuple(15.0 * k for k in range(24))
RADIANS = math.pi / 180.0
CALIBRATION = "calibration.json"
OBJECT_SLOT, COLOUR_SLOT, PART_SLOT = 0, 1, 2


def judge_evidence(
    V: NDArray[np.float64], F: NDArray[np.int64], rgb: NDArray[np.float64], prompt: Prompt
) -> dict[str, Any]:
    """The `judge` block of evidence.json: errors, and the calibration of the prompt's object.

    V (n, 3), F (m, 3), face colours rgb (m, 3) sRGB in [0, 1].
    Raises WeightsError when weights or calibration are not the locked ones.
    """
    weights.verify(CALIBRATION)
    calibration = json.loads((weights.FOLDER / CALIBRATION).read_text(encoding="utf-8"))
    lock = weights.read_lock()
    return {
        **measure(JudgeErrors(), judged_views(V, F, rgb), prompt),
        "weights_sha256": lock["judge/diffusion_pytorch_model.safetensors"],
        "calibration_sha256": lock[CALIBRATION],
        "calibration": calibration["objects"][prompt.object],
    }


def measure(errors: JudgeErrors, views: NDArray[np.float64], prompt: Prompt) -> dict[str, Any]:
    """Every error that a rule needs, of 12 views (12, 7, 64, 64)."""
    words = word_indices(prompt)
    true = _cameras(VIEW_AZIMUTHS_DEG)
    error, albedo = _camera_errors(errors, views, words)
    return {
        "object": prompt.object,
        "colour": prompt.colour,
        "part_colour": prompt.part_colour,
        "t": LEVEL_T,
        "view_azimuths_deg": list(VIEW_AZIMUTHS_DEG),
        "candidate_azimuths_deg": list(CANDIDATE_AZIMUTHS_DEG),
        "error": error.tolist(),
        "albedo_error": albedo.tolist(),
        "objects": _word_errors(errors, views, words, true, OBJECT_SLOT, OBJECT_WORDS),
        "colours": _word_errors(errors, views, words, true, COLOUR_SLOT, COLOUR_WORDS),
        "part_colours": _word_errors(errors, views, words, true, PART_SLOT, COLOUR_WORDS),
    }


def _camera_errors(
    errors: JudgeErrors, views: NDArray[np.float64], words: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """e(v, c), (12, 24), and the albedo error of each view under its own camera, (12,)."""
    candidates = _cameras(CANDIDATE_AZIMUTHS_DEG)
    count = len(candidates)
    rows = [errors.of(np.repeat(view[None], count, axis=0), [words] * count, candidates) for view in views]
    own = [CANDIDATE_AZIMUTHS_DEG.index(azimuth) for azimuth in VIEW_AZIMUTHS_DEG]
    albedo = np.array([row[1][c] for row, c in zip(rows, own, strict=True)])
    return np.stack([row[0] for row in rows]), albedo


def _word_errors(
    errors: JudgeErrors,
    views: NDArray[np.float64],
    words: list[int],
    camera: NDArray[np.float64],
    slot: int,
    alternatives: tuple[str, ...],
) -> dict[str, list[float]]:
    """Error of each view under its own camera with another word in that slot."""
    result = {}
    for index, word in enumerate(alternatives):
        changed = [*words[:slot], 1 + index, *words[slot + 1 :]]
        result[word] = errors.of(views, [changed] * len(views), camera)[0].tolist()
    return result


def _cameras(azimuths_deg: tuple[float, ...]) -> NDArray[np.float64]:
    return np.array([(azimuth * RADIANS, ELEVATION_DEG * RADIANS) for azimuth in azimuths_deg])
