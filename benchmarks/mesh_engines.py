"""One engine's checks on one mesh, measured in a process of its own.

    python -m benchmarks.mesh_engines ENGINE topology|intersections|nothing FOLDER

FOLDER has V.npy (n, 3) float64 and F.npy (m, 3) int64. Prints one JSON line: seconds of processor time of all threads
for importing and warming up, and for the checks; memory in bytes before and at the highest point; what was found.
Each engine's own checks are used, whatever it has; a check that it lacks is absent from what was found.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Found = dict[str, int | str]
TOPOLOGY_RULES = {
    "non_manifold_edge": "non-manifold edges",
    "non_manifold_vertex": "non-manifold vertices",
    "boundary_edge": "boundary edges",
    "inconsistent_winding": "badly wound edges",
    "duplicate_face": "duplicate faces",
    "degenerate_face": "degenerate faces",
    "loose_component": "components",
}


def assay_topology(V: Floats, F: Ints) -> Found:
    return _measured(V, F, TOPOLOGY_RULES)


def assay_intersections(V: Floats, F: Ints) -> Found:
    return _measured(V, F, {"self_intersection": "intersecting pairs"})


def _measured(V: Floats, F: Ints, rules: dict[str, str]) -> Found:
    from importlib import import_module

    from validators.meshes import Mesh
    from validators.rule import Settings
    from validators.subject import Subject

    subject = Subject("mesh", Mesh.of_triangles(V, F))
    found: Found = {}
    for name, words in rules.items():
        rule = import_module(f"validators.rules.{name}").RULE
        missing = next((one for need in rule.needs if (one := subject.lacks(need))), None)
        if missing is None:
            (result,) = rule.check(subject, Settings(threshold=rule.threshold))
            found[words] = result.measured
    return found


def trimesh_topology(V: Floats, F: Ints) -> Found:
    import trimesh

    mesh = trimesh.Trimesh(V, F, process=False, validate=False)
    mesh.merge_vertices()
    uses = np.array([len(one) for one in trimesh.grouping.group(mesh.edges_unique_inverse, min_len=3)])
    return {
        "boundary edges": len(trimesh.grouping.group_rows(mesh.edges_sorted, require_count=1)),
        "non-manifold edges": len(uses),
        "badly wound edges": "none" if mesh.is_winding_consistent else "some",
        "duplicate faces": int(np.count_nonzero(~mesh.unique_faces())),
        "degenerate faces": int(np.count_nonzero(~mesh.nondegenerate_faces())),
        "components": mesh.body_count,
    }


def pymeshlab_topology(V: Floats, F: Ints) -> Found:
    import pymeshlab

    meshes = pymeshlab.MeshSet(verbose=False)
    meshes.add_mesh(pymeshlab.Mesh(V, F.astype(np.int32)))
    meshes.meshing_remove_duplicate_vertices()
    measures = meshes.get_topological_measures()
    counts = []
    for remove in (meshes.meshing_remove_duplicate_faces, meshes.meshing_remove_null_faces):
        before = meshes.current_mesh().face_number()
        remove()
        counts.append(before - meshes.current_mesh().face_number())
    wound = meshes.current_mesh().face_matrix()
    try:
        meshes.meshing_re_orient_faces_coherently()
        turned = "some" if np.any(meshes.current_mesh().face_matrix() != wound) else "none"
    except pymeshlab.PyMeshLabException:
        turned = "refuses"
    return {
        "boundary edges": measures["boundary_edges"],
        "non-manifold edges": measures["non_two_manifold_edges"],
        "non-manifold vertices": measures["non_two_manifold_vertices"],
        "badly wound edges": turned,
        "duplicate faces": counts[0],
        "degenerate faces": counts[1],
        "components": measures["connected_components_number"],
    }


def pymeshlab_intersections(V: Floats, F: Ints) -> Found:
    import pymeshlab

    meshes = pymeshlab.MeshSet(verbose=False)
    meshes.add_mesh(pymeshlab.Mesh(V, F.astype(np.int32)))
    meshes.compute_selection_by_self_intersections_per_face()
    return {"intersecting faces": meshes.current_mesh().selected_face_number()}


def libigl_topology(V: Floats, F: Ints) -> Found:
    import igl

    _, _, _, F = igl.remove_duplicate_vertices(V, F, 0.0)
    _, _, _, edge, _ = igl.is_edge_manifold(F)
    uses = np.bincount(edge)
    turned, _ = igl.bfs_orient(F)
    used = np.bincount(F.reshape(-1), minlength=len(V)) > 0
    manifold = igl.is_vertex_manifold(F)
    unique = igl.unique_simplices(F)
    return {
        "boundary edges": int(np.count_nonzero(uses == 1)),
        "non-manifold edges": int(np.count_nonzero(uses > 2)),
        "non-manifold vertices": int(np.count_nonzero(~manifold & used[: len(manifold)])),
        "badly wound edges": "some" if np.any(turned != F) else "none",
        "duplicate faces": len(F) - len(unique[0]),
        "degenerate faces": int(np.count_nonzero(igl.doublearea(V, F) == 0)),
        "components": igl.facet_components(F)[0],
    }


def libigl_intersections(V: Floats, F: Ints) -> Found:
    import igl.copyleft.cgal

    pairs = igl.copyleft.cgal.remesh_self_intersections(V, F, detect_only=True)[2]
    return {"intersecting pairs": len(pairs)}


Check = Callable[[Floats, Ints], Found]
CHECKS: dict[str, dict[str, Check]] = {
    "assay": {"topology": assay_topology, "intersections": assay_intersections},
    "trimesh": {"topology": trimesh_topology},
    "PyMeshLab": {"topology": pymeshlab_topology, "intersections": pymeshlab_intersections},
    "libigl": {"topology": libigl_topology, "intersections": libigl_intersections},
}
MODULES = {"assay": "validators", "trimesh": "trimesh", "PyMeshLab": "pymeshlab", "libigl": "igl"}


def measure(engine: str, kind: str, folder: Path) -> dict[str, object]:
    """Imports the engine and runs its checks on a small mesh, so that nothing is loaded while the time is taken."""
    from benchmarks.mesh_samples import broken, sphere

    V, F = np.load(folder / "V.npy"), np.load(folder / "F.npy")
    started = time.process_time()
    check = CHECKS[engine].get(kind)
    if engine == "assay":
        import validators.kernels.compiled  # noqa: F401  so that the small mesh is already checked by compiled loops
    if check is not None:
        check(*broken(*sphere(16), each=2)[:2])
    warm = time.process_time()
    before = peak_bytes()
    found = check(V, F) if check is not None else {}
    done = time.process_time()
    return {"warm_s": warm - started, "s": done - warm, "before": before, "peak": peak_bytes(), "found": found}


def peak_bytes() -> int:
    """The most memory this process has had; that of the program which started it does not count, unlike in rusage."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("/proc/self/status has no VmHWM: run this on Linux")


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
