"""Who may import whom: the table of docs/architecture.md against every import of the project, late ones included."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("specs", "golden", "generator", "validators", "gate", "review", "app.py")
HEAVY = ("torch", "diffusers", "numba", "pymeshlab")
SLOW = (*HEAVY, "gradio")
# What stays light on import: every module of a room, or only the named ones.
LIGHT = {
    "specs": None,
    "golden": None,
    "validators": None,
    "gate": None,
    "generator": ("generator", "generator.key", "generator.environment"),
}


def allowed_rooms() -> dict[str, set[str]]:
    """The table as the page holds it: room -> rooms that it may import."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = page.split("## Who may import whom")[1].split("\n\n")[1]
    table = {}
    for line in block.splitlines():
        room, others = line.strip().split("<-")
        words = others.split("(")[0].replace("nothing of ours", "").split(",")
        table[room.strip()] = {word.strip() for word in words if word.strip()}
    return table


def modules(room: str) -> list[Path]:
    return [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, int, str]]:
    """(line, dots, name) of every import statement, wherever it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, 0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.level, node.module or ""


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def existing(room: str) -> list[Path]:
    if not (ROOT / room).exists():
        pytest.skip(f"{room} is not built yet")
    return modules(room)


def test_the_table_names_every_room_and_has_no_circle() -> None:
    table = allowed_rooms()
    assert tuple(table) == ROOMS
    for position, room in enumerate(ROOMS):
        assert table[room] <= set(ROOMS[:position])
    assert "golden" not in table["generator"]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_of_the_table(room: str) -> None:
    refused = {name.removesuffix(".py") for name in {*ROOMS} - allowed_rooms()[room] - {room}}
    found = existing(room)
    assert found
    wrong = []
    for path in found:
        for line, dots, name in imports(path):
            if dots == 0 and name.split(".")[0] in refused:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: imports {name}")
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_imports_are_relative_inside_a_room_and_never_leave_it(room: str) -> None:
    wrong = []
    for path in existing(room):
        depth = len(path.relative_to(ROOT).parts) - 1  # a module of the room itself may use one dot
        for line, dots, name in imports(path):
            if dots > depth or (dots == 0 and name.split(".")[0] == room):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: imports {'.' * dots}{name}")
    assert wrong == []


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "generator"])
def test_only_the_generator_names_the_heavy_libraries(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: imports {name}"
        for path in existing(room)
        for line, dots, name in imports(path)
        if dots == 0 and name.split(".")[0] in HEAVY and not _is_kernel(path, name)
    ]
    assert wrong == []


def _is_kernel(path: Path, name: str) -> bool:
    """The rules' compiled kernels use numba, and are imported where they are used."""
    return name.split(".")[0] == "numba" and path.is_relative_to(ROOT / "validators" / "kernels")


@pytest.mark.parametrize("room", ROOMS[:-1])
def test_a_room_is_ours_and_not_a_library_of_the_same_name(room: str) -> None:
    package = importlib.import_module(room)
    assert package.__file__ is not None
    assert Path(package.__file__).parent == ROOT / room


@pytest.mark.parametrize("room", LIGHT)
def test_importing_a_light_room_loads_nothing_slow(room: str) -> None:
    names = LIGHT[room] or [
        dotted(path) for path in modules(room) if path.stem != "__main__" and "kernels" not in path.parts
    ]
    present = [name for name in names if (ROOT / name.replace(".", "/")).is_dir() or _file(name).exists()]
    code = (
        "import importlib, sys\n"
        f"for name in {present!r}:\n"
        "    importlib.import_module(name)\n"
        f"    loaded = [slow for slow in {SLOW!r} if slow in sys.modules]\n"
        "    if loaded: sys.exit(f'importing {name} loads {loaded}')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_importing_the_spec_costs_no_schema_library() -> None:
    code = "import sys, specs.spec; print([n for n in ('jsonschema', 'numpy', 'trimesh') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def _file(name: str) -> Path:
    return ROOT / (name.replace(".", "/") + ".py")
