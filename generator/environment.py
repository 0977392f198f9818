"""The sealed process: its whole environment, and the proof that this process was started in it.

Instruction-set knobs act when a library is loaded, so they are useless once Python runs: the gate passes
`portable_f32()` as the child's complete environment, and the child calls `verify_sealed()` before it imports torch.
"""

import os
import sys
import tempfile
from pathlib import Path

from .errors import GeneratorError
from .source import source_sha256

DETERMINISM_CLASS = "portable-f32"

# glibc picks fused or AVX2 variants of exp, sin, pow ... by CPU. Names up to glibc 2.32 end in _Usable; unknown names
# are ignored.
MASKED_BY_GLIBC = ("FMA", "FMA4", "AVX2", "AVX2_Usable", "FMA_Usable", "FMA4_Usable")

# Every variable that may change a bit of an output, and what a process cannot do without.
FIXED = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "TMPDIR": "/tmp",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONUNBUFFERED": "1",
    # One thread: sums are taken in one order on every machine.
    "OMP_NUM_THREADS": "1",
    "OMP_DYNAMIC": "FALSE",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    # One instruction set: SSE4.2 is the newest that every x86-64 machine of the last 15 years has, and it has no FMA.
    "ATEN_CPU_CAPABILITY": "default",
    "MKL_CBWR": "COMPATIBLE",
    "DNNL_MAX_CPU_ISA": "SSE41",
    "ONEDNN_MAX_CPU_ISA": "SSE41",
    "OPENBLAS_CORETYPE": "Nehalem",
    "NUMBA_CPU_NAME": "x86-64-v2",
    "NUMBA_CPU_FEATURES": "+cx16,+popcnt,+sse,+sse2,+sse3,+ssse3,+sse4.1,+sse4.2",
    "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=" + ",".join(f"-{name}" for name in MASKED_BY_GLIBC),
    "CUDA_VISIBLE_DEVICES": "",
    # Nothing is fetched, nothing is displayed.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DIFFUSERS_VERBOSITY": "error",
    "QT_QPA_PLATFORM": "offscreen",
}
# Where compiled code is kept: a place of this machine, which no output depends on.
_PLACES = ("NUMBA_CACHE_DIR",)


def portable_f32() -> dict[str, str]:
    """The complete environment of the sealed process: pass it as `env`, add nothing.

    Only NUMBA_CACHE_DIR depends on the machine: `.cache/numba` beside the rooms, else the user's cache folder. Each
    state of the source has its own: numba looks at a kernel's own file only, and would keep what another file inlined.
    """
    return {**FIXED, "NUMBA_CACHE_DIR": str(_cache_folder() / "numba" / source_sha256()[:16])}


def verify_sealed() -> None:
    """Raise GeneratorError("environment") unless this process was started with `portable_f32()` and nothing else.

    On Linux the environment at the start of the process is read, not the one that Python code may since have changed.
    """
    started = _environment_at_start()
    wrong = [
        f"{name} is {started.get(name)!r}, not {value!r}" for name, value in FIXED.items() if started.get(name) != value
    ]
    wrong += [f"{name} is set" for name in sorted(set(started) - set(FIXED) - set(_PLACES))]
    wrong += [f"{name} is missing" for name in _PLACES if not started.get(name)]
    if sys.flags.hash_randomization:
        wrong.append("hash randomisation is on")
    if "torch" in sys.modules:
        wrong.append("torch is already imported")
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise GeneratorError(
            "environment",
            f"the process is not sealed: {'; '.join(wrong[:3])}{more}. "
            "Start it through `assay gate` or `assay generate`, which set its whole environment.",
        )


def settle_torch() -> None:
    """Fix what torch takes no environment variable for: one thread, deterministic kernels, no oneDNN."""
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.backends.mkldnn.enabled = False  # type: ignore[assignment]


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
