"""Extras of the wheel: what each brings, and a plain word where a command needs one that is not installed."""

from collections.abc import Iterable, Mapping
from importlib.util import find_spec

from specs.command import to_install
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


def _first(ids: list[str]) -> str:
    """The subject of a sentence.

    >>> _first(["mug"]), _first(["mug", "cup", "pot"])
    ('mug is', 'mug and 2 more are')
    """
    return f"{ids[0]} is" if len(ids) == 1 else f"{ids[0]} and {len(ids) - 1} more are"
