import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, demanded
from validators.meshes.materials import Material
from validators.meshes.mesh import Primitive

BOX = solids.box()
THREE = tuple(Material(f"/materials/{number}") for number in range(3))


def painted(allowed, of_faces):
    """Two faces of material 0, the others as given; material 2 is never used."""
    return demanded(BOX, budgets={"materials": allowed}, materials=THREE, face_material=np.array([0] * 2 + of_faces))


def of_parts(allowed):
    """Two parts, each with a material, that lie side by side in the lists."""
    parts = (Primitive("/a", range(8), range(6), material=0), Primitive("/b", range(8, 8), range(6, 12), material=2))
    return demanded(BOX, budgets={"materials": allowed}, materials=THREE, primitives=parts)


FAIL = {
    "two_by_face": Case(painted(1, [1] * 10), measured=2),
    "two_by_part": Case(of_parts(1), measured=2),
    "none_allowed": Case(painted(0, [-1] * 10), measured=1),
}
PASS = {
    "unused_one_does_not_count": Case(painted(2, [1] * 10), measured=2),
    "faces_without_one_do_not_count": Case(painted(1, [-1] * 10), measured=1),
    "two_parts": Case(of_parts(2), measured=2),
    "no_materials": Case(demanded(BOX, budgets={"materials": 0}), measured=0),
}
