import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, of, of_polygons

BOX, TORUS = solids.box(), solids.torus()
LOOSE, OPEN = {"loose-component"}, {"boundary-edge"}
APART = LOOSE | OPEN
ON_AN_EDGE = APART | {"t-junction"}


def spike(tip, base=3.0):
    """A box and a thin tetrahedron above its top, over face 6: its tip at height `tip`, the top being at 1."""
    x, z = np.array([-0.5, -0.25, -0.5]), np.array([0.25, 0.25, 0.5])
    ring = np.stack([x, np.full(3, base), z], axis=1)
    V = np.vstack([ring, [[-0.4375, tip, 0.3125]]])
    return solids.joined(BOX, (V, np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])))


def pair(one, other, **rest):
    """Two triangles without a common vertex."""
    return of((np.array([*one, *other], float), np.array([[0, 1, 2], [3, 4, 5]])), **rest)


A, B, C = (0, 0, 0), (4, 0, 0), (0, 4, 0)
SEAM = {"boundary-edge", "non-manifold-vertex"}


def fan(d, e):
    """Triangles a b c and a d e."""
    return of((np.array([A, B, C, d, e], float), np.array([[0, 1, 2], [0, 3, 4]])))


def hinge(d):
    """Triangles a b c and b a d."""
    return of((np.array([A, B, C, d], float), np.array([[0, 1, 2], [1, 0, 3]])))


def apart(*triangle, also=APART):
    """A triangle in contact with a b c, and without a common vertex."""
    return Case(pair((A, B, C), triangle), "face-pair", [(0, 1)], 1, also)


FOLD_OF_QUADS = of_polygons(np.array([A, B, (4, 4, 0), C, (1, 3, 0), (3, 3, 0)], float), [[0, 1, 2, 3], [1, 0, 4, 5]])

FAIL = {
    "spike_through_a_face": Case(of(spike(0.0)), "face-pair", [(6, 13), (6, 14), (6, 15)], 3, LOOSE),
    "spike_that_touches_a_face": Case(of(spike(1.0)), "face-pair", [(6, 13), (6, 14), (6, 15)], 3, LOOSE),
    "piercing": apart((1, 1, 1), (1, 1, -1), (9, 9, 0)),
    "piercing_with_both_ends_on_edges": apart((2, 0, 1), (2, 0, -1), (0, 2, 0), also=ON_AN_EDGE),
    "corner_on_a_face": apart((1, 1, 0), (1, 1, 1), (2, 1, 1)),
    "edge_on_a_face": apart((1, 1, 0), (2, 1, 0), (2, 1, 1)),
    "corner_on_an_edge": apart((2, 0, 0), (2, -1, 1), (2, -1, -1), also=ON_AN_EDGE),
    "crossing_edges": apart((2, 0, 1), (2, 0, -1), (2, -1, 0)),
    "overlap_in_a_plane": apart((1, 1, 0), (9, 1, 0), (9, 9, 0)),
    "one_inside_the_other": apart((1, 1, 0), (2, 1, 0), (1, 2, 0)),
    "parts_of_edges": apart((1, 0, 0), (3, 0, 0), (2, -1, 0), also=ON_AN_EDGE),
    "fold_along_an_edge": Case(hinge((1, 1, 0)), "face-pair", [(0, 1)], 1, OPEN),
    "pierced_at_a_shared_corner": Case(fan((1, 1, 1), (1, 1, -1)), "face-pair", [(0, 1)], 1, SEAM | LOOSE),
    "overlap_at_a_shared_corner": Case(fan((9, 1, 0), (9, -1, 0)), "face-pair", [(0, 1)], 1, SEAM | LOOSE),
    "edge_along_an_edge": Case(fan((9, 0, 0), (0, -9, 0)), "face-pair", [(0, 1)], 1, SEAM | ON_AN_EDGE),
    "edge_within_a_face": Case(fan((1, 1, 0), (0, 0, 9)), "face-pair", [(0, 1)], 1, SEAM | LOOSE),
    "fold_of_quads": Case(FOLD_OF_QUADS, "face-pair", [(0, 1)], 1, OPEN),
}


def gap(*triangle):
    """A triangle that does not reach a b c."""
    return Case(pair((A, B, C), triangle), measured=0, also=APART)


UP = 1e-9
PASS = {
    "torus": Case(of(TORUS), measured=0),
    "hollow": Case(of(solids.hollow()), measured=0),
    "unwelded": Case(of((BOX[0][BOX[1]].reshape(-1, 3), np.arange(36).reshape(-1, 3))), measured=0),
    "spike_that_stays_above": Case(of(spike(1.0 + UP)), measured=0, also=LOOSE),
    "near_miss_above_a_face": gap((1, 1, UP), (1, 1, 1), (2, 1, 1)),
    "near_miss_beside_an_edge": gap((2, -UP, 1), (2, -UP, -1), (2, -1, 0)),
    "near_miss_in_the_plane": gap((1, -UP, 0), (3, -UP, 0), (2, -1, 0)),
    "nearly_folded": Case(hinge((1, 1, UP)), measured=0, also=OPEN),
    "opened_flat": Case(hinge((1, -1, 0)), measured=0, also=OPEN),
    "fan_in_a_plane": Case(fan((-1, 1, 0), (-1, -1, 0)), measured=0, also=SEAM | LOOSE),
    "beside_a_shared_corner": Case(fan((9, -UP, 1), (9, -UP, -1)), measured=0, also=SEAM | LOOSE),
    "quads": Case(of_polygons(*solids.quad_box()), measured=0),
}
