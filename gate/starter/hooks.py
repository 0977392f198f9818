"""The hook for pre-commit: everything that `assay.toml` names is gated before a commit, from the cache where it can."""

import json
import shlex
from pathlib import PurePosixPath

from specs.reading import MESH_SUFFIXES

from .requirement import Requirement

PLACE = PurePosixPath(".pre-commit-config.yaml")
# What a verdict may depend on: meshes, what they read, specs, records, settings.
_BESIDE = ("json", "jsonl", "toml", "mtl", "bin", "png", "jpg", "jpeg", "webp", "ktx2")


def hooks_text(requirement: Requirement, below: str) -> str:
    """The file .pre-commit-config.yaml.

    below: the project's folder in the repository, "." for its root.
    """
    return (
        "# Written by `assay init`. To use it: pip install pre-commit && pre-commit install\n"
        f"repos:\n{hook_entry(requirement, below)}"
    )


def hook_entry(requirement: Requirement, below: str) -> str:
    """The entry for `repos`, to be added to a file that is there."""
    if requirement.repository and requirement.commit and below == ".":
        of = f" # {requirement.revision}" if requirement.revision else ""
        return (
            f"  - repo: {json.dumps(requirement.repository)}\n"
            f"    rev: {json.dumps(requirement.commit)}{of}\n"
            "    hooks:\n      - id: assay-gate\n"
        )
    lines = [
        "  - repo: local",
        "    hooks:",
        "      - id: assay-gate",
        "        name: assay gate",
        f"        entry: {_entry(below)}",
        *_language(requirement),
        f"        files: {json.dumps(_files(below))}",
        "        pass_filenames: false",
        "        require_serial: true",
    ]
    return "\n".join(lines) + "\n"


def mesh_pattern() -> str:
    """The regular expression of pre-commit for mesh files."""
    return rf"(?i)\.({'|'.join(suffix.removeprefix('.') for suffix in MESH_SUFFIXES)})$"


def gate_pattern() -> str:
    """The regular expression of pre-commit for files on which a verdict may depend."""
    words = (*(suffix.removeprefix(".") for suffix in MESH_SUFFIXES), *_BESIDE)
    return rf"(?i)\.({'|'.join(words)})$"


def _entry(below: str) -> str:
    if below == ".":
        return "assay gate"
    inner = f"cd {shlex.quote(below)} && exec assay gate"
    return json.dumps(f"sh -c {shlex.quote(inner)}")


def _files(below: str) -> str:
    if below == ".":
        return gate_pattern()
    # re.escape would escape more than YAML readers like to see.
    inside = "".join(f"\\{sign}" if sign in r".^$*+?{}[]\|()" else sign for sign in below)
    return gate_pattern().replace("(?i)", f"(?i)^{inside}/.*")


def _language(requirement: Requirement) -> list[str]:
    if requirement.text is None:
        return ["        language: system # the assay in PATH"]
    return ["        language: python", f"        additional_dependencies: [{json.dumps(requirement.text)}]"]
