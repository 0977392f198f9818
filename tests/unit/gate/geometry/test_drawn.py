"""What the viewer draws has the findings' numbers, whatever the file is."""

import numpy as np
import pytest

from gate.geometry import drawn as drawing
from gate.geometry.asv import packed, unpacked
from gate.geometry.drawn import Undrawable, drawn
from tests.rules.breakers import add_nan, delete_face, index_out
from tests.rules.gltf_files import Gltf, shown
from tests.rules.solids import box, quad_box, sphere, torus
from tests.rules.writers import glb, obj, off, ply_binary, stl_ascii, stl_binary, threemf
from validators.check import check_file
from validators.meshes import read_mesh


def drawn_of(path, data):
    path.write_bytes(data)
    header, arrays = unpacked(packed(*drawn(read_mesh(path), path.suffix == ".glb")))
    return header, arrays, np.array(header["center"]) + arrays["position"].astype(float)


def two_primitives_and_an_instance():
    """A box and a torus as primitives of one mesh, placed by two nodes: the second moved by 10."""
    made = Gltf()
    mesh = made.mesh(made.primitive(*box()), made.primitive(*torus()))
    made.scene(made.node(mesh=mesh), made.node(mesh=mesh, translation=[10, 0, 0]))
    return made


def test_positions_and_faces_are_the_readers_own(tmp_path):
    V, F = torus()
    header, arrays, points = drawn_of(tmp_path / "a.glb", glb(V, F))
    assert (header["vertices"], header["faces"], header["polygons"]) == (len(V), len(F), len(F))
    np.testing.assert_allclose(points, V, atol=1e-6)
    np.testing.assert_array_equal(arrays["face"], F)
    np.testing.assert_allclose([header["min"], header["max"]], [V.min(axis=0), V.max(axis=0)], atol=1e-6)
    assert set(arrays) == {"position", "face"}
    assert header["up"] == "y"


def test_instances_are_placed_and_numbered_as_findings_are(tmp_path):
    header, arrays, points = drawn_of(tmp_path / "a.glb", two_primitives_and_an_instance().glb())
    (_, F1), (V2, F2) = box(), torus()
    assert header["faces"] == 2 * (len(F1) + len(F2))
    of_second_torus = len(F1) + len(F2) + len(F1) + 3
    expected = V2[F2[3]] + [10, 0, 0]
    np.testing.assert_allclose(points[arrays["face"][of_second_torus]], expected, atol=1e-6)


def test_the_face_that_a_finding_names_is_the_broken_one(tmp_path):
    V, F = box()
    flat = F.copy()
    flat[7] = [F[7][0], F[7][0], F[7][1]]
    made = Gltf()
    mesh = made.mesh(made.primitive(*torus()), made.primitive(V, flat))
    made.scene(made.node(mesh=mesh), made.node(mesh=mesh, translation=[10, 0, 0]))
    path = tmp_path / "a.glb"
    _, arrays, points = drawn_of(path, made.glb())
    (finding,) = [one for one in check_file(path).findings if one.rule == "degenerate-face"]
    n = len(torus()[1])
    assert finding.elements.indices == (n + 7, n + 12 + n + 7)
    for index, shift in zip(finding.elements.indices, (0, 10), strict=True):
        corners = points[arrays["face"][index]]
        np.testing.assert_allclose(corners, V[flat[7]] + [shift, 0, 0], atol=1e-6)


def test_the_edge_that_a_finding_names_bounds_the_hole(tmp_path):
    V, F = delete_face(*sphere(), 5)
    path = tmp_path / "a.obj"
    _, _, points = drawn_of(path, obj(V, F))
    (finding,) = [one for one in check_file(path).findings if one.rule == "boundary-edge"]
    hole = sphere()[1][5]
    assert {frozenset(edge) for edge in finding.elements.indices} == {
        frozenset((hole[k], hole[(k + 1) % 3])) for k in range(3)
    }
    ends = np.array(finding.elements.indices)
    np.testing.assert_allclose(points[ends], V[ends], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.obj", obj), ("a.stl", stl_binary), ("b.stl", stl_ascii), ("a.ply", ply_binary), ("a.off", off)],
)
def test_every_format_is_drawn(tmp_path, name, write):
    V, F = sphere(1)
    header, arrays, points = drawn_of(tmp_path / name, write(V, F))
    assert header["faces"] == len(F)
    np.testing.assert_allclose(points[arrays["face"]], V[F], atol=1e-6)


