"""What the topology rules say of surfaces that are broken in part, of scenes, and of genus."""

from dataclasses import replace

import numpy as np
import pytest

from specs.findings import Status
from tests.rules import breakers, solids
from validators.engine import judge
from validators.facts import Facts
from validators.meshes import Mesh
from validators.meshes.mesh import Primitive
from validators.profile import load_profile
from validators.rule import Missing, Settings
from validators.rules import RULES
from validators.subject import Subject

BOX = solids.box()


def finding(rule, VF, **fields):
    mesh = replace(Mesh.of_triangles(np.asarray(VF[0], float), np.asarray(VF[1])), **fields)
    (found,) = judge(Subject("m", mesh), load_profile(), rules={rule: RULES[rule]}).findings
    return found


def in_scenes(n_vertices, n_faces, scenes):
    """One primitive each, of the same size."""
    return tuple(
        Primitive(f"/{i}", range(i * n_vertices, (i + 1) * n_vertices), range(i * n_faces, (i + 1) * n_faces), scene=s)
        for i, s in enumerate(scenes)
    )


def klein(n=8, m=6):
    """A torus of quads, cut in two each, one seam of which is glued the other way round: any positions will do."""
    F = []
    for i in range(n):
        for j in range(m):
            p, t = i * m + j, i * m + (j + 1) % m
            k, u = (j, (j + 1) % m) if i + 1 < n else (-j % m, (-j - 1) % m)
            q, s = (i + 1) % n * m + k, (i + 1) % n * m + u
            F += [[p, s, q], [p, t, s]]
    return np.random.default_rng(5).random((n * m, 3)), np.array(F)


def test_a_klein_bottle_is_closed_and_one_sided():
    facts = Facts(Mesh.of_triangles(*klein()))
    assert set(facts.edges.uses.tolist()) == {2}
    assert facts.one_sided.all()
    assert facts.parts.euler.tolist() == [0]
    assert finding("unexpected-genus", klein()).status is Status.SKIP


@pytest.mark.parametrize(
    ("VF", "words"),
    [
        (breakers.flip_face(*BOX, 4), "turning 1 face helps: 4"),
        (solids.moebius(), "no turning helps where the surface is one-sided: 24 faces are part of it"),
        (
            solids.joined(solids.moebius(), breakers.flip_face(BOX[0] + 9, BOX[1], 3)),
            "no turning helps where the surface is one-sided: 24 faces are part of it; "
            "turning 1 face helps on the rest: 27",
        ),
    ],
)
def test_the_advice_on_winding_tells_turned_faces_from_one_sided_surfaces(VF, words):
    assert finding("inconsistent-winding", VF).message.endswith(f"; {words}")


def test_loose_components_are_counted_scene_by_scene():
    V, F = solids.joined(BOX, BOX, (BOX[0] + 5, BOX[1]))
    alone = finding("loose-component", solids.joined(BOX, BOX), primitives=in_scenes(8, 12, [0, 1]))
    assert (alone.status, alone.measured) == (Status.PASS, 1)
    crowded = finding("loose-component", (V, F), primitives=in_scenes(8, 12, [0, 1, 1]))
    assert (crowded.status, crowded.measured) == (Status.FAIL, 2)
    assert crowded.elements.indices == tuple(range(24, 36))


def test_a_solid_of_another_scene_encloses_nothing():
    small = BOX[0] / 4, BOX[1][:, ::-1]
    mesh = solids.joined(BOX, small)
    assert finding("inward-orientation", mesh).status is Status.PASS
    apart = finding("inward-orientation", mesh, primitives=in_scenes(8, 12, [0, 1]))
    assert apart.elements.indices == tuple(range(12, 24))


def test_vertices_at_one_place_in_two_scenes_are_not_welded():
    halves = in_scenes(8, 6, [0, 1])
    V, F = np.vstack([BOX[0], BOX[0]]), np.vstack([BOX[1][:6], BOX[1][6:] + 8])
    assert finding("boundary-edge", (V, F)).status is Status.PASS
    assert finding("boundary-edge", (V, F), primitives=halves).status is Status.FAIL


def test_genus_that_is_expected_of_an_open_surface_cannot_be_judged():
    mesh = Mesh.of_triangles(*breakers.delete_face(*solids.torus(), 0))
    (result,) = RULES["unexpected-genus"].check(Subject("m", mesh), Settings(threshold=1.0))
    assert isinstance(result, Missing)
    assert result.applicable


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 1), (2, 3), (3, 3)])
def test_the_genus_of_a_plate_is_its_number_of_windows(n, m):
    """A slab of unit cubes, (2 n + 1) by (2 m + 1), without those at odd places."""
    solid = np.ones((2 * n + 1, 2 * m + 1, 1), bool)
    solid[1::2, 1::2] = False
    quads = []
    for cell in np.argwhere(solid):
        for axis in range(3):
            for side in (0, 1):
                beside = cell.copy()
                beside[axis] += 2 * side - 1
                inside = np.all(beside >= 0) and np.all(beside < solid.shape) and solid[tuple(beside)]
                if not inside:
                    u, v = np.eye(3, dtype=int)[[(axis + 1) % 3, (axis + 2) % 3]]
                    origin = cell + np.eye(3, dtype=int)[axis] * side
                    ring = np.array([origin, origin + u, origin + u + v, origin + v])
                    quads.append(ring if side else ring[::-1])
    V = np.array(quads, float).reshape(-1, 3)
    mesh = Mesh(V, np.arange(len(V)), 4 * np.arange(len(quads) + 1))
    rules = {"unexpected-genus": RULES["unexpected-genus"]}
    (result,) = judge(Subject("m", mesh), load_profile(), rules=rules).findings
    assert (result.status, result.measured) == (Status.PASS, n * m)
