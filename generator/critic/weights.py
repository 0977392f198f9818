"""The shipped critics: where their files lie, their lock, writing and loading them.

`weights/<role>/` holds config.json, diffusion_pytorch_model.safetensors (half precision) and scheduler_config.json;
`weights/lock.json` holds the sha256 of every file, checked before a byte of it is used.
"""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from specs.canonical import file_sha256

from ..errors import WeightsError

if TYPE_CHECKING:
    import torch
    from diffusers import DDIMScheduler

    from .model import PatchCritic

FOLDER = Path(__file__).parent / "weights"
LOCK = FOLDER / "lock.json"


def read_lock() -> dict[str, str]:
    """File path within the weights folder -> sha256. Raises WeightsError when the lock is missing or damaged."""
    try:
        lock: dict[str, str] = json.loads(LOCK.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"{LOCK.name} of the critic's weights cannot be read ({error}); restore it with git"
        ) from error
    return lock


def verify(prefix: str = "") -> None:
    """Check every locked file whose path starts with `prefix`; there must be one.

    Raises WeightsError naming the first that is missing or differs.
    """
    locked = {name: sha256 for name, sha256 in sorted(read_lock().items()) if name.startswith(prefix)}
    if not locked:
        raise WeightsError(f"{LOCK.name} of the critic's weights does not lock {prefix}; restore it with git")
    for name, expected in locked.items():
        path = FOLDER / name
        if not path.is_file():
            raise WeightsError(f"the critic's weights file {name} is missing; restore it with git")
        found = file_sha256(path)
        if found != expected:
            raise WeightsError(
                f"the critic's weights file {name} has sha256 {found[:16]}..., locked is {expected[:16]}...; "
                "restore it with git, or train and export anew"
            )


def load(role: str, dtype: "torch.dtype | None" = None, device: str = "cpu") -> "PatchCritic":
    """The critic of that role, verified against the lock; dtype float32 unless told. Each is loaded once.

    The file holds float16, so float32 and float64 weights have the same values.
    """
    import torch

    return _load(role, dtype or torch.float32, str(torch.device(device)))


@cache
def _load(role: str, dtype: "torch.dtype", device: str) -> "PatchCritic":
    from .model import PatchCritic

    verify(f"{role}/")
    model: PatchCritic = PatchCritic.from_pretrained(
        FOLDER / role, torch_dtype=dtype, local_files_only=True, low_cpu_mem_usage=False
    )
    return model.to(device).eval().requires_grad_(False)


@cache
def load_scheduler(role: str) -> "DDIMScheduler":
    """The noise schedule that the critic was trained with."""
    from diffusers import DDIMScheduler

    verify(f"{role}/")
    return DDIMScheduler.from_pretrained(FOLDER / role, local_files_only=True)


def export(checkpoint: Path, role: str) -> str:
    """Write the moving average of a training checkpoint as half-precision weights and lock them."""
    import torch

    from . import training

    model = training.new_model(training.RECIPES[role])
    model.load_state_dict(torch.load(checkpoint, weights_only=True)["average"])
    target = FOLDER / role
    model.half().save_pretrained(target)
    training.new_scheduler().save_pretrained(target)
    lock()
    size = (target / "diffusion_pytorch_model.safetensors").stat().st_size
    return f"{role}: {size / 1e6:.2f} MB written and locked"


def lock() -> None:
    """Write the sha256 of every weights and calibration file."""
    files = sorted(p for p in FOLDER.rglob("*") if p.suffix in {".json", ".safetensors"} and p != LOCK)
    digests = {path.relative_to(FOLDER).as_posix(): file_sha256(path) for path in files}
    LOCK.write_text(json.dumps(digests, indent=2, sort_keys=True) + "\n", encoding="utf-8")
