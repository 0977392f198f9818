from tests.rules import breakers, solids
from tests.rules.subjects import Case, of, of_polygons

BOX = solids.box()
# Every face with corners of its own, as over UV seams.
SEAMS = (BOX[0][BOX[1]].reshape(-1, 3), [[3 * f, 3 * f + 1, 3 * f + 2] for f in range(12)])
V, QUADS = solids.quad_box()
FAIL = {
    # Face 0 is 0, 1, 3.
    "delete_face": Case(of(breakers.delete_face(*BOX, 0)), "edge", [(0, 1), (0, 3), (1, 3)], 3),
    # The lid 5, 7, 3, 1 leaves a hole with four edges and no diagonal.
    "delete_quad": Case(of_polygons(V, QUADS[:-1]), "edge", [(1, 3), (1, 5), (3, 7), (5, 7)], 4),
    "seams_without_welding": Case(
        of(SEAMS, weld="none"),
        "edge",
        sorted((3 * f + a, 3 * f + b) for f in range(12) for a, b in ((0, 1), (1, 2), (0, 2))),
        36,
        {"loose-component"},
    ),
}
PASS = {"box": Case(of(BOX), measured=0), "seams": Case(of(SEAMS), measured=0)}
