"""Random meshes in which everything coincides: corners on few places, shared planes, broken solids."""

import numpy as np
from hypothesis import strategies as st

from tests.rules import solids


@st.composite
def soups(draw, size=3, max_faces=14, max_corners=3):
    """(V, faces): faces on the points of a small grid, so that most are coplanar, collinear or the same somewhere."""
    place = st.integers(0, size**3 - 1)
    n = draw(st.integers(3, 10))
    V = [[p // size**2, p // size % size, p % size] for p in draw(st.lists(place, min_size=n, max_size=n))]
    loop = st.lists(st.integers(0, n - 1), min_size=3, max_size=max_corners)
    return np.array(V, float), draw(st.lists(loop, min_size=1, max_size=max_faces))


@st.composite
def unions_of_boxes(draw, max_boxes=4):
    """(V, faces) of boxes on a small grid: they share corners, edges and walls, pierce and enclose each other."""
    boxes = []
    for _ in range(draw(st.integers(1, max_boxes))):
        low = [draw(st.integers(0, 3)) for _ in range(3)]
        high = [x + draw(st.integers(1, 4)) for x in low]
        V, F = solids.box(low, high)
        boxes.append((V, F[:, ::-1] if draw(st.booleans()) else F))
    V, F = solids.joined(*boxes)
    return V, F.tolist()


BASES = {
    "sphere": solids.sphere(1),
    "torus": solids.torus(5, 4),
    "spindle": solids.torus(5, 4, 0.5, 1.0),
    "hollow": solids.joined(solids.box(), (solids.box()[0] / 2, solids.box()[1][:, ::-1])),
}


@st.composite
def broken(draw):
    """(V, faces) of a solid with a few random injuries, wherever they lead."""
    V, F = BASES[draw(st.sampled_from(sorted(BASES)))]
    V, faces = V.copy(), F.tolist()
    vertex, face = st.integers(0, len(V) - 1), st.integers(0, len(faces) - 1)
    for _ in range(draw(st.integers(1, 4))):
        what, f, v, w = draw(st.integers(0, 6)), draw(face) % len(faces), draw(vertex), draw(vertex)
        if what == 0:
            faces[f] = faces[f][::-1]
        elif what == 1:
            del faces[f]
        elif what == 2:
            faces.append([*faces[f][1:], faces[f][0]])
        elif what == 3:
            V[v] = V[w]
        elif what == 4:
            V[v] = (V[faces[f][0]] + V[faces[f][1]]) / 2
        elif what == 5:
            faces[f] = [v, *faces[f][1:]]
        else:
            V[v] = V[v] + np.array([draw(st.integers(-4, 4)) for _ in range(3)]) / 8
    return V, faces


@st.composite
def nested(draw):
    """(V, faces) of solids of all sizes around one another: inside, outside, piercing, poking out."""
    parts = []
    for _ in range(draw(st.integers(2, 4))):
        V, F = BASES[draw(st.sampled_from(["sphere", "torus"]))] if draw(st.booleans()) else solids.box()
        size = draw(st.sampled_from([0.125, 0.25, 0.5, 1.0, 2.0]))
        shift = [draw(st.integers(-4, 4)) / 8 for _ in range(3)]
        parts.append((V * size + shift, F[:, ::-1] if draw(st.booleans()) else F))
    V, F = solids.joined(*parts)
    return V, F.tolist()
