"""export: the deliverable, a GLB of canonical bytes with outward normals and vertex colours."""

from collections.abc import Mapping
from typing import Any

from ..mesh.glb import encode_glb
from ..mesh.normals import corner_normals
from .stage import Outputs, Stage, Watch, module_path, no_params


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """asset.glb of the coloured mesh."""
    mesh = inputs["colour"].arrays("mesh")
    V, F = mesh["V"], mesh["F"]
    return Outputs({"asset.glb": encode_glb(V, F, corner_normals(V, F), mesh["rgb"])})


STAGE = Stage("export", ("colour",), no_params, run, module_path(__name__))
