"""texel-density

What it checks
    All parts of the surface show about as many texels for each metre.

Why it matters
    A part with far fewer texels than its neighbours looks blurred beside them, one with far more wastes the texture.

Fails on
    A face of an island (faces over which the picture runs on) that has more than the threshold times as many texels a
    metre as the median of the surface, or less than that part of it. Texels are those of the base colour, else of the
    material's first texture; without any texture, parts of the unit square are compared. Elements: faces.

How to fix
    Scale the listed faces' island to the density of the others.

Reference
    glTF 2.0 specification, section 3.9.4 (base colour texture). The threshold is our choice: two mip levels.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.uv import Bools, Floats
from ..metrics.exact import normalising_exponent
from ..metrics.uvs import densities, double_areas, surface_areas
from ..rule import Measurement, Missing, Rule, Settings, as_number, share_badness
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Faces whose island is far from the median density."""
    mesh = subject.mesh
    assert mesh is not None
    exponent = normalising_exponent(mesh.V[mesh.F])
    area, texels, pictured = _areas(subject, exponent)
    density, median = densities(subject.uv.island_of_face, area, texels)
    if not median > 0:
        yield Missing("no face has an area in its picture", applicable=False)
        return
    ratio = np.round(np.maximum(density / median, median / np.where(density > 0, density, median)), 6)
    bad = np.flatnonzero(ratio > settings.limit).tolist()
    limit, largest = as_number(settings.limit), float(ratio.max())
    unit = "texels a metre" if pictured else "pictures a metre"
    with np.errstate(all="ignore"):
        to_a_metre = np.ldexp(median / (mesh.metres_per_unit or 1.0), -exponent)
    words = f"{len(bad)} {'face has' if len(bad) == 1 else 'faces have'} a texel density"
    first = f" (first: face {bad[0]})" if bad else ""
    message = (
        f"{words} more than {limit} times off the median of {to_a_metre:.4g} {unit}{first}; "
        f"at most {largest:.3g} times, allowed {limit}"
    )
    elements = Elements("face", len(bad), tuple(bad))
    yield Measurement(bool(bad), message, largest, limit, elements, badness=share_badness(len(bad), mesh.n_faces))


def _areas(subject: Subject, exponent: int) -> tuple[Floats, Floats, bool]:
    """(p,) area of each face in units of 2^exponent, (p,) the texels on it, and whether there are pictures.

    0 where a face is not measured.
    """
    mesh, uv = subject.mesh, subject.uv
    assert mesh is not None
    pictured = any(uv.size_px(layer) is not None for layer in uv.leading)
    area, texels = np.zeros(mesh.n_faces), np.zeros(mesh.n_faces)
    for layer in uv.leading:
        if pictured != (uv.size_px(layer) is not None):
            continue
        rows = layer.triangles
        on_surface, in_picture = (
            surface_areas(np.ldexp(mesh.V[mesh.F[rows]], -exponent)),
            double_areas(uv.in_texels(layer)),
        )
        good: Bools = np.isfinite(in_picture) & np.isfinite(on_surface) & layer.given
        np.add.at(area, mesh.tri_face[rows[good]], on_surface[good])
        np.add.at(texels, mesh.tri_face[rows[good]], in_picture[good])
    return area, texels, pictured


RULE = Rule(
    "texel-density",
    "uv",
    ("mesh", "faces", "valid indices", "finite vertices", "texture coordinates"),
    "times",
    check,
    __doc__ or "",
    threshold=4.0,
    level="warn",
    source="our choice: two mip levels",
)
