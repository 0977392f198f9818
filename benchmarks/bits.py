"""What one hash everywhere costs, and what its grid costs in quality.

    python -m benchmarks.bits [SPEC] [--repeat 3] [--threads 1,2] [--grid 8,6,4,2,0]

Time: the optimisation in float32 (as the class portable-f32 computes it, but with this machine's own instruction set
and as many threads) and in the universal class, in turn within one process; the ratio of each pair, and the median.
Quality: the mean squared error of the finished field's views against the true object's, for float32 and for units of
rms * 2^-bits.
"""

import argparse
import dataclasses
import statistics
import time
from pathlib import Path

import numpy as np
import torch

from generator.arithmetic import Arithmetic
from generator.distil import Distillation
from generator.field import Field, render_field
from generator.judge.samples import true_field
from generator.priors import PRIORS
from generator.universal.state import IntegerState
from specs.camera import orbit
from specs.prompt import parse_prompt
from specs.spec import Spec, load_spec

HOUSE = Path(__file__).resolve().parent.parent
VIEWS, SIZE_PX = 12, 64


def distil(spec: Spec, determinism: str, threads: int, grid_bits: int | None = None) -> tuple[Field, float]:
    """The field, and the seconds that its optimisation took."""
    assert spec.generator is not None
    torch.set_num_threads(threads)
    settings = dataclasses.replace(spec.generator, determinism=determinism)
    arithmetic = Arithmetic(determinism, threads)
    prior = PRIORS[settings.prior.name](arithmetic)
    work = Distillation(settings, str(spec.prompt), spec.seed, prior, arithmetic)
    if grid_bits is not None:
        levels, rate = settings.representation.levels, settings.optimiser.learning_rate
        work.state = IntegerState(levels, rate, work.workers, grid_bits)
    start = time.perf_counter()
    return work.run(), time.perf_counter() - start


def image_error(field: Field, spec: Spec) -> float:
    """Mean squared error over the 7 channels of VIEWS views against the procedural object of the prompt."""
    cameras = [orbit(360.0 * view / VIEWS, 20.0, SIZE_PX) for view in range(VIEWS)]
    truth = render_field(true_field(parse_prompt(str(spec.prompt)), soft=False), cameras).views
    return float(((render_field(field, cameras).views - truth) ** 2).mean())


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", type=Path, nargs="?", default=HOUSE / "specs" / "assets" / "red-mug.json")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--grid", default="8,6,4,2,0")
    arguments = parser.parse_args()
    spec = load_spec(arguments.spec)
    assert spec.generator is not None
    short = dataclasses.replace(spec.generator.optimiser, steps=8)
    warm = dataclasses.replace(spec, generator=dataclasses.replace(spec.generator, optimiser=short))
    for determinism in ("portable-f32", "universal"):
        distil(warm, determinism, 2)  # compiles
    for threads in map(int, arguments.threads.split(",")):
        pairs = []
        for _ in range(arguments.repeat):
            single = distil(spec, "portable-f32", threads)[1]
            pairs.append((single, distil(spec, "universal", threads)[1]))
        ratios = [universal / single for single, universal in pairs]
        shown = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        print(
            f"{threads} threads: float32 {statistics.median(p[0] for p in pairs):.1f} s, universal "
            f"{statistics.median(p[1] for p in pairs):.1f} s, ratios {shown}, median {statistics.median(ratios):.2f}",
            flush=True,
        )
    field, _ = distil(spec, "portable-f32", 2)
    print(f"image error: float32 {image_error(field, spec):.6f}", flush=True)
    for bits in map(int, arguments.grid.split(",")):
        field, _ = distil(spec, "universal", 2, bits)
        print(f"image error: unit rms * 2^-{bits} {image_error(field, spec):.6f}", flush=True)


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
