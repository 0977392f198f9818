"""Score distillation finds what an ideal critic sees, stops where it must, and gives the same bits twice."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.arithmetic import Arithmetic
from generator.distil import Distillation, Observer
from generator.errors import BudgetError, GeneratorError, NonFiniteError
from generator.field import CHANNELS, FIELD_UNIT, Field, LatticeRenderer, SdfGrid, render_field
from generator.guidance import GUIDANCE
from generator.priors import Prediction
from specs.camera import Camera
from specs.settings import (
    CameraSettings,
    GeneratorSettings,
    GuidanceSettings,
    OptimiserSettings,
    RepresentationSettings,
)

SMALL = GeneratorSettings(
    representation=RepresentationSettings(levels=(5, 9, 17), level_starts=(0.0, 0.0, 0.4), beta=(0.15, 0.05)),
    guidance=GuidanceSettings(scale=1.0),
    cameras=CameraSettings(resolution_px=(16, 32)),
    optimiser=OptimiserSettings(steps=60, learning_rate=0.012),
)
LINE = np.linspace(-1, 1, 33, dtype=np.float32)


def _target(name: str) -> NDArray[np.float32]:
    """(33, 33, 33, 4): a solid whose right half is red and whose left half is blue."""
    x, y, z = np.meshgrid(LINE, LINE, LINE, indexing="ij")
    if name == "sphere":
        sdf = np.sqrt((x - 0.1) ** 2 + y * y + z * z) - 0.45
    else:
        sdf = np.maximum(np.maximum(abs(x) - 0.6, abs(y) - 0.3), abs(z) - 0.4)
    red = (x > 0).astype(np.float32)
    return np.stack([sdf, 0.1 + 0.7 * red, np.full_like(x, 0.1), 0.8 - 0.7 * red], -1)


class IdealPrior:
    """Whatever it is shown, it sees the target from the cameras it is told."""

    channels: tuple[str, ...] = CHANNELS
    resolution_px = 32

    def __init__(self, target: NDArray[np.float32]) -> None:
        self.target = target
        self.levels: list[int] = []

    def alpha_bar(self, t: int) -> float:
        return (1 - t / 1000) ** 2

    def conditioning(self, prompt: str, cameras: Sequence[Camera]) -> Sequence[Camera]:
        return cameras

    def predict(self, x_t: NDArray, t: int, conditioning: Sequence[Camera]) -> Prediction:
        self.levels.append(t)
        views = LatticeRenderer(self.target, 0.04, conditioning).planes[:, :7]
        return Prediction(views, views)

    def predict_canonically(self, x_t: NDArray, t: int, conditioning: Sequence[Camera]) -> Prediction:
        return self.predict(x_t, t, conditioning)


class BrokenPrior(IdealPrior):
    """Turns to NaN after a few steps."""

    def predict(self, x_t: NDArray, t: int, conditioning: Sequence[Camera]) -> Prediction:
        seen = super().predict(x_t, t, conditioning)
        return seen if len(self.levels) < 4 else Prediction(seen.text * np.nan, seen.null)


CLASSES = ("universal", "portable-f32")


def optimise(
    settings: GeneratorSettings,
    prompt: str,
    seed: int,
    prior: IdealPrior,
    determinism: str = "universal",
    observer: Observer | None = None,
) -> Field:
    work = Distillation(settings, prompt, seed, prior, Arithmetic(determinism), observer or Observer())
    return work.run()


def _overlap(field: Field, target: NDArray[np.float32]) -> float:
    """Intersection over union of the solids on the field's lattice."""
    stride = (target.shape[0] - 1) // (field.sdf.shape[0] - 1)
    want, got = target[::stride, ::stride, ::stride, 0] < 0, field.sdf < 0
    return float((want & got).sum() / (want | got).sum())


@pytest.fixture(scope="module", params=CLASSES)
def box(request: pytest.FixtureRequest) -> Field:
    return optimise(SMALL, "a box", 0, IdealPrior(_target("box")), request.param)


def test_finds_the_shape(box: Field) -> None:
    assert _overlap(box, _target("box")) > 0.8


def test_finds_the_colours(box: Field) -> None:
    near = abs(box.sdf) < 0.06
    want = _target("box")[::2, ::2, ::2, 1:]
    clear = near & (abs(want[..., 0] - np.roll(want[..., 0], 1, 0)) < 0.1)
    assert np.median(abs(box.rgb - want)[clear]) < 0.06


