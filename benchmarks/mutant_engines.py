"""The same mutants in the eyes of other engines, as far as they have such a check.

A check takes (V, F) and gives a set of elements, or True and False where the engine says only that something is wrong.
"""

import contextlib
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.injuries import Injured
from benchmarks.mutants import Score, say

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Check = Callable[[Floats, Ints], Any]

# No engine looks for these, and some end the process on them.
_POISON = ("non-finite-vertex", "index-out-of-range")


def _numbers(mask: NDArray[np.bool_]) -> set[int]:
    return set(np.flatnonzero(mask).tolist())


def _pairs(rows: Ints) -> set[tuple[int, int]]:
    return {(min(a, b), max(a, b)) for a, b in np.asarray(rows).tolist()}


def trimesh_checks() -> dict[str, Check]:
    import trimesh

    def mesh(V: Floats, F: Ints) -> Any:
        return trimesh.Trimesh(V, F, process=False, validate=False)

    def shared(V: Floats, F: Ints) -> set[tuple[int, int]]:
        one = mesh(V, F)
        return _pairs(one.edges_unique[np.bincount(one.edges_unique_inverse) > 2])

    def border(V: Floats, F: Ints) -> set[tuple[int, int]]:
        one = mesh(V, F)
        return _pairs(one.edges_sorted[trimesh.grouping.group_rows(one.edges_sorted, require_count=1)])

    return {
        "unreferenced-vertex": lambda V, F: _numbers(~mesh(V, F).referenced_vertices),
        "non-manifold-edge": shared,
        "boundary-edge": border,
        "degenerate-face": lambda V, F: _numbers(~mesh(V, F).nondegenerate_faces()),
        "duplicate-face": lambda V, F: _numbers(~mesh(V, F).unique_faces()),
        "loose-component": lambda V, F: mesh(V, F).body_count > 1,
        "inconsistent-winding": lambda V, F: not mesh(V, F).is_winding_consistent,
        "inward-orientation": lambda V, F: any(one.volume < 0 for one in mesh(V, F).split()),
    }


def pymeshlab_checks() -> dict[str, Check]:
    import pymeshlab

    def meshes(V: Floats, F: Ints) -> Any:
        found = pymeshlab.MeshSet(verbose=False)
        found.add_mesh(pymeshlab.Mesh(V, F.astype(np.int32)))
        return found

    def measured(name: str, least: int = 0) -> Check:
        return lambda V, F: meshes(V, F).get_topological_measures()[name] > least

    def fewer(repair: str) -> Check:
        def check(V: Floats, F: Ints) -> bool:
            one = meshes(V, F)
            getattr(one, repair)()
            return bool(one.current_mesh().face_number() < len(F))

        return check

    def vertices(V: Floats, F: Ints) -> set[int]:
        one = meshes(V, F)
        one.compute_selection_by_non_manifold_per_vertex()
        return _numbers(one.current_mesh().vertex_selection_array())

    def crossing(V: Floats, F: Ints) -> set[int]:
        one = meshes(V, F)
        one.compute_selection_by_self_intersections_per_face()
        return _numbers(one.current_mesh().face_selection_array())

    return {
        "unreferenced-vertex": measured("unreferenced_vertices"),
        "non-manifold-edge": measured("non_two_manifold_edges"),
        "non-manifold-vertex": vertices,
        "boundary-edge": measured("boundary_edges"),
        "degenerate-face": fewer("meshing_remove_null_faces"),
        "duplicate-face": fewer("meshing_remove_duplicate_faces"),
        "self-intersection": crossing,
        "loose-component": measured("connected_components_number", 1),
    }


def libigl_checks() -> dict[str, Check]:
    import igl
    import igl.copyleft.cgal

    def edges(least: int, most: int) -> Check:
        def check(V: Floats, F: Ints) -> set[tuple[int, int]]:
            _, _, table, edge, _ = igl.is_edge_manifold(F)
            uses = np.bincount(edge.reshape(-1), minlength=len(table))
            return _pairs(table[(uses >= least) & (uses <= most)])

        return check

    def vertices(V: Floats, F: Ints) -> set[int]:
        manifold = np.asarray(igl.is_vertex_manifold(F))
        used = np.bincount(F.reshape(-1), minlength=len(manifold)) > 0
        return _numbers(~manifold & used)

    def doubled(V: Floats, F: Ints) -> bool:  # which of two copies it keeps is its own affair
        return len(igl.unique_simplices(F)[0]) < len(F)

    def crossing(V: Floats, F: Ints) -> set[tuple[int, int]]:
        return _pairs(igl.copyleft.cgal.remesh_self_intersections(V, F, detect_only=True)[2])

    return {
        "non-manifold-edge": edges(3, 1 << 30),
        "non-manifold-vertex": vertices,
        "boundary-edge": edges(1, 1),
        "degenerate-face": lambda V, F: _numbers(igl.doublearea(V, F) == 0),
        "duplicate-face": doubled,
        "self-intersection": crossing,
        "loose-component": lambda V, F: igl.facet_components(F)[0] > 1,
        "inconsistent-winding": lambda V, F: bool(np.any(igl.bfs_orient(F)[0] != F)),
    }


