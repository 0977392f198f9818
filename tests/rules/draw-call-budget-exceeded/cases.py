import numpy as np

from tests.rules import solids
from tests.rules.subjects import Case, demanded
from validators.meshes.materials import Material
from validators.meshes.mesh import Primitive

TWO = (Material("m0"), Material("m1"))
BOX = solids.box()
SHIFTED = (BOX[0] + 4.0, BOX[1])


def split(allowed, scenes, face_material=None):
    """Boxes side by side, one part each, in these scenes."""
    boxes = [(BOX[0] + 4.0 * number, BOX[1]) for number in range(len(scenes))]
    parts = tuple(
        Primitive(f"/meshes/{k}", range(8 * k, 8 * k + 8), range(12 * k, 12 * k + 12), scene=scene)
        for k, scene in enumerate(scenes)
    )
    return demanded(
        solids.joined(*boxes),
        budgets={"draw_calls": allowed},
        primitives=parts,
        face_material=face_material,
        materials=TWO,
    )


def listed(allowed, of_faces):
    return demanded(BOX, budgets={"draw_calls": allowed}, materials=TWO, face_material=np.array(of_faces))


MANY = frozenset({"loose-component"})
FAIL = {
    "two_parts": Case(split(1, [0, 0]), measured=2, also=MANY),
    "the_fuller_scene": Case(split(1, [0, 1, 1]), measured=2, also=MANY),
    "two_materials_in_one_part": Case(split(1, [0], np.array([0] * 6 + [1] * 6)), measured=2),
    "obj_with_two_materials": Case(listed(1, [0] * 6 + [1] * 6), measured=2),
    "obj_with_faces_without_material": Case(listed(1, [0] * 6 + [-1] * 6), measured=2),
}
PASS = {
    "one_list": Case(demanded(BOX, budgets={"draw_calls": 1}), measured=1),
    "a_part_in_each_scene": Case(split(1, [0, 1]), measured=1),
    "as_many_as_allowed": Case(split(3, [0, 0, 0]), measured=3, also=MANY),
}
