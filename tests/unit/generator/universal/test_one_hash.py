"""One hash everywhere: platforms that round otherwise, threads, orders, interruptions; and faults that are located."""

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from generator import distil, recorder
from generator.arithmetic import Arithmetic
from generator.distil import Distillation, Observer
from generator.resume import freeze, thaw
from generator.stages.optimise import pack_field
from specs.settings import GeneratorSettings, OptimiserSettings
from specs.trace import Trace, first_difference

Begin = Callable[..., Distillation]


@pytest.fixture(scope="module")
def reference(begin: Begin, platform: Any) -> tuple[Trace, bytes]:
    work = begin(platform())
    field = work.run()
    return work.recorder.trace(), pack_field(field)


@pytest.mark.parametrize(
    ("threads", "shuffle", "error"), [(1, 0, 1e-15), (1, 9, 1e-15), (2, 0, 1e-14), (4, 5, 1e-15), (3, 7, 0.0)]
)
def test_platforms_agree(begin: Begin, platform: Any, reference: Any, threads: int, shuffle: int, error: float) -> None:
    work = begin(platform(threads, error), threads, shuffle)
    field = work.run()
    assert first_difference(reference[0], work.recorder.trace()) is None
    assert work.recorder.trace().root == reference[0].root
    assert pack_field(field) == reference[1]


def test_other_seeds_do_not(begin: Begin, platform: Any, reference: Any) -> None:
    work = begin(platform(), seed=4)
    work.run()
    assert work.recorder.trace().root != reference[0].root


def test_an_interrupted_run_goes_on_as_if_nothing_had_been(begin: Begin, platform: Any, reference: Any) -> None:
    frozen: list[bytes] = []
    observer = Observer(kept=lambda state, record: frozen.append(freeze(state, record)))
    whole = begin(platform(), observer=observer)
    whole.run()
    for done in np.random.default_rng(1).permutation(20)[:10]:
        work = begin(platform(seed=int(done), error=1e-15), threads=1 + int(done) % 3)
        work.recorder = thaw(frozen[done], work.state)
        assert pack_field(work.run()) == reference[1]
        assert work.recorder.trace() == reference[0]
        assert len(work.recorder.margins) == 20


def test_a_damaged_checkpoint_is_refused(begin: Begin, platform: Any) -> None:
    work = begin(platform())
    work.step(0)
    data = bytearray(freeze(work.state, work.recorder))
    data[len(data) // 2] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        thaw(bytes(data), work.state)


def test_a_step_too_near_to_a_boundary_is_computed_canonically(
    begin: Begin, platform: Any, reference: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a threshold above the usual margins most steps are recomputed, and the hash is the same."""
    for module in (distil, recorder):
        monkeypatch.setattr(module, "CERTAIN", 1e-3)
    prior = platform(seed=5, error=1e-5)  # an error that alone changes the hash, as the next test shows
    work = begin(prior, threads=2)
    work.run()
    assert 10 <= len(work.recorder.recomputed) == prior.canonical
    summary = work.recorder.summary()
    assert summary is not None
    assert summary["certified"]
    assert summary["recomputed"] == work.recorder.recomputed
    assert work.recorder.trace().root == reference[0].root


def test_an_error_above_the_threshold_is_not_hidden(begin: Begin, platform: Any, reference: Any) -> None:
    work = begin(platform(seed=5, error=1e-5))
    work.run()
    assert first_difference(reference[0], work.recorder.trace()) is not None


@pytest.mark.parametrize("single", [True, False])
def test_the_real_critic_with_reordered_sums(single: bool) -> None:
    """Every product's sum taken backwards: in float32 that is caught and located, in float64 it changes nothing."""
    import torch

    from generator.priors.embedded import EmbeddedPrior

    class Backwards(torch.nn.Module):
        def __init__(self, linear: torch.nn.Linear) -> None:
            super().__init__()
            self.linear = linear

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.nn.functional.linear(x.flip(-1), self.linear.weight.flip(-1), self.linear.bias)

    class Prior(EmbeddedPrior):
        def _tensor(self, array: NDArray) -> torch.Tensor:
            return super()._tensor(array).to(next(self.model.parameters()).dtype)

    quick = replace(GeneratorSettings(), optimiser=OptimiserSettings(steps=10))
    traces = []
    for backwards in (False, True):
        prior = Prior("guide", Arithmetic())
        prior.model = copy.deepcopy(prior.model).to(torch.float32 if single else torch.float64)
        for name, module in list(prior.model.named_modules()) if backwards else ():
            if isinstance(module, torch.nn.Linear):
                prior.model.set_submodule(name, Backwards(module))
        work = Distillation(quick, "a red mug", 0, prior, Arithmetic())
        work.run()
        traces.append(work.recorder.trace())
    found = first_difference(*traces)
    if single:
        assert found is not None
        assert found.tensor is not None
        assert found.tensor.startswith("values/")
    else:
        assert found is None


@pytest.mark.parametrize(("kind", "level", "bit"), [("values", 1, 3), ("means", 0, 17), ("squares", 2, 30)])
def test_a_flipped_bit_is_caught_and_located(
    begin: Begin, platform: Any, reference: Any, kind: str, level: int, bit: int
) -> None:
    step, element = 13, 777 % (4 * 5**3)

    def flip(state: Any, record: Any) -> None:
        if len(record.steps) == step:
            getattr(state, kind)[level].reshape(-1)[element] ^= 1 << bit
            record.steps.pop()
            record.state(state.tensors())

    work = begin(platform(), observer=Observer(kept=flip))
    work.run()
    found = first_difference(reference[0], work.recorder.trace())
    assert found is not None
    name = {"values": "values", "means": "mean", "squares": "square"}[kind]
    assert (found.step, found.tensor) == (step, f"{name}/{(5, 9, 17)[level]}")
    assert found.element == element
    assert found.delta is not None
    assert abs(found.delta) == 1 << bit


def test_the_receipt_names_the_least_margin(begin: Begin, platform: Any) -> None:
    work = begin(platform())
    work.run()
    summary = work.recorder.summary()
    assert summary is not None
    assert len(summary["steps"]) == 20
    assert summary["least"]["margin"] == min(summary["steps"]) == summary["steps"][summary["least"]["step"] - 1]
    assert summary["least"]["tensor"] in {"gradient/5", "gradient/9", "gradient/17"}
    assert summary["certified"] == (summary["least"]["margin"] > recorder.CERTAIN)


def test_probes_are_the_same_samples_in_every_run(begin: Begin, platform: Any) -> None:
    probes = []
    for error in (0.0, 1e-15):
        work = begin(platform(error=error))
        work.recorder.probing = True
        work.run()
        probes.append(work.recorder.probes())
    one, other = probes
    assert (one["step"] == other["step"]).all()
    worst = (abs(one["gradient"] - other["gradient"]) / np.where(one["scale"] > 0, one["scale"], 1)).max()
    assert 0 < worst < 1e-12