def test_field_is_finite_and_in_range(box: Field) -> None:
    assert box.sdf.shape == (17, 17, 17)
    assert box.rgb.shape == (17, 17, 17, 3)
    assert box.sdf.dtype == box.rgb.dtype == np.float64
    assert (box.sdf % FIELD_UNIT == 0).all() and (box.rgb % FIELD_UNIT == 0).all()
    assert box.rgb.min() >= 0.0
    assert box.rgb.max() <= 1.0
    assert np.isclose(box.beta, 0.05)
    assert not (np.signbit(box.sdf) & (box.sdf == 0)).any()


def test_sds_finds_the_shape_too() -> None:
    settings = dataclasses.replace(SMALL, guidance=GuidanceSettings(name="sds", scale=1.0))
    assert _overlap(optimise(settings, "a ball", 0, IdealPrior(_target("sphere"))), _target("sphere")) > 0.8


def test_same_bits_twice_and_others_from_another_seed() -> None:
    short = dataclasses.replace(SMALL, optimiser=OptimiserSettings(steps=8, learning_rate=0.01))
    fields = [optimise(short, "a ball", seed, IdealPrior(_target("sphere"))) for seed in (1, 1, 2)]
    bits = [field.sdf.tobytes() + field.rgb.tobytes() for field in fields]
    assert bits[0] == bits[1] != bits[2]


def test_a_value_that_is_not_finite_stops_the_run_and_is_named() -> None:
    with pytest.raises(NonFiniteError, match="step 3: guidance gradient") as caught:
        optimise(SMALL, "a ball", 0, BrokenPrior(_target("sphere")))
    assert (caught.value.step, caught.value.tensor, caught.value.kind) == (3, "guidance gradient", "non-finite")


def test_the_budget_is_asked_before_each_step() -> None:
    asked: list[int] = []

    def check(evaluations: int) -> None:
        asked.append(evaluations)
        if evaluations > 20:
            raise BudgetError("too many")

    prior = IdealPrior(_target("sphere"))
    with pytest.raises(BudgetError):
        optimise(SMALL, "a ball", 0, prior, observer=Observer(budget_check=check))
    assert asked == [8, 16, 24]
    assert len(prior.levels) == 2


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    short = dataclasses.replace(SMALL, optimiser=OptimiserSettings(steps=3))
    told_to = Observer(tick=lambda done, total: told.append((done, total)))
    optimise(short, "a ball", 0, IdealPrior(_target("sphere")), observer=told_to)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_prior_of_other_channels_or_too_small_is_refused() -> None:
    prior = IdealPrior(_target("sphere"))
    prior.channels = ("r", "g", "b")
    with pytest.raises(GeneratorError, match="it judges r, g, b"):
        optimise(SMALL, "a ball", 0, prior)
    large = dataclasses.replace(SMALL, cameras=CameraSettings(resolution_px=(32, 128)))
    with pytest.raises(GeneratorError, match="128 is above the prior's 32"):
        optimise(large, "a ball", 0, IdealPrior(_target("sphere")))


def test_levels_that_do_not_refine_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="12 follows 5; allowed: 9"):
        SdfGrid((5, 12), (0.0, 0.0), (0.1, 0.02))


def test_gradients_of_both_guidances() -> None:
    """sds = sqrt(alpha_bar (1 - alpha_bar)) (x - x0) / pixels; reconstruction = (x - x0) / pixels."""
    rng = np.random.default_rng(0)
    views, noise, text, null = rng.random((4, 2, 7, 4, 4)).astype(np.float32)

    class Fixed(IdealPrior):
        def predict(self, x_t: NDArray, t: int, conditioning: object) -> Prediction:
            assert np.allclose(x_t, 0.5 * views + np.sqrt(0.75) * noise, atol=1e-6)
            return Prediction(text, null)

    difference = (views - (null + 2 * (text - null))) / (2 * 4 * 4)
    prior = Fixed(_target("sphere"))
    exact = GUIDANCE["x0-reconstruction"](views, prior, None, 500, noise, 2.0)
    assert np.allclose(exact, difference, atol=1e-6)
    scaled = GUIDANCE["sds"](views, prior, None, 500, noise, 2.0)
    assert np.allclose(scaled, np.sqrt(0.25 * 0.75) * difference, atol=1e-6)


def test_depth_is_finite_everywhere(box: Field) -> None:
    from specs.camera import orbit

    seen = render_field(box, [orbit(30.0, 20.0, 24)])
    assert np.isfinite(seen.depth).all()
    assert ((seen.depth > 1.5) == (seen.views[:, 3] >= 0.5)).all()
