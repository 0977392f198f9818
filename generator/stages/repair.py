"""repair: a closed, oriented manifold, or a clear stop."""

from collections.abc import Mapping
from typing import Any

from ..arrays import pack
from ..errors import GeneratorError
from ..mesh import meshlab
from ..mesh.topology import Faces, Vertices, canonical_order, faults, signed_volume
from .stage import Outputs, Stage, Watch, module_path, no_params

ROUNDS = 4
MAX_HOLE_EDGES = 200
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("meshing_remove_duplicate_vertices", {}),
    ("meshing_remove_duplicate_faces", {}),
    ("meshing_remove_null_faces", {}),
    ("meshing_repair_non_manifold_edges", {"method": "Remove Faces"}),
    # Vertices are split and moved apart: at one position they would be one vertex again for whoever reads the file.
    ("meshing_repair_non_manifold_vertices", {"vertdispratio": 0.2}),
    ("meshing_close_holes", {"maxholesize": MAX_HOLE_EDGES, "selfintersection": False}),
    ("meshing_re_orient_faces_coherently", {}),
    ("meshing_remove_unreferenced_vertices", {}),
)


def repair(V: Vertices, F: Faces, where: str = "repair") -> tuple[Vertices, Faces]:
    """The mesh itself when it is sound, else after up to ROUNDS rounds of repair; in canonical order.

    Raises GeneratorError("stage") naming what is left.
    """
    for _ in range(ROUNDS):
        if not faults(V, F):
            break
        V, F = meshlab.apply(V, F, *STEPS)
        if signed_volume(V, F) < 0.0:
            F = F[:, ::-1]
    left = faults(V, F)
    if left:
        raise GeneratorError(
            "stage",
            f"{where}: the mesh still has {', '.join(left)} after {ROUNDS} rounds of repair; "
            "change the seed or raise generator/losses/smoothness",
        )
    return canonical_order(V, F)


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The cleaned mesh, repaired where it needs it; says what was wrong with it."""
    mesh = inputs["clean"].arrays("mesh")
    wrong = faults(mesh["V"], mesh["F"])
    V, F = repair(mesh["V"], mesh["F"])
    return Outputs({"mesh": pack({"V": V, "F": F})}, (f"repaired {', '.join(wrong)}",) if wrong else ())


STAGE = Stage("repair", ("clean",), no_params, run, module_path(__name__))
