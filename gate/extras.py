"""What a wheel does not bring along: its extras, and Khronos' glTF Validator. Found out before the work begins."""

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from specs.command import IN_PLACE, to_install
from specs.spec import Spec

from .errors import GateError

# Extra -> the modules by which we know that it is installed, with the packages that bring them.
EXTRAS: Mapping[str, Mapping[str, str]] = {
    "generate": {
        "torch": "torch",
        "diffusers": "diffusers",
        "pymeshlab": "pymeshlab",
        "safetensors": "safetensors",
        "skimage": "scikit-image",
        "trimesh": "trimesh",
        "xxhash": "xxhash",
    },
    "review": {
        "gradio": "gradio",
        "fastapi": "fastapi",
        "starlette": "starlette",
        "uvicorn": "uvicorn",
        "sqlalchemy": "sqlalchemy",
        "alembic": "alembic",
        "argon2": "argon2-cffi",
    },
}


def missing_of(extra: str) -> list[str]:
    """Names of the extra's packages that are not installed here. Imports none of them."""
    return [package for module, package in EXTRAS[extra].items() if find_spec(module) is None]


def require(extra: str, what: str) -> None:
    """Raise GateError, with what to install, unless the extra is there. what: what needs it, as a sentence begins."""
    if missing := missing_of(extra):
        are = "is" if len(missing) == 1 else "are"
        raise GateError(f"{what}, and {', '.join(missing)} {are} not installed: {to_install(extra)}")


def require_for(specs: Iterable[Spec]) -> None:
    """Raise GateError unless all is there that the specs need: some have to be made, or shown to the judge."""
    if made := [spec.id for spec in specs if spec.source == "generate"]:
        require("generate", f"{_first(made)} generated, which takes the extra 'generate'")
    if shown := [spec.id for spec in specs if spec.prompt is not None]:
        require("generate", f"{_first(shown)} held against a prompt by the critic, which takes the extra 'generate'")


def have_validator(meshes: Iterable[Path]) -> None:
    """Install the glTF Validator where one of the files needs it and nobody has yet; in place `./run` does that.

    Where it cannot be installed, the rule that asks it says so of each file.
    """
    from validators.container import has_container

    if not IN_PLACE and any(map(has_container, meshes)):
        from validators.container.installing import install_unasked

        install_unasked()


def _first(ids: list[str]) -> str:
    """The subject of a sentence.

    >>> _first(["mug"]), _first(["mug", "cup", "pot"])
    ('mug is', 'mug and 2 more are')
    """
    return f"{ids[0]} is" if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more are"
