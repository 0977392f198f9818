"""What one hash everywhere costs, and what its grid costs in quality.

    python -m benchmarks.bits [SPEC] [--repeat 3] [--threads 1,2] [--grid 8,6,4,2,0] [--errors 20]

Time: the optimisation in float32 (as the class portable-f32 computes it, but with this machine's own instruction set
and as many threads) and in the universal class, in turn within one process; the ratio of each pair, and the median.
Quality: the mean squared error of the finished field's views against the true object's, for float32 and for units of
rms * 2^-bits.
Errors: every value of the gradient as this machine computes it before it is rounded, against the canonical one, in
units of its local size; after every so many steps.
"""

import argparse
import dataclasses
import statistics
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from generator.arithmetic import Arithmetic
from generator.distil import Distillation
from generator.field import Field, render_field
from generator.judge.samples import true_field
from generator.priors import PRIORS
from generator.universal.snapping import FLOOR
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


def errors(spec: Spec, every: int, threads: int) -> NDArray[np.float64]:
    """|g - canonical g| / local size of all values that are not zero, after every `every` steps."""
    assert spec.generator is not None
    torch.set_num_threads(threads)
    arithmetic = Arithmetic("universal", threads, shuffle=1)
    prior = PRIORS[spec.generator.prior.name](arithmetic)
    work = Distillation(spec.generator, str(spec.prompt), spec.seed, prior, arithmetic)
    found = []
    for number in range(spec.generator.optimiser.steps):
        if number % every == every // 2:
            here, canonical = work.both_gradients(number)
            for g, exact in zip(here, canonical, strict=True):
                if g is not None and exact is not None:
                    sizes = maximum_filter(abs(exact), size=(3, 3, 3, 1), mode="nearest")
                    for part in (slice(0, 1), slice(1, 4)):
                        rms = np.sqrt((exact[..., part] ** 2).mean())
                        ratio = abs(g - exact)[..., part] / (sizes[..., part] + FLOOR * rms + 1e-300)
                        found.append(ratio[exact[..., part] != 0.0])
        work.step(number)
    return np.concatenate(found)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", type=Path, nargs="?", default=HOUSE / "specs" / "assets" / "red-mug.json")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--grid", default="8,6,4,2,0")
    parser.add_argument("--errors", type=int, default=20, metavar="STEPS", help="compare every STEPS steps; 0: not")
    arguments = parser.parse_args()
    spec = load_spec(arguments.spec)
    assert spec.generator is not None
    if arguments.errors:
        ratios = errors(spec, arguments.errors, 2)
        middle, high, highest = np.quantile(ratios, [0.5, 0.999, 1.0])
        print(
            f"before rounding: {len(ratios):,} values, |g - canonical| / local size: median {middle:.1e}, "
            f"99.9% {high:.1e}, largest {highest:.1e}",
            flush=True,
        )
    short = dataclasses.replace(spec.generator.optimiser, steps=8)
    warm = dataclasses.replace(spec, generator=dataclasses.replace(spec.generator, optimiser=short))
    for determinism in ("portable-f32", "universal"):
        distil(warm, determinism, 2)  # compiles
    for threads in _numbers(arguments.threads):
        pairs: list[tuple[float, float]] = []
        for _ in range(arguments.repeat):
            single = distil(spec, "portable-f32", threads)[1]
            pairs.append((single, distil(spec, "universal", threads)[1]))
        times = [universal / single for single, universal in pairs]
        shown = ", ".join(f"{ratio:.2f}" for ratio in times)
        print(
            f"{threads} threads: float32 {statistics.median(p[0] for p in pairs):.1f} s, universal "
            f"{statistics.median(p[1] for p in pairs):.1f} s, ratios {shown}, median {statistics.median(times):.2f}",
            flush=True,
        )
    if not arguments.grid:
        return
    field, _ = distil(spec, "portable-f32", 2)
    print(f"image error: float32 {image_error(field, spec):.6f}", flush=True)
    for bits in _numbers(arguments.grid):
        field, _ = distil(spec, "universal", 2, bits)
        print(f"image error: unit rms * 2^-{bits} {image_error(field, spec):.6f}", flush=True)


def _numbers(text: str) -> list[int]:
    return [int(word) for word in text.split(",") if word]


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