def open3d_checks() -> dict[str, Check]:
    import open3d

    def mesh(V: Floats, F: Ints) -> Any:
        return open3d.geometry.TriangleMesh(
            open3d.utility.Vector3dVector(V), open3d.utility.Vector3iVector(F.astype(np.int32))
        )

    def edges(borders: bool) -> Check:
        def check(V: Floats, F: Ints) -> set[tuple[int, int]]:
            return _pairs(np.asarray(mesh(V, F).get_non_manifold_edges(allow_boundary_edges=borders)).reshape(-1, 2))

        return check

    def components(V: Floats, F: Ints) -> bool:
        return len(mesh(V, F).cluster_connected_triangles()[1]) > 1

    return {
        "non-manifold-edge": edges(True),
        "non-manifold-vertex": lambda V, F: set(np.asarray(mesh(V, F).get_non_manifold_vertices()).tolist()),
        "boundary-edge": lambda V, F: edges(False)(V, F) - edges(True)(V, F),
        "self-intersection": lambda V, F: _pairs(
            np.asarray(mesh(V, F).get_self_intersecting_triangles()).reshape(-1, 2)
        ),
        "loose-component": components,
        "inconsistent-winding": lambda V, F: not mesh(V, F).is_orientable(),
    }


_ENGINES: dict[str, tuple[str, Callable[[], dict[str, Check]]]] = {
    "trimesh": ("trimesh", trimesh_checks),
    "PyMeshLab": ("pymeshlab", pymeshlab_checks),
    "libigl": ("igl", libigl_checks),
    "Open3D": ("open3d", open3d_checks),
}


def installed() -> dict[str, dict[str, Check]]:
    """The checks of each engine that can be imported; the others are named on stderr."""
    found = {}
    for name, (module, checks) in _ENGINES.items():
        try:
            importlib.import_module(module)
        except ImportError:
            say(f"{name} is not installed here: left out")
            continue
        found[name] = checks()
    return found


def compare(
    engines: dict[str, dict[str, Check]],
    surface: tuple[Floats, Ints],
    mutants: list[tuple[str, Injured]],
    scores: dict[str, dict[str, Score]],
) -> None:
    """Every check on the clean mesh and on every mutant that it could be misled by."""
    for name, checks in engines.items():
        board = scores.setdefault(name, {})
        for rule, check in checks.items():
            score = board.setdefault(rule, Score())
            with _quiet():
                if check(*surface):
                    score.false += 1
                for of, one in mutants:
                    if of not in _POISON and rule not in one.any_:
                        _judge(score, rule, of, one, check(one.V, one.F))


def _judge(score: Score, rule: str, of: str, one: Injured, got: Any) -> None:
    want = one.truth.get(rule, set())
    if rule == "self-intersection" and isinstance(got, set) and not all(isinstance(x, tuple) for x in got):
        want = {f for pair in want for f in pair}  # it tells faces, not which meets which
    if isinstance(got, bool | np.bool_):
        score.indices = False
        got = want or {"something"} if got else set()
    if of == rule:
        score.add(want, got)
    score.false += bool(got - want)


def engines_table(ours: dict[str, Score], scores: dict[str, dict[str, Score]]) -> str:
    """Markdown: detection, exact indices and false alarms of each, where it has such a check."""
    rules = [rule for rule in ours if any(rule in board for board in scores.values())]
    rows = ["| rule | assay | " + " | ".join(scores) + " |", "|---|---|" + "---|" * len(scores)]
    for rule in rules:
        cells = [ours[rule].row(), *(board[rule].row() if rule in board else "no check" for board in scores.values())]
        rows.append(f"| {rule} | " + " | ".join(cell.replace(" | ", ", ") for cell in cells) + " |")
    return "\n".join(rows)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Engines print to the process's own streams."""
    sys.stdout.flush()
    saved = os.dup(1)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)
