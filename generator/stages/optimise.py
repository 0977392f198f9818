"""optimise: score distillation, from the prompt and the critic to a field."""

import dataclasses
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from specs.settings import (
    CameraSettings,
    GeneratorSettings,
    GuidanceSettings,
    LossSettings,
    OptimiserSettings,
    PriorSettings,
    RepresentationSettings,
)
from specs.spec import Spec
from specs.trace import TRACE

from ..arrays import pack
from ..field import FIELD_UNIT, Field
from ..key import weights_digests
from .stage import Outputs, Stage, Watch, module_path

# Which class reads which part of generator/...; `post` belongs to the stages after this one.
PARTS: dict[str, type] = {
    "prior": PriorSettings,
    "representation": RepresentationSettings,
    "guidance": GuidanceSettings,
    "cameras": CameraSettings,
    "losses": LossSettings,
    "optimiser": OptimiserSettings,
}


def params(spec: Spec) -> dict[str, Any]:
    """Prompt, seed, the settings of the optimisation and the guiding critic's weights."""
    assert spec.generator is not None
    settings = {part: dataclasses.asdict(getattr(spec.generator, part)) for part in PARTS}
    return {
        "prompt": spec.prompt,
        "seed": spec.seed,
        "determinism": spec.generator.determinism,
        "settings": settings,
        "weights": weights_digests()["guide"],
    }


def settings_of(params: dict[str, Any]) -> GeneratorSettings:
    """The settings that `params` spells out; nothing else of the spec reaches the optimisation."""
    parts = {part: PARTS[part](**values) for part, values in params["settings"].items()}
    return GeneratorSettings(determinism=params["determinism"], **parts)


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The optimised field, and trace.json: the digests of all states on the way to it."""
    from ..arithmetic import of_this_process
    from ..distil import Distillation, Observer
    from ..priors import PRIORS
    from ..recorder import Recorder
    from ..resume import freeze, thaw
    from ..states import State

    settings = settings_of(params)
    arithmetic = of_this_process(settings.determinism)
    used = 0

    def spend(evaluations: int) -> None:
        nonlocal used
        used = evaluations
        watch.spend(evaluations)

    def keep(state: State, recorder: Recorder) -> None:
        watch.wanted(len(recorder.steps), state.tensors)
        if arithmetic.determinism == "universal":
            watch.checkpoint.save(lambda: freeze(state, recorder))

    prior = PRIORS[settings.prior.name](arithmetic)
    watch.lap("load")
    observer = Observer(watch.tick, keep, spend, watch.lap)
    work = Distillation(settings, params["prompt"], params["seed"], prior, arithmetic, observer)
    work.recorder.probing = watch.probe is not None
    frozen = watch.checkpoint.load() if arithmetic.determinism == "universal" else None
    if frozen is not None:
        with suppress(ValueError):  # damaged, or of another build: from the beginning
            work.recorder = thaw(frozen, work.state)
    field = work.run()
    watch.note("margin", work.recorder.summary())
    if watch.probe is not None:
        np.savez(watch.probe, **work.recorder.probes())  # type: ignore[arg-type]
    files = {"field": pack_field(field), TRACE: work.recorder.trace().to_bytes()}
    return Outputs(files, evaluations=used)


def pack_field(field: Field) -> bytes:
    """A field's canonical bytes: distances and colours as whole numbers of FIELD_UNIT."""
    whole = {name: np.rint(getattr(field, name) / FIELD_UNIT).astype(np.int32) for name in ("sdf", "rgb")}
    return pack({**whole, "beta": np.array([field.beta], np.float64)})


def field_of(outputs: Outputs) -> Field:
    """The field that `run` made."""
    arrays = outputs.arrays("field")
    return Field(arrays["sdf"] * FIELD_UNIT, arrays["rgb"] * FIELD_UNIT, float(arrays["beta"][0]))


STAGE = Stage("optimise", (), params, run, module_path(__name__))
