"""Meshes with their truth written by hand: which elements each rule must name. Rules that are not named find none."""

from dataclasses import dataclass, field, replace

import numpy as np

from tests.rules import breakers, solids
from tests.rules.solids import box, joined


@dataclass(frozen=True)
class Case:
    """V, faces and {rule: elements}; "some" where only the oracle can say which, "any" where it alone can say at
    all. weld: as in a check. large: too large for the oracle."""

    V: list
    faces: list
    truth: dict = field(default_factory=dict)
    weld: str = "position"
    large: bool = False


def case(VF, weld="position", large=False, **truth):
    """Rules are named as in keyword arguments: boundary_edge=[...]."""
    V, F = VF
    named = {rule.replace("_", "-"): elements for rule, elements in truth.items()}
    return Case(np.asarray(V, float).tolist(), [list(map(int, face)) for face in F], named, weld, large)


BOX, TORUS = box(), solids.torus()
TETRA = ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]])
QUADS = solids.quad_box()


def faces(first, count):
    return list(range(first, first + count))


def rim(*loop):
    """The edges of a loop."""
    return sorted(tuple(sorted(edge)) for edge in zip(loop, [*loop[1:], loop[0]], strict=True))


def turned(VF):
    return breakers.flip_all(*(np.asarray(one) for one in VF))


def cube(r):
    """From -r to r on each axis."""
    return box((-r,) * 3, (r,) * 3)


def tetra(shift=(0, 0, 0), size=1.0):
    return np.array(TETRA[0], float) * size + shift, np.array(TETRA[1])


def open_triangles(*triangles):
    """Triangles with corners of their own, and all of their edges, which are open."""
    V = [p for one in triangles for p in one]
    F = [[3 * f, 3 * f + 1, 3 * f + 2] for f in range(len(triangles))]
    return (V, F), sorted(edge for face in F for edge in rim(*face))


def pair(one, other, meets, **truth):
    """Two triangles that share no point."""
    VF, edges = open_triangles(one, other)
    found = {"self_intersection": [(0, 1)]} if meets else {}
    return case(VF, boundary_edge=edges, loose_component=truth.pop("loose", [1]), **found, **truth)


FLAT = [(0, 0, 0), (4, 0, 0), (0, 4, 0)]
DENORMAL = 5e-324

CONNECTED = {
    "tetrahedron": case(TETRA),
    "bow_tie_vertex": case(
        ([[0, 0, 0], [1, 0, 0], [1, 1, 0], [-1, 0, 0], [-1, -1, 0]], [[0, 1, 2], [0, 3, 4]]),
        non_manifold_vertex=[0],
        boundary_edge=rim(0, 1, 2) + rim(0, 3, 4),
        loose_component=[1],
    ),
    "two_tetrahedra_on_a_vertex": case(
        joined(tetra(), turned((-np.array(TETRA[0], float), TETRA[1]))),
        non_manifold_vertex=[0],
        loose_component=faces(4, 4),
    ),
    "two_tetrahedra_on_an_edge": case(
        (
            [*TETRA[0], [0, -1, 0], [0, 0, -1]],
            [*TETRA[1], [0, 4, 1], [0, 1, 5], [1, 4, 5], [0, 5, 4]],
        ),
        non_manifold_edge=[(0, 1)],
    ),
    "three_faces_on_an_edge": case(
        ([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1]], [[0, 1, 2], [1, 0, 3], [0, 1, 4]]),
        non_manifold_edge=[(0, 1)],
        boundary_edge=[(0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)],
    ),
    "four_faces_on_an_edge": case(
        (
            [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]],
            [[0, 1, 2], [1, 0, 3], [0, 1, 4], [0, 1, 5]],
        ),
        non_manifold_edge=[(0, 1)],
        boundary_edge=[(a, b) for a in (0, 1) for b in (2, 3, 4, 5)],
    ),
    "hole": case((BOX[0], np.delete(BOX[1], 5, axis=0)), boundary_edge=rim(*BOX[1][5])),
    "unwelded": case((BOX[0][BOX[1]].reshape(-1, 3), np.arange(36).reshape(-1, 3))),
    "unwelded_as_it_stands": case(
        (BOX[0][BOX[1]].reshape(-1, 3), np.arange(36).reshape(-1, 3)),
        weld="none",
        boundary_edge=sorted(edge for f in range(12) for edge in rim(3 * f, 3 * f + 1, 3 * f + 2)),
        loose_component=faces(1, 11),
        t_junction="any",
    ),
    "seam_of_negative_zeros": case(
        (
            [[0, 0, 0], [1, 0, 0], [0, 1, 0], [-0.0, 0, -0.0], [1, -0.0, 0], [0, -1, 0]],
            [[0, 1, 2], [4, 3, 5]],
        ),
        boundary_edge=[(0, 2), (1, 2), (3, 5), (4, 5)],
    ),
}


