"""The judge's thresholds, measured on true objects: `python -m gate.calibration`.

The generator renders and the judge errs (generator.judge); the statistics are the rules' own
(validators.metrics.views). This is the room that sees both. Writes calibration.json beside the weights and locks it.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.prompt import OBJECTS
from validators.metrics import views

SAMPLES = Path(".cache/critic/judged")
SIGMAS = 3.0  # thresholds lie this many standard deviations beyond the leave-one-out mean, and beyond every sample
TAU_SHARE = 0.25  # of the class's median error under the true camera
# True objects agree so well that their own limits would leave a generated one no room: no limit is tighter than these.
# They are a judgement, set by hand when the first assets were generated, not a measurement.
LEAST_ROOM = {"mass_min": 0.8, "excess_max": 0.02, "spread_max": 1.5, "albedo_spread_max": 1.5}
DIGITS = 6

Measured = dict[str, Any]


def thresholds(samples: Sequence[Measured]) -> dict[str, Any]:
    """An object's calibration from the `judge` blocks of its true samples; each is scored against the others."""
    own = np.array([_own_errors(sample) for sample in samples])
    albedo = np.array([sample["albedo_error"] for sample in samples])
    tau = TAU_SHARE * float(np.median(own))
    mass = [views.mass_within(*_camera_arguments(s), tau) for s in samples]
    excess = [views.excess(*_camera_arguments(s)) for s in samples]
    result = {
        "tau": tau,
        "mass_min": min(max(0.0, _below(mass)), LEAST_ROOM["mass_min"]),
        "excess_max": max(_above(excess), LEAST_ROOM["excess_max"]),
        "spread_max": max(_above(_left_out(own)), LEAST_ROOM["spread_max"]),
        "albedo_spread_max": max(_above(_left_out(albedo)), LEAST_ROOM["albedo_spread_max"]),
        "object_margin_max": max(0.0, _above(_margins(samples, "objects", "object"))),
        "colour_margin_max": max(0.0, _above(_margins(samples, "colours", "colour"))),
        "part_margin_max": max(0.0, _above(_margins(samples, "part_colours", "part_colour"))),
    }
    rounded: dict[str, Any] = {name: round(value, DIGITS) for name, value in result.items()}
    for name, errors in (("", own), ("albedo_", albedo)):
        mean, sd = _mean_sd(errors)
        rounded[f"{name}z_mean"] = np.round(mean, DIGITS).tolist()
        rounded[f"{name}z_sd"] = np.round(sd, DIGITS).tolist()
    return rounded


def _own_errors(sample: Measured) -> NDArray[np.float64]:
    """e(v, v), (12,)."""
    error, candidates = np.array(sample["error"]), list(sample["candidate_azimuths_deg"])
    columns = [candidates.index(azimuth) for azimuth in sample["view_azimuths_deg"]]
    own: NDArray[np.float64] = error[np.arange(len(columns)), columns]
    return own


def _camera_arguments(sample: Measured) -> tuple[Any, Any, Any]:
    return sample["error"], sample["view_azimuths_deg"], sample["candidate_azimuths_deg"]


def _mean_sd(errors: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of the log error of each view over the samples."""
    logs = np.log(errors)
    return logs.mean(axis=0), np.maximum(logs.std(axis=0, ddof=1), 1e-3)


def _left_out(errors: NDArray[np.float64]) -> list[float]:
    """The spread of each sample against the mean and deviation of all others."""
    rest = (np.delete(errors, index, axis=0) for index in range(len(errors)))
    return [views.spread(one, *_mean_sd(others)) for one, others in zip(errors, rest, strict=True)]


def _margins(samples: Sequence[Measured], table: str, word: str) -> list[float]:
    return [views.best_other_margin(sample[table], sample[word]) for sample in samples]


def _above(values: Sequence[float]) -> float:
    return max(float(np.mean(values)) + SIGMAS * float(np.std(values, ddof=1)), max(values))


def _below(values: Sequence[float]) -> float:
    return -_above([-value for value in values])


def measure(folder: Path, noun: str) -> dict[str, Any]:
    """The thresholds of one object from its rendered samples, on one thread."""
    from generator.judge import evidence, samples
    from generator.judge.errors import JudgeErrors

    errors, pictures = JudgeErrors(), np.load(folder / f"{noun}.npy")
    return thresholds([evidence.measure(errors, p, w) for p, w in zip(pictures, samples.prompts(noun), strict=True)])


def calibrate(folder: Path, say: Callable[[str], None]) -> None:
    """Render what is missing in `folder`, measure every object, write and lock calibration.json."""
    from generator.critic import weights
    from generator.judge import evidence, samples

    for line in samples.render(folder):
        say(line)
    objects = {}
    os.environ["OMP_NUM_THREADS"] = "1"  # read by the processes below when they load PyTorch
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        for noun, found in zip(OBJECTS, pool.map(measure, [folder] * len(OBJECTS), OBJECTS), strict=True):
            objects[noun] = found
            say(f"measured {noun}: mass >= {found['mass_min']}, spread <= {found['spread_max']}")
    document: Measured = {"version": 1, "samples_per_object": samples.PER_OBJECT, "sigmas": SIGMAS}
    document |= {"least_room": LEAST_ROOM, "objects": objects}
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    (weights.FOLDER / evidence.CALIBRATION).write_text(text, encoding="utf-8")
    weights.lock()


def main(argv: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m gate.calibration", description=__doc__)
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of the rendered samples (500 MB)")
    calibrate(parser.parse_args(argv).samples, lambda line: print(line, file=sys.stderr, flush=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
