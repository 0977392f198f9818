"""Digests of our own source: of the whole generator, and of just the files that one module can reach."""

import ast
from functools import cache
from pathlib import Path

from specs.canonical import digest, file_sha256

HOUSE = Path(__file__).resolve().parent.parent
# What the generator uses of specs; the spec's reader changes no byte of an asset.
SHARED = ("specs/camera.py", "specs/canonical.py", "specs/prompt.py", "specs/trigonometry.py")


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
    """Files of our own that the file takes names from. A package counts when a name of its own is taken."""
    found: set[str | None] = set()
    for node in ast.walk(ast.parse((HOUSE / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {_file(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            home = list(Path(name).parts[: -node.level]) if node.level else []
            base = home + (node.module.split(".") if node.module else [])
            found |= {_file([*base, alias.name]) or _file(base) for alias in node.names}
    return tuple(sorted(path for path in found if path))


def _file(parts: list[str]) -> str | None:
    """The file of the dotted name, if it is a module or package of ours."""
    stem = "/".join(parts)
    for path in (f"{stem}/__init__.py", f"{stem}.py"):
        ours = parts[0] == "generator" or path in SHARED
        if ours and (HOUSE / path).is_file():
            return path
    return None