def _two_holes():
    """The box without faces 0 (0, 1, 3) and 4 (0, 4, 5): they meet in corner 0, whose other faces form two fans or one.

    Around corner 0 lie faces 0, 1, 4, 5, 8 and 9 in the cycle 0 1 8 9 4 5; without 0 and 4 there are 1 8 9 and 5.
    """
    V, F = BOX
    return case(
        (V, np.delete(F, [0, 4], axis=0)),
        non_manifold_vertex=[0],
        boundary_edge=sorted(set(rim(*F[0])) | set(rim(*F[4]))),
    )


CONNECTED["two_holes_that_touch_in_a_corner"] = _two_holes()


def moebius(n=16):
    """A band with half a twist, two vertices at each of n places; only the seam 0-1 is run through twice one way."""
    V = []
    for i in range(n):
        a = 2 * np.pi * i / n
        for side in (-0.4, 0.4):
            r = 2 + side * np.cos(a / 2)
            V.append([r * np.cos(a), r * np.sin(a), side * np.sin(a / 2)])
    F, edges = [], []
    for i in range(n):
        p, q = 2 * i, 2 * i + 1
        s, t = (2 * i + 3, 2 * i + 2) if i < n - 1 else (0, 1)
        F += [[p, q, s], [p, s, t]]
        edges += [tuple(sorted((p, t))), tuple(sorted((q, s)))]
    return case(
        (V, F), boundary_edge=sorted(edges), inconsistent_winding=[(0, 1)], non_orientable_surface=faces(0, 2 * n)
    )


def klein(n=12, m=8):
    """The figure-8 immersion; the seam, where the loop of m comes back mirrored, is run through twice one way."""
    V = []
    for i in range(n):
        u = 2 * np.pi * i / n
        for j in range(m):
            v = 2 * np.pi * (j + 0.5) / m
            r = 3 + np.cos(u / 2) * np.sin(v) - np.sin(u / 2) * np.sin(2 * v)
            z = np.sin(u / 2) * np.sin(v) + np.cos(u / 2) * np.sin(2 * v)
            V.append([r * np.cos(u), r * np.sin(u), z])
    F, seam = [], []
    for i in range(n):
        for j in range(m):
            p, q = i * m + j, i * m + (j + 1) % m
            if i < n - 1:
                t, s = p + m, q + m
            else:  # v becomes 2 pi - v
                t, s = m - 1 - j, m - 1 - (j + 1) % m
                seam.append(tuple(sorted((t, s))))
            F += [[p, q, s], [p, s, t]]
    return case(
        (V, F),
        inconsistent_winding=sorted(seam),
        non_orientable_surface=faces(0, 2 * n * m),
        self_intersection="some",
    )


