"""t-junction

What it checks
    No vertex lies within an open edge of a face that does not have it as a corner.

Why it matters
    The faces on the two sides of the edge meet there without being joined: rasterisation leaves cracks of single
    pixels, and welding, subdivision and simulation tear the surface open.

Fails on
    A vertex on the border of the surface, after welding, that lies between the ends of a boundary edge; decided without
    rounding, for the numbers as the file stores them: the edge passes through the real positions that round to the
    vertex in the file's own number type (float32, or float64 for text). So a midpoint counts although it was rounded,
    and a vertex beside the edge does not. Elements: the lowest vertex at each such point.

How to fix
    Split the edge at the vertex and give its face the new corner, or merge the vertex into an end of the edge.

Reference
    Botsch et al. 2010, Polygon Mesh Processing, chapter 8 (model repair).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..metrics.edges import boundary_edges
from ..metrics.t_junctions import t_junctions
from ..rule import Measurement, Rule, Settings, counted
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """Vertices within open edges."""
    assert subject.mesh is not None
    facts, mesh = subject.facts, subject.mesh
    half = facts.edges.first[boundary_edges(facts.edges)]
    face = facts.faces_at(half)
    ends = np.stack([facts.points[half], facts.points[facts.following[half]]], axis=1)
    scene = facts.scene_of_vertex[mesh.corners[half]] if facts.n_scenes > 1 else None

    def corners(edge: int) -> NDArray[np.int64]:
        return facts.points[mesh.starts[face[edge]] : mesh.starts[face[edge] + 1]]

    found = t_junctions(mesh.V[facts.vertex_of_point], ends, mesh.coordinate_bits, corners, scene)
    vertices = facts.vertex_of_point[found.points]
    what = ("vertex lies within an open edge", "vertices lie within open edges")
    result = counted("vertex", np.sort(vertices).tolist(), len(np.unique(ends)), settings, what)
    message = result.message
    if len(vertices):
        a, b = np.sort(facts.vertex_of_point[ends[found.edges[np.argmin(vertices)]]]).tolist()
        message += f"; vertex {vertices.min()} lies between vertices {a} and {b}"
    if not found.complete:
        message = f"at least {message}; the search stopped there, at its limit"
    yield replace(result, bad=result.bad or not found.complete, message=message, whole=found.complete)


RULE = Rule(
    "t-junction",
    "manifoldness",
    ("mesh", "faces", "valid indices", "finite vertices"),
    "vertices",
    check,
    __doc__ or "",
)
