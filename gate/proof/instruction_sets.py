"""Instruction sets that a sealed process can be held to, by the variables that PyTorch, MKL and the others heed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.variables import FIXED

CPUINFO = Path("/proc/cpuinfo")


@dataclass(frozen=True)
class InstructionSet:
    """words: for the table. variables: of the sealed process. needs: flags that /proc/cpuinfo must list."""

    words: str
    variables: Mapping[str, str]
    needs: tuple[str, ...] = ()


_KNOBS = (
    "ATEN_CPU_CAPABILITY",
    "MKL_CBWR",
    "DNNL_MAX_CPU_ISA",
    "ONEDNN_MAX_CPU_ISA",
    "OPENBLAS_CORETYPE",
    "NUMBA_CPU_NAME",
    "NUMBA_CPU_FEATURES",
    "NPY_DISABLE_CPU_FEATURES",
    "GLIBC_TUNABLES",
)


def _held(
    torch: str, mkl: str, onednn: str, openblas: str, numba: str, not_numpy: str, not_glibc: str = ""
) -> dict[str, str]:
    """The variables of an instruction set in the order of _KNOBS; an empty one is left out."""
    glibc = "glibc.cpu.hwcaps=" + not_glibc if not_glibc else ""
    values = (torch, mkl, onednn, onednn, openblas, numba, "", not_numpy, glibc)
    return {name: value for name, value in zip(_KNOBS, values, strict=True) if value}


_PORTABLE = FIXED["portable-f32"]
GENERIC = InstructionSet("SSE4.2", {name: _PORTABLE[name] for name in _KNOBS})
# Nothing is said, so each library asks the CPU.
NATIVE = InstructionSet("the CPU's own", {})
# For the classes that fix it.
OF_THE_CLASS = InstructionSet("the class's own environment", {})
AVX = InstructionSet(
    "AVX, no FMA",
    _held(
        "default",
        "AVX",
        "AVX",
        "Sandybridge",
        "sandybridge",
        "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        "-FMA,-FMA4,-AVX2,-AVX2_Usable,-FMA_Usable,-FMA4_Usable",
    ),
    ("avx",),
)
AVX2 = InstructionSet(
    "AVX2 with FMA",
    _held("avx2", "AVX2", "AVX2", "Haswell", "haswell", "X86_V4 AVX512_ICL AVX512_SPR"),
    ("avx2", "fma"),
)
AVX512 = InstructionSet(
    "AVX-512",
    _held("avx512", "AVX512", "AVX512_CORE", "SkylakeX", "skylake-avx512", ""),
    ("avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"),
)
# Numba's code is compiled beforehand by this machine and reused under emulation; the libraries ask the emulated CPU.
EMULATED = InstructionSet(
    "what it offers", {name: _PORTABLE[name] for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")}
)


def lacking(needs: tuple[str, ...], cpuinfo: Path = CPUINFO) -> tuple[str, ...]:
    """Which of the flags this machine's processor does not list; all of them where there is no list."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return tuple(flag for flag in needs if flag not in flags)
