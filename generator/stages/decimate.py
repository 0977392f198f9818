"""decimate: the staircase of the lattice smoothed away, then no more triangles than the spec asks for."""

from collections.abc import Mapping
from typing import Any

from specs.spec import Spec

from ..arrays import pack
from ..errors import GeneratorError
from ..mesh import meshlab
from ..mesh.smoothing import taubin
from ..mesh.topology import Faces, Vertices, canonical_order, faults
from .repair import repair
from .stage import Outputs, Stage, Watch, module_path

# A collapse can leave a fault; another target takes other collapses.
TARGETS = (1.0, 0.97, 0.93, 0.88, 0.8, 0.7)


def decimate(V: Vertices, F: Faces, triangles: int) -> tuple[Vertices, Faces]:
    """At most `triangles` faces by quadric edge collapse (Garland and Heckbert 1997), sound, in canonical order.

    Raises GeneratorError("stage") when no target near the wanted one gives a sound mesh.
    """
    left = faults(V, F)
    for share in TARGETS:
        if len(F) <= triangles and not left:
            return canonical_order(V, F)
        collapse = ("meshing_decimation_quadric_edge_collapse", _collapse(int(share * triangles)))
        reduced = meshlab.apply(V, F, collapse, framed=True)
        reduced = _repaired(*reduced)
        left = faults(*reduced)
        if not left and len(reduced[1]) <= triangles:
            return canonical_order(*reduced)
    raise GeneratorError(
        "stage",
        f"decimate: found no sound mesh of at most {triangles} triangles ({', '.join(left) or 'too many triangles'}); "
        "raise generator/post/triangles",
    )


def _collapse(target: int) -> dict[str, Any]:
    return {
        "targetfacenum": target,
        "qualitythr": 0.5,
        "preservetopology": True,
        "preservenormal": True,
        "planarquadric": True,
        "planarweight": 0.0005,
        "optimalplacement": True,
        "autoclean": False,
    }


def _repaired(V: Vertices, F: Faces) -> tuple[Vertices, Faces]:
    try:
        return repair(V, F, "decimate")
    except GeneratorError:
        return V, F


def params(spec: Spec) -> dict[str, Any]:
    """Only the number of triangles."""
    assert spec.generator is not None
    return {"triangles": spec.generator.post.triangles}


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """The repaired mesh, smoothed and decimated."""
    mesh = inputs["repair"].arrays("mesh")
    V, F = decimate(*taubin(mesh["V"], mesh["F"]), params["triangles"])
    return Outputs({"mesh": pack({"V": V, "F": F})})


STAGE = Stage("decimate", ("repair",), params, run, module_path(__name__))
