from tests.rules.subjects import Case
from tests.rules.textured import box, cells, image, painted, subject
from validators.meshes.materials import Material

V, F, UV = box()
HALF, METAL, NONE = (0, 200, 128), (0, 200, 255), (0, 200, 0)


def of_one_value(metallic):
    return subject(V, F, None, [Material("/materials/0", base_color=(0.5, 0.5, 0.5, 1.0), metallic=metallic)])


def with_map(*colours, factor=None):
    textures = painted("metallic-roughness").textures
    return subject(V, F, UV, [Material("/materials/0", metallic=factor, textures=textures)], [image(cells(colours))])


FAIL = {
    "half": Case(of_one_value(0.5), "material", [0], 100.0),
    "one_cell_of_six": Case(with_map(HALF, METAL), "material", [0], round(100 / 6, 6)),
    "halved_by_the_factor": Case(with_map(METAL, factor=0.5), "material", [0], 100.0),
}
PASS = {
    "metal": Case(of_one_value(1.0), measured=0.0),
    "no_metal": Case(of_one_value(0.0), measured=0.0),
    "metal_and_none": Case(with_map(METAL, NONE), measured=0.0),
    "unused_texels": Case(with_map(*[METAL] * 6, HALF), measured=0.0),
}
