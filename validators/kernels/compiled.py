"""How kernels are compiled: IEEE arithmetic as written, no fused or reordered operations, kept on disk."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

from specs.command import IN_PLACE

F = TypeVar("F", bound=Callable[..., Any])
_HERE = Path(__file__).parent


@cache
def cache_folder() -> Path:
    """Where compiled kernels are kept: numba's own choice of file does not see that a kernel's callee changed, so the
    folder's name holds a digest of all kernels' sources."""
    sources = b"".join(path.read_bytes() for path in sorted(_HERE.rglob("*.py")))
    name = "checks-" + hashlib.sha256(sources + numba.__version__.encode()).hexdigest()[:16]
    usual = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "assay" / "numba"
    home = Path(os.path.expanduser(usual))  # noqa: PTH111  # the method raises where there is no home
    # Nothing of ours is left in a wheel's folder, which pip would not remove with it.
    for folder in (_HERE.parents[1] / ".cache" / "numba", home) if IN_PLACE else (home,):
        try:
            (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder / name, os.W_OK):
            return folder / name
    return Path(tempfile.gettempdir()) / f"assay-numba-{os.getuid()}" / name


def compiled(kernel: F) -> F:
    """The kernel, compiled when it is first called with a type of arguments, and kept for the next process."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=False)(kernel)
    finally:
        numba.config.CACHE_DIR = before
