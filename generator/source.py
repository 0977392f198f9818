"""Digests of our own source: of the whole generator, and of just the files that one module can reach."""

import ast
from functools import cache
from pathlib import Path

from specs.canonical import digest, file_sha256

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("generator", "specs")
# What the generator uses of specs; the spec's reader changes no byte of an asset.
SHARED = ("specs/camera.py", "specs/canonical.py", "specs/prompt.py")


@cache
def source_sha256() -> str:
    """Digest over every generator/**/*.py and the parts of specs that it computes with."""
    files = [path.relative_to(HOUSE).as_posix() for path in (HOUSE / "generator").rglob("*.py")]
    return digest({name: file_sha256(HOUSE / name) for name in sorted([*files, *SHARED])})


@cache
def closure_sha256(name: str) -> str:
    """Digest over the files that the module `generator/...py` imports of our own, directly or not, itself included.

    Imports inside functions count. Other files may change without a stored result of this one becoming stale.
    """
    seen: set[str] = set()
    todo = [name]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            todo += _imports(path)
    return digest({path: file_sha256(HOUSE / path) for path in sorted(seen)})


@cache
def _imports(name: str) -> tuple[str, ...]:
    """Files of our own that the file imports, packages' __init__ included."""
    found: list[str] = []
    for node in ast.walk(ast.parse((HOUSE / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found += _files(alias.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            # In generator/a/b.py one dot is generator/a; in generator/a/__init__.py too.
            home = list(Path(name).parts[: -node.level]) if node.level else []
            base = home + (node.module.split(".") if node.module else [])
            for alias in node.names:
                found += _files([*base, alias.name])
    return tuple(sorted(set(found)))


def _files(parts: list[str]) -> list[str]:
    """The files that importing the dotted name runs; a last part that is no module is a name within one."""
    if parts[0] not in ROOMS:
        return []
    files = []
    for depth in range(1, len(parts) + 1):
        stem = "/".join(parts[:depth])
        files += [path for path in (f"{stem}/__init__.py", f"{stem}.py") if (HOUSE / path).is_file()]
    return files
