"""Which files beside a mesh its reading asks for: remembered by the mesh's content.

What is asked for depends on what was read: an OBJ names a material file, and that names pictures. So the names are
remembered together with the states of all of them, and hold only where each of these is as it was.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specs.canonical import canonical_json, digest

from .files import Content, Known, State, beside_of, states_of
from .store import Store

# Of meshes with the same bytes and other files beside them: another folder, another branch.
MAX_VARIANTS = 8
# These name no file outside themselves (validators.beside.ALONE), and no glTF Validator looks at them.
ALONE = (".ply", ".stl", ".off", ".3mf", ".usdz")


def known_of(store: Store, tool: str, path: Path, content: Content) -> Known | None:
    """What a mesh file reads, as this tool reads it; None where that is not known of these very files."""
    if path.suffix.lower() in ALONE:
        return Known({}, {})
    variants = _variants(store, tool, path, content)
    now = states_of(path.parent, sorted({name for one in variants for name in one["states"]})) or {}
    for variant in variants:
        states: dict[str, State] = variant["states"]
        if all(now.get(name) == state for name, state in states.items()):
            beside = beside_of(states, variant["beside"])
            return None if beside is None else Known(states, beside)
    return None


def remember(store: Store, tool: str, path: Path, content: Content, known: Known) -> None:
    """Keep what the file reads beside what was kept for other files beside the same bytes. Raises OSError."""
    if path.suffix.lower() in ALONE:
        return
    new = {"states": known.states, "beside": sorted(known.beside)}
    others = [one for one in _variants(store, tool, path, content) if one != new]
    store.write(_key(tool, path, content), canonical_json([new, *others][:MAX_VARIANTS]))


def _variants(store: Store, tool: str, path: Path, content: Content) -> list[Mapping[str, Any]]:
    body = store.read(_key(tool, path, content))
    if body is None:
        return []
    variants: list[Mapping[str, Any]] = json.loads(body)
    return variants


def _key(tool: str, path: Path, content: Content) -> str:
    return digest(["reads", tool, path.suffix.lower(), content.sha256])
