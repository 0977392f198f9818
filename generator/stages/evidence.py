"""evidence: what only the field or a critic can see, measured on the final mesh; the rules only judge it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from specs.camera import orbit
from specs.canonical import canonical_json
from specs.prompt import Prompt, parse_prompt
from specs.spec import Spec

from ..field import Field, render_field
from ..key import weights_digests
from ..mesh.topology import Faces, Vertices
from ..render.rasterise import rasterise
from .optimise import field_of
from .stage import Outputs, Stage, Watch, module_path

VIEWS = 24
ELEVATION_DEG = 20.0
SIZE_PX = 64
SUPERSAMPLE = 3
DIGITS = 6


def field_mesh(field: Field, V: Vertices, F: Faces) -> dict[str, Any]:
    """How well mesh and field agree in 24 views.

    silhouette_iou: of the pixels that each covers to at least a half. depth_error: mean absolute difference in metres
    over the pixels that both cover so.
    """
    azimuths = [360.0 * view / VIEWS for view in range(VIEWS)]
    cameras = [orbit(azimuth, ELEVATION_DEG, SIZE_PX) for azimuth in azimuths]
    seen = render_field(field, cameras)
    iou, error = [], []
    for view, camera in enumerate(cameras):
        alpha, depth = _cover_and_depth(V, F, camera)
        a, b = seen.views[view, 3] >= 0.5, alpha >= 0.5
        both, either = int((a & b).sum()), int((a | b).sum())
        iou.append(round(both / either, DIGITS) if either else 1.0)
        difference = abs(seen.depth[view] - depth)[a & b]
        error.append(round(float(difference.sum()) / both, DIGITS) if both else 0.0)
    return {"azimuths_deg": azimuths, "elevation_deg": ELEVATION_DEG, "silhouette_iou": iou, "depth_error": error}


def _cover_and_depth(V: Vertices, F: Faces, camera: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of each pixel that the mesh covers, and its mean depth there in metres, (h, w) each."""
    raster = rasterise(V, F, camera, SUPERSAMPLE)
    hit = (raster.face >= 0).astype(np.float64)
    depth = np.where(raster.face >= 0, raster.depth, 0.0)
    cover = raster.average(hit[:, :, None])[:, :, 0]
    return cover, raster.average(depth[:, :, None])[:, :, 0] / np.where(cover > 0.0, cover, 1.0)


def judge(V: Vertices, F: Faces, rgb: NDArray[np.float64], prompt: Prompt) -> dict[str, Any]:
    """What the second critic sees; rgb (m, 3) sRGB of the faces in [0, 1]."""
    from ..judge import judge_evidence

    return judge_evidence(V, F, rgb, prompt)


def params(spec: Spec) -> dict[str, Any]:
    """The prompt, whose words the judge compares with others, and the judge's weights and calibration."""
    return {"prompt": spec.prompt, "weights": weights_digests()["judge"]}


def run(inputs: Mapping[str, Outputs], params: dict[str, Any], watch: Watch) -> Outputs:
    """evidence.json as in docs/architecture.md."""
    mesh = inputs["colour"].arrays("mesh")
    V, F = mesh["V"], mesh["F"]
    document = {
        "version": 1,
        "field_mesh": field_mesh(field_of(inputs["optimise"]), V, F),
        "judge": judge(V, F, mesh["rgb"] / 255.0, parse_prompt(params["prompt"])),
    }
    return Outputs({"evidence.json": canonical_json(document)})


STAGE = Stage("evidence", ("optimise", "colour"), params, run, module_path(__name__))
