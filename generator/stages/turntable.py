"""turntable: pictures all around the asset, for people."""

from collections.abc import Mapping
from typing import Any

from specs.camera import orbit
from specs.spec import Spec

from ..mesh import studio
from ..mesh.normals import corner_normals
from ..mesh.png import encode_png
from .stage import Outputs, Stage, Watch, module_path

SIZE_PX = 384
ELEVATION_DEG = 20.0
FOV_Y_DEG = 41.0  # every asset in one frame: sizes can be compared, and the tallest still fits


def params(spec: Spec) -> dict[str, Any]:
    """Only the number of views."""
    assert spec.generator is not None
    return {"views": spec.generator.post.turntable_views}


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """views/000.png ...: azimuths from 0 at equal distance."""
    mesh = inputs["colour"].arrays("mesh")
    scene = studio.build(mesh["V"], mesh["F"], corner_normals(mesh["V"], mesh["F"]), mesh["rgb"])
    files = {}
    for view in range(params["views"]):
        camera = orbit(360.0 * view / params["views"], ELEVATION_DEG, SIZE_PX, fov_y_deg=FOV_Y_DEG)
        files[f"views/{view:03d}.png"] = encode_png(scene.photograph(camera))
        watch.tick(view + 1, params["views"])
    return Outputs(files)


STAGE = Stage("turntable", ("colour",), params, run, module_path(__name__))
