"""What a run is identified by; knows neither torch nor the critics, so a cached gate stays quick."""

import json
from functools import cache
from typing import Any

from specs.canonical import digest
from specs.spec import Spec

from .errors import GeneratorError
from .source import HOUSE, source_sha256
from .toolchain import toolchain
from .variables import FIXED

LOCK = HOUSE / "generator" / "critic" / "weights" / "lock.json"
ROLES = ("guide", "judge")


def run_key(spec: Spec) -> str:
    """The 64 hex digits that name the spec's run: digest of everything that its folder depends on.

    The spec, the weights, the toolchain, the generator's source and the fixed environment of the spec's class.
    Raises GeneratorError("spec") for a spec that generates nothing, ("weights") when the lock cannot be read,
    ("environment") when this machine cannot compute in the spec's class.
    """
    determinism = class_of(spec)
    own = {"spec": spec.sha256, "weights": weights_digests(), "source": source_sha256()}
    return digest({**own, **platform_inputs(determinism)})


def class_of(spec: Spec) -> str:
    """The determinism class of a spec that generates. Raises GeneratorError("spec") for another."""
    require_generate(spec)
    assert spec.generator is not None
    return spec.generator.determinism


def require_generate(spec: Spec) -> None:
    """Raise GeneratorError("spec") unless the spec's source is `generate`."""
    if spec.source != "generate" or spec.generator is None:
        raise GeneratorError("spec", f"{spec.id}: source is {spec.source!r}; only 'generate' can be generated")


@cache
def weights_digests() -> dict[str, str]:
    """Role of a critic -> digest over its locked files. "judge" covers its calibration too."""
    try:
        lock: dict[str, str] = json.loads(LOCK.read_text(encoding="utf-8"))
        return {role: digest({name: sha for name, sha in lock.items() if _role(name) == role}) for role in ROLES}
    except (OSError, ValueError, AttributeError) as error:
        raise GeneratorError(
            "weights", f"the lock of the critics' weights cannot be read ({error}); restore it with git"
        ) from error


def platform_inputs(determinism: str) -> dict[str, Any]:
    """What every stage depends on besides its inputs, parameters and source.

    The free variables of the universal class are left out: no byte depends on them.
    """
    environment = dict(FIXED[determinism])
    return {"toolchain": toolchain(determinism), "determinism_class": determinism, "environment": environment}


def _role(name: str) -> str:
    return "guide" if name.startswith("guide/") else "judge"