def horn_torus(n=8, m=6):
    """R = r: the inner ring falls into one point, in which a fan from above meets one from below."""
    V, F = solids.torus(n, m, 1.0, 1.0)
    V[np.arange(n) * m + m // 2] = 0
    flat = [2 * (i * m + m // 2) for i in range(n)] + [2 * (i * m + m // 2 - 1) + 1 for i in range(n)]
    return case((V, F), degenerate_face=sorted(flat), non_manifold_vertex=[m // 2], duplicate_face="any")


def two_sided_wall():
    """Two boxes wall to wall, whose common wall is cut along one diagonal here and the other there."""
    V, F = box((0, 0, 0), (1, 1, 1))
    W = V.copy()
    W[:, 0] = 2 - W[:, 0]  # a mirror image: the diagonals of its wall are those of the first box
    G = F[:, ::-1].copy()
    wall = [2, 3]  # x high: 4, 6, 7, 5
    a, b, c, d = 4, 6, 7, 5
    G[wall] = [[b, a, d], [b, d, c]]
    return case(
        joined((V, F), (W, G)),
        non_manifold_edge=rim(4, 6, 7, 5),
        self_intersection=[(f, 12 + g) for f in wall for g in wall],
    )


MOEBIUS = moebius()
CLOSED = {
    "flipped_face": case(breakers.flip_face(*BOX, 0), inconsistent_winding=rim(0, 1, 3)),
    "inside_out": case(turned(BOX), inward_orientation=faces(0, 12)),
    "hollow": case(solids.hollow()),
    "hollow_inside_out": case(turned(solids.hollow()), inward_orientation=faces(0, 140)),
    "cavity_that_faces_outward": case(joined(BOX, cube(0.5)), inward_orientation=faces(12, 12)),
    "nested_three_deep": case(joined(BOX, turned(cube(0.5)), cube(0.25)), loose_component=faces(24, 12)),
    "nested_three_deep_all_outward": case(
        joined(cube(0.25), BOX, cube(0.5)),
        loose_component=faces(0, 12),
        inward_orientation=faces(24, 12),
    ),
    "nested_four_deep": case(
        joined(
            BOX,
            turned(cube(0.5)),
            cube(0.25),
            turned(cube(0.1)),
        ),
        loose_component=faces(24, 12),
    ),
    "two_cavities": case(joined(BOX, turned(box((-0.75,) * 3, (-0.25,) * 3)), turned(box((0.25,) * 3, (0.75,) * 3)))),
    "beside_in_the_hole_of_a_torus": case(joined(TORUS, cube(0.1)), loose_component=faces(96, 12)),
    "moebius": MOEBIUS,
    "klein_bottle": klein(),
    "horn_torus": horn_torus(),
    "spindle_torus": case(solids.torus(12, 8, 0.5, 1.0), self_intersection="some"),
    "overlapping_spheres": case(
        joined(solids.sphere(1), (solids.sphere(1)[0] + [1.0, 0.125, 0.0625], solids.sphere(1)[1])),
        loose_component=faces(32, 32),
        self_intersection="some",
    ),
    # A small sphere that pokes out of a large one: its box lies within the large one's box.
    "a_sphere_that_pokes_out": case(
        joined(solids.sphere(1), (solids.sphere(1)[0] * 0.25 + 0.5, solids.sphere(1)[1])),
        loose_component=faces(32, 32),
        self_intersection="some",
    ),
    "shells_that_share_a_corner": case(
        joined(BOX, box((1, 1, 1), (2, 2, 2))), non_manifold_vertex=[7], loose_component=faces(12, 12)
    ),
    "shells_that_share_an_edge": case(joined(BOX, box((1, 1, -1), (2, 2, 1))), non_manifold_edge=[(6, 7)]),
    "walls_with_other_diagonals": two_sided_wall(),
}

TOUCHING = {
    # The corner of one on the face of the other, the boxes having no point in common as vertices.
    "corner_on_a_face": case(
        joined(box((-4, -4, -1), (4, 4, 0)), tetra((0.5, 0.25, 0))),
        # It stands with its whole face 0 on the top, of which faces 10 and 11 are the halves; the hull of the top's
        # diagonal runs through (0, 0, 0), beside the corner.
        loose_component=faces(12, 4),
        self_intersection="some",
    ),
    "touching_in_a_vertex_and_a_face": pair(FLAT, [(1, 1, 0), (1, 2, 1), (2, 1, 1)], True),
    "touching_in_a_vertex_and_an_edge": pair(FLAT, [(1, 0, 0), (1, -1, 1), (2, -1, 1)], True, t_junction="any"),
    "touching_edges": pair(FLAT, [(1, -1, -1), (1, 1, 1), (1, -3, 0)], True),
    "touching_edges_in_a_plane": pair(FLAT, [(1, 0, 0), (3, 0, 0), (2, -1, 0)], True, t_junction="any"),
    "near_miss_above": pair(FLAT, [(1, 1, 1e-9), (1, 2, 1), (2, 1, 1)], False),
    "near_miss_beside": pair(FLAT, [(1, -1e-9, 0), (3, -1e-9, 0), (2, -1, 0)], False),
    "pierced_by_a_billionth": pair(FLAT, [(1, 1, -1e-9), (1, 2, 1), (2, 1, 1)], True),
    "one_in_the_other": pair(FLAT, [(1, 1, 0), (2, 1, 0), (1, 2, 0)], True),
    "coplanar_overlap": pair(FLAT, [(1, 1, 0), (5, 1, 0), (1, 5, 0)], True, loose=[1]),
    "coplanar_apart": pair(FLAT, [(4, 4, 0), (5, 4, 0), (4, 5, 0)], False),
    "parallel": pair(FLAT, [(0, 0, 1), (4, 0, 1), (0, 4, 1)], False),
    "crossing_planes_apart": pair(FLAT, [(5, 5, -1), (5, 6, 1), (6, 5, 1)], False),
    "pierced": pair(FLAT, [(1, 1, -1), (1, 1, 1), (9, 9, 1)], True, loose=[0]),
    "folded_pair": case(
        ([[0, 0, 0], [4, 0, 0], [0, 4, 0], [1, 2, 0]], [[0, 1, 2], [1, 0, 3]]),
        boundary_edge=[(0, 2), (0, 3), (1, 2), (1, 3)],
        self_intersection=[(0, 1)],
    ),
    "unfolded_pair": case(
        ([[0, 0, 0], [4, 0, 0], [0, 4, 0], [1, -2, 0]], [[0, 1, 2], [1, 0, 3]]),
        boundary_edge=[(0, 2), (0, 3), (1, 2), (1, 3)],
    ),
    "pair_folded_to_a_hair": case(
        ([[0, 0, 0], [4, 0, 0], [0, 4, 0], [1, 2, 1e-300]], [[0, 1, 2], [1, 0, 3]]),
        boundary_edge=[(0, 2), (0, 3), (1, 2), (1, 3)],
    ),
    "pierced_at_a_shared_vertex": case(
        ([[0, 0, 0], [4, 0, 0], [0, 4, 0], [1, 1, 1], [1, 1, -1]], [[0, 1, 2], [0, 3, 4]]),
        non_manifold_vertex=[0],
        boundary_edge=rim(0, 1, 2) + rim(0, 3, 4),
        loose_component=[1],
        self_intersection=[(0, 1)],
    ),
    "along_an_edge_from_a_shared_vertex": case(
        ([[0, 0, 0], [4, 0, 0], [0, 4, 0], [2, 0, 0], [2, 0, 2]], [[0, 1, 2], [0, 3, 4]]),
        non_manifold_vertex=[0],
        boundary_edge=rim(0, 1, 2) + rim(0, 3, 4),
        loose_component=[1],
        self_intersection=[(0, 1)],
        t_junction=[3],
    ),
    "fans_that_only_share_a_vertex": case(
        ([[0, 0, 0], [4, 0, 0], [0, 4, 0], [-1, -1, 1], [-1, -1, -1]], [[0, 1, 2], [0, 3, 4]]),
        non_manifold_vertex=[0],
        boundary_edge=rim(0, 1, 2) + rim(0, 3, 4),
        loose_component=[1],
    ),
    "t_junction": case(
        ([[0, 0, 0], [2, 0, 0], [1, 1, 0], [1, -1, 0], [1, 0, 0]], [[0, 1, 2], [0, 3, 4], [3, 1, 4]]),
        # The wholes touches both halves of the other side along its edge, and shares but one point with each.
        boundary_edge=[(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4)],
        non_manifold_vertex="any",
        loose_component="any",
        self_intersection=[(0, 1), (0, 2)],
        t_junction=[4],
    ),
}

THIN_AND_FLAT = {
    "sliver": case(
        ([[0, 0, 0], [1, 0, 0], [0.5, 1e-12, 0], [0.5, 0, 1e-12]], [[0, 2, 1], [0, 1, 3], [1, 2, 3], [0, 3, 2]])
    ),
    "repeated_index": case((BOX[0], [*BOX[1].tolist(), [0, 0, 1]]), degenerate_face=[12]),
    "repeated_position": case(
        ([*BOX[0].tolist(), BOX[0][0].tolist()], [*BOX[1].tolist(), [0, 8, 1]]), degenerate_face=[12]
    ),
    "all_in_one_point": case(([*BOX[0].tolist()], [*BOX[1].tolist(), [3, 3, 3]]), degenerate_face=[12]),
    "flat_face_between_halves": case(
        # Face 5 has the edge that the flat face lies on; the halves 0 and 12 have but a corner of it.
        breakers.collapse_face(*BOX, 0),
        degenerate_face=[13],
        self_intersection=[(0, 5), (5, 12)],
    ),
    # 0.1, 0.2 and 0.3 are no decimals: 3 * 0.1 is not 0.3, so the points are not in line.
    "in_line_in_decimals_only": case(([[0, 0, 0], [0.1, 1, 0], [0.3, 3, 0]], [[0, 1, 2]]), boundary_edge=rim(0, 1, 2)),
    # A point of 2^-60 off the line is nearest to one on it.
    "in_line_in_doubles_only": case(
        ([[0, 0, 0], [1, 1, 0], [2, 2 + 2.0**-60, 0]], [[0, 1, 2]]), degenerate_face=[0], boundary_edge=rim(0, 1, 2)
    ),
    "needle_of_one_ulp": case(
        ([[0, 0, 0], [1, 1, 0], [2, np.nextafter(2, 3), 0]], [[0, 1, 2]]), boundary_edge=rim(0, 1, 2)
    ),
    "duplicate": case((BOX[0], [*BOX[1].tolist(), [3, 0, 1]]), duplicate_face=[12], non_manifold_edge=rim(0, 1, 3)),
    "duplicate_reversed": case(
        (BOX[0], [*BOX[1].tolist(), [3, 1, 0]]), duplicate_face=[12], non_manifold_edge=rim(0, 1, 3)
    ),
    "duplicate_on_other_vertices": case(
        ([*BOX[0].tolist(), *BOX[0][[0, 1, 3]].tolist()], [*BOX[1].tolist(), [8, 9, 10]]),
        duplicate_face=[12],
        non_manifold_edge=rim(0, 1, 3),
    ),
    "thrice": case(
        (BOX[0], [*BOX[1].tolist(), [3, 0, 1], [0, 3, 1]]), duplicate_face=[12, 13], non_manifold_edge=rim(0, 1, 3)
    ),
    "pillow": case((TETRA[0][:3], [[0, 1, 2], [0, 2, 1]]), duplicate_face=[1]),
    "unreferenced": case(([*BOX[0].tolist(), [5, 5, 5], [0, 0, 0]], BOX[1]), unreferenced_vertex=[8, 9]),
    "nan": case(breakers.add_nan(*BOX, 3), non_finite_vertex=[3]),
    "infinite": case(breakers.add_nan(*BOX, 3, -np.inf), non_finite_vertex=[3]),
    "nan_that_no_face_names": case(
        ([*BOX[0].tolist(), [np.nan, 0, 0]], BOX[1]), non_finite_vertex=[8], unreferenced_vertex=[8]
    ),
    "beyond_the_last_vertex": case(breakers.index_out(*BOX, 5), index_out_of_range=[5], unreferenced_vertex="any"),
}

FAR = 1e8
EXTREMES = {
    "far_away_and_tiny": case((BOX[0] * 2.0**-26 + FAR, BOX[1])),
    "far_away_and_inside_out": case(turned((BOX[0] * 2.0**-26 + FAR, BOX[1])), inward_orientation=faces(0, 12)),
    "denormal": case((BOX[0] * 2.0**-1072, BOX[1])),
    "denormal_and_flat": case(
        ([[0, 0, 0], [DENORMAL, DENORMAL, 0], [2 * DENORMAL, 2 * DENORMAL, 0], [0, 0, 1]], [[0, 1, 2], [0, 1, 3]]),
        degenerate_face=[0],
        boundary_edge=[(0, 2), (0, 3), (1, 2), (1, 3)],
        inconsistent_winding=[(0, 1)],
    ),
    # Beside coordinates of 2^-100, zero is no rounded number.
    "tiny_beside_zeros": replace(MOEBIUS, V=(np.array(MOEBIUS.V) * 2.0**-100).tolist()),
    "huge": case((BOX[0] * 1e300, BOX[1])),
    "huge_inside_out": case(turned((BOX[0] * 1e300, BOX[1])), inward_orientation=faces(0, 12)),
    "huge_and_tiny": case(joined((BOX[0] * 1e300, BOX[1]), turned((BOX[0] * 1e-300, BOX[1])))),
    "huge_and_tiny_wrong_way": case(
        joined((BOX[0] * 1e300, BOX[1]), (BOX[0] * 1e-300, BOX[1])), inward_orientation=faces(12, 12)
    ),
    "tiny_tetrahedron_on_a_huge_plane": case(
        joined(tetra((0, 0, 1e-300), 1e-300), box((-1e300,) * 3, (1e300, 1e300, 0))), loose_component=faces(0, 4)
    ),
    "tiny_tetrahedron_in_a_huge_plane": case(
        joined(tetra((0, 0, -1e-300), 1e-300), box((-1e300,) * 3, (1e300, 1e300, 0))),
        loose_component="any",
        inward_orientation="any",
        self_intersection="some",
    ),
    "almost_flat_box": case(box((-1, -1, 0), (1, 1, DENORMAL))),
    "tilted_and_thin": case(
        ([[0, 0, 0], [1, 1, 1], [3, 1, 2], [1, 2, np.nextafter(1, 2)]], [[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]]),
        inward_orientation="any",
    ),
}


def prism(outline, height=1.0):
    """An upright prism over an anticlockwise outline in the plane: n quads between two n-gons."""
    n = len(outline)
    V = [[x, y, z] for z in (0.0, height) for x, y in outline]
    walls = [[k, (k + 1) % n, (k + 1) % n + n, k + n] for k in range(n)]
    return V, [list(range(n))[::-1], list(range(n, 2 * n)), *walls]


CIRCLE = [(float(np.cos(a)), float(np.sin(a))) for a in 2 * np.pi * np.arange(1000) / 1000]
ELL = [(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)]
MIDDLE = [0.0, 0.0, 1.0]
POLYGONS = {
    "quads": case(QUADS),
    "quad_missing": case((QUADS[0], QUADS[1][:-1]), boundary_edge=rim(*QUADS[1][-1])),
    "quad_turned": case((QUADS[0], [QUADS[1][0][::-1], *QUADS[1][1:]]), inconsistent_winding=rim(0, 1, 3, 2)),
    "quads_twice": case((QUADS[0], [*QUADS[1], [2, 0, 1, 3]]), duplicate_face=[6], non_manifold_edge=rim(0, 1, 3, 2)),
    "concave": case(prism(ELL)),
    "concave_inside_out": case((prism(ELL)[0], [face[::-1] for face in prism(ELL)[1]]), inward_orientation=faces(0, 8)),
    # Seen from another corner: the fan of a concave polygon folds over itself, the polygon does not.
    "concave_from_every_corner": case(prism(ELL[2:] + ELL[:2])),
    "a_thousand_corners": case(prism(CIRCLE), large=True),
    "forty_corners": case(prism(CIRCLE[::25])),
    "straight_corners": case(prism([(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)])),
    "quad_and_triangles_over_it": case(
        ([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], [[0, 1, 2, 3], [0, 1, 2]]),
        boundary_edge=[(0, 2), (0, 3), (2, 3)],
        inconsistent_winding=[(0, 1), (1, 2)],
        self_intersection=[(0, 1)],
    ),
}

CASES = {**CONNECTED, **CLOSED, **TOUCHING, **THIN_AND_FLAT, **EXTREMES, **POLYGONS}
