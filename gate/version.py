"""What is installed: versions that a report of a problem needs."""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from . import __version__

TOOLS = ("torch", "diffusers", "numpy", "scipy", "numba", "pymeshlab", "safetensors", "jsonschema", "rich", "gradio")


def version_text() -> str:
    """One line a tool; reads package metadata and imports none of them."""
    lines = [f"assay {__version__}", f"python {platform.python_version()} ({sys.platform} {platform.machine()})"]
    return "\n".join(lines + [f"{tool} {_version(tool)}" for tool in TOOLS])


def _version(tool: str) -> str:
    try:
        return version(tool)
    except PackageNotFoundError:
        return "not installed"