def test_units_become_metres(tmp_path):
    V, F = box()
    header, _, points = drawn_of(tmp_path / "a.3mf", threemf(V, F))
    assert header["metres_per_unit"] == 0.001
    assert header["up"] == "z"
    np.testing.assert_allclose(np.ptp(points, axis=0), [0.002] * 3)


def test_a_polygon_s_triangles_say_which_face_they_are(tmp_path):
    V, quads = quad_box()
    header, arrays, _ = drawn_of(tmp_path / "a.obj", obj(V, quads))
    assert (header["faces"], header["polygons"]) == (12, 6)
    np.testing.assert_array_equal(arrays["polygon"], np.repeat(np.arange(6), 2))
    for triangle, face in zip(arrays["face"], arrays["polygon"], strict=True):
        assert set(triangle) <= set(quads[face])


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e38])
def test_a_vertex_that_is_not_finite_hides_its_triangles_and_moves_no_number(tmp_path, value):
    V, F = add_nan(*box(), 3, value)
    header, arrays, points = drawn_of(tmp_path / "a.ply", ply_binary(V, F))
    touched = np.any(F == 3, axis=1)
    assert np.isfinite(arrays["position"]).all()
    assert header["vertices_not_finite"] == 1
    assert header["faces_not_drawn"] == touched.sum()
    assert np.all(arrays["face"][touched] == 0)
    np.testing.assert_array_equal(arrays["face"][~touched], F[~touched])
    others = np.arange(len(V)) != 3
    np.testing.assert_allclose(points[others], V[others], atol=1e-6)


def test_a_vertex_that_does_not_exist_hides_its_triangle(tmp_path):
    V, F = index_out(*box(), 4)
    header, arrays, _ = drawn_of(tmp_path / "a.obj", obj(V, F))
    assert header["faces_not_drawn"] == 1
    np.testing.assert_array_equal(arrays["face"][4], [0, 0, 0])
    np.testing.assert_array_equal(arrays["face"][5], F[5])


def test_all_vertices_may_be_nonsense(tmp_path):
    V, F = box()
    header, arrays, _ = drawn_of(tmp_path / "a.ply", ply_binary(np.full_like(V, np.nan), F))
    assert header["faces_not_drawn"] == len(F)
    assert header["center"] == header["min"] == header["max"] == [0, 0, 0]
    assert np.all(arrays["position"] == 0)


def test_an_empty_mesh_is_drawn_as_one(tmp_path):
    header, arrays, _ = drawn_of(tmp_path / "a.ply", ply_binary(np.zeros((0, 3)), np.zeros((0, 3), int)))
    assert (header["vertices"], header["faces"]) == (0, 0)
    assert arrays["position"].shape == arrays["face"].shape == (0, 3)


def test_a_millimetre_is_kept_a_thousand_kilometres_away(tmp_path):
    V, F = sphere()
    far = V * 0.01 + [1e6, -1e6, 1e6]
    _, _, points = drawn_of(tmp_path / "a.ply", ply_binary(far, F))
    assert np.abs(points - far).max() < 1e-6


def test_coordinates_near_the_largest_double_do_not_overflow(tmp_path):
    V, F = box()
    header, arrays, _ = drawn_of(tmp_path / "a.ply", ply_binary(V * 1e308, F))
    assert header["faces_not_drawn"] == len(F)
    assert np.isfinite(arrays["position"]).all()


def test_normals_are_those_of_corners(tmp_path):
    V, F = sphere()
    _, arrays, _ = drawn_of(tmp_path / "a.glb", glb(V, F, V))
    np.testing.assert_allclose(arrays["corner_normal"], V[F].reshape(-1, 3), atol=1e-6)


