"""What a run is identified by; knows neither torch nor the critics, so a cached gate stays quick."""

import json
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from specs.canonical import digest
from specs.spec import Spec

from .environment import DETERMINISM_CLASS, FIXED
from .errors import GeneratorError
from .source import HOUSE, source_sha256

TOOLS = ("diffusers", "numba", "numpy", "pymeshlab", "safetensors", "scikit-image", "scipy", "torch")
LOCK = HOUSE / "generator" / "critic" / "weights" / "lock.json"
ROLES = ("guide", "judge")


def run_key(spec: Spec) -> str:
    """The 64 hex digits that name the spec's run: digest of everything that its folder depends on.

    The spec, the weights, the toolchain, the generator's source and the environment of the sealed process.
    Raises GeneratorError("spec") for a spec that generates nothing, ("weights") when the lock cannot be read.
    """
    require_generate(spec)
    return digest({"spec": spec.sha256, "weights": weights_digests(), "source": source_sha256(), **platform_inputs()})


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


@cache
def toolchain() -> dict[str, str]:
    """Versions of whatever computes: Python, the C library (its exp and sin), and the packages."""
    library = "-".join(platform.libc_ver()) or platform.system()
    return {"python": platform.python_version(), "libc": library, **{name: _version(name) for name in TOOLS}}


def platform_inputs() -> dict[str, Any]:
    """What every stage depends on besides its inputs, parameters and source."""
    return {"toolchain": toolchain(), "determinism_class": DETERMINISM_CLASS, "environment": FIXED}


def _role(name: str) -> str:
    return "guide" if name.startswith("guide/") else "judge"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError as error:
        raise GeneratorError("environment", f"the package {name} is not installed; run ./run to set it up") from error
