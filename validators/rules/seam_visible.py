"""seam-visible

What it checks
    Along a seam, where the picture is cut, both sides show the same colour.

Why it matters
    A step in colour along a cut draws the outline of the UV islands on the finished object. It comes from baking
    without padding, from lossy compression, and from islands that were painted apart.

Fails on
    An edge between two faces of one material whose coordinates differ there, and whose base colour, sampled on both
    sides at the same points of the edge (one a texel, 2 to 16, bilinear, wrapped as the texture says), differs on
    average by more than the threshold. Edges whose faces have different materials are no seams. Elements: edges.

How to fix
    Bake again with padding of 4 texels or more, or paint over the listed edges in a 3D painter.

Reference
    CIE 15:2004 (Delta E*ab in CIELAB, white D65); Mahy et al. 1994, Evaluation of Uniform Color Spaces: a difference
    of 2.3 is just noticeable.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.uv import Bytes, Floats, Ints, Layer
from ..meshes.materials import Texture
from ..metrics.seams import TwoSides, along, mean_differences, samples_of
from ..metrics.textures import sampled
from ..rule import Measurement, Missing, Rule, Settings, as_number, share_badness
from ..subject import Subject

_BLOCK = 1 << 15


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Edges along which the colour steps."""
    painted = [layer for layer in subject.uv.leading if _picture(subject, layer) is not None]
    if not painted:
        yield Missing("no face has a base colour texture that can be read", applicable=False)
        return
    edges, steps = [np.zeros(0, np.int64)], [np.zeros(0)]
    for layer in painted:
        seams = subject.uv.seams_of_material.get(layer.material)
        if seams is None:
            continue
        edges.append(seams.edge)
        steps.append(np.round(_steps(subject, layer, seams), 6))
    edge, step = np.concatenate(edges), np.concatenate(steps)
    bad = subject.facts.edge_pairs(edge[step > settings.limit])
    largest, limit = float(step.max(initial=0.0)), as_number(settings.limit)
    first = f" (first: vertices {bad[0][0]}-{bad[0][1]})" if bad else ""
    message = (
        f"{len(bad)} of {len(edge)} seam edges show a step in colour{first}; "
        f"at most Delta E {largest:.2f}, allowed {limit}"
    )
    elements = Elements("edge", len(bad), tuple(bad))
    yield Measurement(bool(bad), message, largest, limit, elements, badness=share_badness(len(bad), len(edge)))


def _picture(subject: Subject, layer: Layer) -> Bytes | None:
    texture = layer.leading
    if texture is None or texture.slot != "base-color":
        return None
    return subject.uv.pictures.pixels(texture.image)


def _steps(subject: Subject, layer: Layer, seams: TwoSides) -> Floats:
    """(e,) mean difference of the colours on both sides of each seam edge."""
    texture, pixels, uv = layer.leading, _picture(subject, layer), subject.uv.uv_of_corner
    assert texture is not None and pixels is not None and subject.mesh is not None
    factor = np.array((subject.mesh.materials[layer.material].base_color or (1.0, 1.0, 1.0))[:3])
    size = np.array([pixels.shape[1], pixels.shape[0]], np.float64)
    lengths = [np.linalg.norm((uv[b] - uv[a]) * size, axis=1) for a, b in _ends(seams)]
    count: Ints = samples_of(np.maximum(*lengths))
    steps = np.zeros(len(seams))
    for begin in range(0, len(seams), _BLOCK):
        rows = slice(begin, begin + _BLOCK)
        edge, one = _colours(uv, seams.tail[rows], seams.head[rows], count[rows], pixels, texture)
        _, other = _colours(uv, seams.tail_2[rows], seams.head_2[rows], count[rows], pixels, texture)
        steps[rows] = mean_differences(edge, factor * one, factor * other, len(count[rows]))
    return steps


def _colours(uv: Floats, tail: Ints, head: Ints, count: Ints, pixels: Bytes, texture: Texture) -> tuple[Ints, Floats]:
    """(edge of each sample, its linear colour) along one side of edges."""
    edge, places = along(uv[tail], uv[head], count)
    return edge, sampled(pixels, places, (texture.wrap_u, texture.wrap_v))


def _ends(seams: TwoSides) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    return (seams.tail, seams.head), (seams.tail_2, seams.head_2)


RULE = Rule(
    "seam-visible",
    "uv",
    ("mesh", "faces", "valid indices", "finite vertices", "texture coordinates", "textures"),
    "Delta E",
    check,
    __doc__ or "",
    threshold=4.6,
    level="warn",
    source="twice the just noticeable difference of 2.3, Mahy et al. 1994",
)