def test_a_corner_without_a_usable_normal_has_none(tmp_path):
    V, F = box()
    N = V.copy()
    N[2] = np.nan
    _, arrays, _ = drawn_of(tmp_path / "a.ply", ply_binary(V, F, N))
    corners = F.reshape(-1)
    assert np.all(arrays["corner_normal"][corners == 2] == 0)
    assert np.all(np.any(arrays["corner_normal"][corners != 2] != 0, axis=1))


def test_vertex_colours_reach_the_corners_as_srgb(tmp_path):
    V, F = box()
    linear = np.linspace(0, 1, 24).reshape(8, 3)
    made = Gltf()
    colour = made.accessor(linear)
    made.scene(made.node(mesh=made.mesh(made.primitive(V, F, attributes={"COLOR_0": colour}))))
    _, arrays, _ = drawn_of(tmp_path / "a.glb", made.glb())
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(arrays["corner_color"][:, :3], 255 * srgb[F].reshape(-1, 3), atol=0.51)
    assert np.all(arrays["corner_color"][:, 3] == 255)


def test_a_base_colour_paints_its_primitive_alone(tmp_path):
    made = Gltf()
    red = made.add("materials", pbrMetallicRoughness={"baseColorFactor": [1, 0, 0, 1]})
    mesh = made.mesh(made.primitive(*box(), material=red), made.primitive(*torus()))
    made.scene(made.node(mesh=mesh))
    _, arrays, _ = drawn_of(tmp_path / "a.glb", made.glb())
    assert np.all(arrays["corner_color"][:36] == [255, 0, 0, 255])
    assert np.all(arrays["corner_color"][36:] == 255)


def test_a_picture_is_sampled_on_its_side_of_the_seam(tmp_path):
    from PIL import Image

    V, F = box()
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[:, 0], picture[:, 1] = [200, 0, 0], [0, 0, 200]
    Image.fromarray(picture).resize((64, 64), Image.Resampling.NEAREST).save(tmp_path / "two.png")
    left, right = [[0.02, 0.1], [0.4, 0.1], [0.2, 0.9]], [[0.6, 0.1], [0.98, 0.1], [0.8, 0.9]]
    uv = np.array([left if at % 2 == 0 else right for at in range(len(F))]).reshape(-1, 2)
    lines = [f"v {x} {y} {z}" for x, y, z in V] + [f"vt {u} {v}" for u, v in uv]
    lines += [
        "f " + " ".join(f"{vertex + 1}/{3 * at + k + 1}" for k, vertex in enumerate(face)) for at, face in enumerate(F)
    ]
    (tmp_path / "a.mtl").write_text("newmtl paint\nmap_Kd two.png\n")
    data = "\n".join(["mtllib a.mtl", "usemtl paint", *lines, ""]).encode()
    _, arrays, _ = drawn_of(tmp_path / "a.obj", data)
    colours = arrays["corner_color"].reshape(-1, 3, 4)
    assert np.all(colours[::2] == [200, 0, 0, 255])
    assert np.all(colours[1::2] == [0, 0, 200, 255])


def test_colours_do_not_stumble_over_broken_faces(tmp_path):
    V, F = index_out(*add_nan(*box(), 0), 4)
    made = shown(V, F)
    made.document["meshes"][0]["primitives"][0]["material"] = made.add(
        "materials", pbrMetallicRoughness={"baseColorFactor": [0, 1, 0, 1]}
    )
    header, arrays, _ = drawn_of(tmp_path / "a.glb", made.glb())
    hidden = np.all(arrays["face"] == 0, axis=1)
    assert header["faces_not_drawn"] == hidden.sum() > 0
    colours = arrays["corner_color"].reshape(-1, 3, 4)
    assert np.all(colours[~hidden] == [0, 255, 0, 255])
    assert np.all(colours[hidden] == [0, 0, 0, 255])


def test_a_mesh_that_is_too_large_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "MAX_TRIANGLES", 11)
    with pytest.raises(Undrawable, match="12 triangles; drawn are at most 11"):
        drawn_of(tmp_path / "a.obj", obj(*box()))
