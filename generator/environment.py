"""The sealed process: its whole environment, and the proof that this process was started in it.

Instruction-set knobs act when a library is loaded, so they are useless once Python runs: the gate passes `sealed(...)`
as the child's complete environment, and the child calls `verify_sealed()` before it imports torch.
"""

import os
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .errors import GeneratorError
from .source import source_sha256
from .variables import FIXED, FREE, MAX_THREADS, PLACES, THREAD_VARIABLES, USUAL

# The determinism classes: under which arithmetic an asset's bytes hold. docs/bit-identity.md explains them.
CLASSES = ("universal", "portable-f32", "device")


def sealed(determinism: str, threads: int = 1, variation: Mapping[str, str] | None = None) -> dict[str, str]:
    """The complete environment of the sealed process of a class: pass it as `env`, add nothing.

    threads, 1 to 64, and variation, values of FREE variables, are for the universal class alone. NUMBA_CACHE_DIR
    depends on the machine: `.cache/numba` beside the rooms, else the user's cache folder. Each state of the source has
    its own: numba looks at a kernel's own file only, and would keep what another file inlined.
    Raises GeneratorError("environment") for an unknown class and for what the class does not leave free.
    """
    fixed = _fixed(determinism)
    free: dict[str, str] = {}
    if determinism == "universal":
        free = {**USUAL, **dict.fromkeys(THREAD_VARIABLES, str(threads)), **(variation or {})}
        if free.get("ASSAY_DEVICE") == "cuda" and "CUDA_VISIBLE_DEVICES" not in (variation or {}):
            del free["CUDA_VISIBLE_DEVICES"]
        wrong = [*_unknown(variation or {}), *_misspelt(free)]
        if wrong:
            raise GeneratorError("environment", f"no sealed process can be started so: {'; '.join(wrong)}")
    elif threads != 1 or variation:
        raise GeneratorError(
            "environment",
            f"the class {determinism!r} has one environment on one thread; found: {threads} threads, "
            f"{len(variation or {})} variables varied; only 'universal' leaves any of it free",
        )
    return {**fixed, **free, "NUMBA_CACHE_DIR": str(_cache_folder() / "numba" / source_sha256()[:16])}


def verify_sealed(determinism: str) -> None:
    """Raise GeneratorError("environment") unless this process was started with `sealed(determinism, ...)` exactly.

    On Linux the environment at the start of the process is read, not the one that Python code may since have changed.
    """
    started, fixed = _environment_at_start(), _fixed(determinism)
    free = FREE if determinism == "universal" else {}
    wrong = [
        f"{name} is {started.get(name)!r}, not {value!r}" for name, value in fixed.items() if started.get(name) != value
    ]
    wrong += [f"{name} is set" for name in sorted(set(started) - set(fixed) - set(free) - set(PLACES))]
    wrong += _misspelt({name: value for name, value in started.items() if name in free})
    wrong += [f"{name} is missing" for name in PLACES if not started.get(name)]
    if determinism != "universal" and sys.flags.hash_randomization:
        wrong.append("hash randomisation is on")
    if "torch" in sys.modules:
        wrong.append("torch is already imported")
    _refuse(wrong)


def settle_torch(determinism: str) -> None:
    """Fix what torch takes no environment variable for: threads, deterministic kernels, no TF32, no autotuning."""
    import torch

    _fixed(determinism)
    torch.set_num_threads(threads())
    torch.set_num_interop_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    torch.backends.mkldnn.enabled = False  # type: ignore[assignment]


def threads() -> int:
    """How many threads this process may use; 1 where its environment does not say."""
    text = os.environ.get(THREAD_VARIABLES[0], "1")
    return int(text) if re.fullmatch(FREE[THREAD_VARIABLES[0]], text) else 1


def shuffle() -> int:
    """The seed of the order in which rays and batches are computed, to show that it changes nothing; 0: as they come.

    Raises GeneratorError("environment") for anything but a whole number.
    """
    return int(_own("ASSAY_SHUFFLE", "0"))


def device() -> str:
    """Where the critic computes: "cpu" or "cuda". Raises GeneratorError("environment") for another word."""
    return _own("ASSAY_DEVICE", "cpu")


def free_variables() -> dict[str, str]:
    """Those of the FREE variables that this process was started with: what a replay of its run needs."""
    return {name: value for name, value in sorted(_environment_at_start().items()) if name in FREE}


def count_of_threads(text: str, name: str) -> int:
    """The number of threads in `text`, the value of `name`. Raises GeneratorError("environment") for another text.

    >>> count_of_threads("4", "ASSAY_THREADS")
    4
    """
    if not re.fullmatch(FREE[THREAD_VARIABLES[0]], text):
        raise GeneratorError("environment", f"{name} is {text!r}; allowed: a whole number from 1 to {MAX_THREADS}")
    return int(text)


def _own(name: str, usual: str) -> str:
    value = os.environ.get(name, usual)
    if wrong := _misspelt({name: value}):
        raise GeneratorError("environment", wrong[0])
    return value


def _fixed(determinism: str) -> Mapping[str, str]:
    if determinism not in CLASSES:
        known = ", ".join(map(repr, CLASSES))
        raise GeneratorError("environment", f"unknown determinism class {determinism!r}; allowed: {known}")
    return FIXED[determinism]


def _unknown(variation: Mapping[str, str]) -> list[str]:
    return [f"{name} is not free to vary" for name in sorted(variation) if name not in FREE]


def _misspelt(values: Mapping[str, str]) -> list[str]:
    known = ((name, value, FREE[name]) for name, value in sorted(values.items()) if name in FREE)
    return [f"{name} is {value!r}, not of the form {form}" for name, value, form in known if not _fits(value, form)]


def _fits(value: str, pattern: str) -> bool:
    return re.fullmatch(pattern, value, re.DOTALL) is not None


def _refuse(wrong: list[str]) -> None:
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise GeneratorError(
            "environment",
            f"the process is not sealed: {'; '.join(wrong[:3])}{more}. "
            "Start it through `assay gate` or `assay generate`, which set its whole environment.",
        )


def _environment_at_start() -> dict[str, str]:
    record = Path("/proc/self/environ")
    if not record.exists():
        return dict(os.environ)
    pairs = record.read_bytes().split(b"\0")
    return dict(os.fsdecode(pair).split("=", 1) for pair in pairs if b"=" in pair)


def _cache_folder() -> Path:
    house = Path(__file__).resolve().parent.parent
    if (house / "pyproject.toml").exists() and os.access(house, os.W_OK):
        return house / ".cache"
    base = os.environ.get("XDG_CACHE_HOME") or (str(Path.home() / ".cache") if os.environ.get("HOME") else "")
    return Path(base) / "assay" if base else Path(tempfile.gettempdir()) / f"assay-{os.getuid()}"
