"""The environment variables of the sealed process, by determinism class: which are fixed, and which may differ.

`portable-f32` and `device` fix every variable that may change a bit. `universal` fixes only what no run can do without:
its bytes are the same whatever the FREE variables say, which `assay prove` shows by varying them.
"""

from collections.abc import Mapping

MAX_THREADS = 64
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")

# glibc picks fused or AVX2 variants of exp, sin, pow ... by CPU. Names up to glibc 2.32 end in _Usable; unknown names
# are ignored.
MASKED_BY_GLIBC = ("FMA", "FMA4", "AVX2", "AVX2_Usable", "FMA_Usable", "FMA4_Usable")

# Nothing of the caller's folders is searched, nothing is fetched, nothing is displayed.
_EVERYWHERE = {
    "PATH": "/usr/bin:/bin",
    "PYTHONUNBUFFERED": "1",
    "OMP_DYNAMIC": "FALSE",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DIFFUSERS_VERBOSITY": "error",
    "QT_QPA_PLATFORM": "offscreen",
}
# What CUDA needs for the same bits run by run: cuBLAS's workspace fixed, no TF32.
_CUDA = {"CUBLAS_WORKSPACE_CONFIG": ":4096:8", "NVIDIA_TF32_OVERRIDE": "0"}

# One way of everything: the oldest instruction set, one thread, one locale.
_PORTABLE = {
    **_EVERYWHERE,
    "HOME": "/nonexistent",
    "TMPDIR": "/tmp",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    # One thread: sums are taken in one order on every machine.
    **dict.fromkeys(THREAD_VARIABLES, "1"),
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
}

# What must be exactly so, by class; a class is named here and nowhere else.
FIXED: Mapping[str, Mapping[str, str]] = {
    "universal": {**_EVERYWHERE, "MKL_DYNAMIC": "FALSE", **_CUDA},
    "portable-f32": _PORTABLE,
    # The first card in the order of the bus, which is the one that the toolchain names.
    "device": {
        **_PORTABLE,
        **_CUDA,
        "MKL_DYNAMIC": "FALSE",
        "CUDA_VISIBLE_DEVICES": "0",
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
        "ASSAY_DEVICE": "cuda",
    },
}

_COUNT = r"[1-9]|[1-5][0-9]|6[0-4]"
_ISA = r"[A-Za-z0-9_,]+"

# What may differ in the universal class, each with the pattern of the values that are understood; all may be left out.
FREE: Mapping[str, str] = {
    **dict.fromkeys(THREAD_VARIABLES, _COUNT),
    # Instruction sets: PyTorch, MKL, oneDNN, OpenBLAS, Numba, NumPy, the C library.
    "ATEN_CPU_CAPABILITY": r"default|avx2|avx512",
    "MKL_CBWR": _ISA,
    "MKL_ENABLE_INSTRUCTIONS": _ISA,
    "DNNL_MAX_CPU_ISA": _ISA,
    "ONEDNN_MAX_CPU_ISA": _ISA,
    "OPENBLAS_CORETYPE": _ISA,
    "NUMBA_CPU_NAME": r"[a-z0-9-]+",
    "NUMBA_CPU_FEATURES": r"[-+a-z0-9.,_]*",
    "NPY_DISABLE_CPU_FEATURES": r"[A-Z0-9_, ]*",
    "GLIBC_TUNABLES": r"glibc\.cpu\.hwcaps=[-A-Za-z0-9_,]+",
    # The place: hash order, language, clock, folders.
    "PYTHONHASHSEED": r"random|[0-9]{1,9}",
    "LANG": r"[A-Za-z0-9_.@-]+",
    "LC_ALL": r"[A-Za-z0-9_.@-]+",
    "TZ": r"[A-Za-z0-9_+:/.,<>-]+",
    "HOME": r"/.*",
    "TMPDIR": r"/.*",
    # Our own: the order of rays and batches (0: the usual one), and where the critic runs.
    "ASSAY_SHUFFLE": r"[0-9]{1,9}",
    "ASSAY_DEVICE": r"cpu|cuda",
    "CUDA_VISIBLE_DEVICES": r"[A-Za-z0-9,/-]*",
}

# What the free variables are when nobody varies them; the threads come with the job.
USUAL: Mapping[str, str] = {
    "HOME": "/nonexistent",
    "TMPDIR": "/tmp",
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "CUDA_VISIBLE_DEVICES": "",
}

# Where compiled code is kept: a place of this machine, which no output depends on.
PLACES = ("NUMBA_CACHE_DIR",)
