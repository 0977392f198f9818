"""optimise: score distillation, from the prompt and the critic to a field."""

import dataclasses
from collections.abc import Mapping
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

from ..arrays import pack
from ..field import Field
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
    return {"prompt": spec.prompt, "seed": spec.seed, "settings": settings, "weights": weights_digests()["guide"]}


def settings_of(params: dict[str, Any]) -> GeneratorSettings:
    """The settings that `params` spells out; nothing else of the spec reaches the optimisation."""
    return GeneratorSettings(**{part: PARTS[part](**values) for part, values in params["settings"].items()})


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The optimised field: sdf (n, n, n), rgb (n, n, n, 3) float32, beta float64 (1,)."""
    from ..distil import optimise
    from ..priors import PRIORS

    settings = settings_of(params)
    used = 0

    def spend(evaluations: int) -> None:
        nonlocal used
        used = evaluations
        watch.spend(evaluations)

    prior = PRIORS[settings.prior.name]()
    watch.lap("load")
    field = optimise(settings, params["prompt"], params["seed"], prior, watch.tick, spend, watch.lap)
    return Outputs({"field": pack_field(field)}, evaluations=used)


def pack_field(field: Field) -> bytes:
    """A field's canonical bytes."""
    return pack({"sdf": field.sdf, "rgb": field.rgb, "beta": np.array([field.beta], np.float64)})


def field_of(outputs: Outputs) -> Field:
    """The field that `run` made."""
    arrays = outputs.arrays("field")
    return Field(arrays["sdf"], arrays["rgb"], float(arrays["beta"][0]))


STAGE = Stage("optimise", (), params, run, module_path(__name__))
