"""A mesh's own colours, where they are known by construction."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image as Pictures

from validators.facts.albedo import UNCOLOURED, soup_of, srgb_of
from validators.meshes import Mesh
from validators.meshes.materials import Image, Material, Texture
from validators.meshes.mesh import Primitive, UvSet
from validators.metrics.extent import in_first_scene
from validators.metrics.textures import to_linear

V = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], float)
F = np.array([[0, 1, 2], [0, 2, 3]])


def png(pixels):
    data = io.BytesIO()
    Pictures.fromarray(np.asarray(pixels, np.uint8)).save(data, "PNG")
    return data.getvalue()


def painted(mesh, linear=True):
    return srgb_of(soup_of(mesh, linear), mesh)


def test_a_mesh_without_colour_is_light_gray():
    assert np.allclose(painted(Mesh.of_triangles(V, F)), UNCOLOURED)


def test_vertex_colours_are_averaged_in_linear_light():
    colours = np.array([[1.0, 0, 0], [1.0, 0, 0], [1.0, 0, 0], [0, 0, 1.0]])
    linear = painted(Mesh.of_triangles(V, F, colours=colours))
    assert np.allclose(linear[0], [1, 0, 0])
    assert np.allclose(to_linear(linear[1]), [2 / 3, 0, 1 / 3])
    gray = Mesh.of_triangles(V, F, colours=np.full((4, 4), 0.5))
    assert np.allclose(painted(gray, linear=False), 0.5)
    assert np.allclose(to_linear(painted(gray, linear=True)), 0.5)


def test_base_colours_are_the_materials_and_white_where_another_one_says_something():
    materials = (Material("/0", base_color=(0.5, 0.25, 0.0, 1.0)), Material("/1"))
    mesh = Mesh(V, F.reshape(-1), np.array([0, 3, 6]), materials=materials, face_material=np.array([0, 1]))
    assert np.allclose(to_linear(painted(mesh)), [[0.5, 0.25, 0.0], [1, 1, 1]])


@pytest.mark.parametrize("longest", [0.5, 0.1])
def test_a_picture_is_seen_in_its_place(longest):
    """Left half red, right half blue: the picture's colours lie where its coordinates say, v downwards."""
    half = np.zeros((64, 64, 3))
    half[:, :32, 0], half[:, 32:, 2] = 255, 255
    uv = UvSet(np.array([[0, 1], [1, 1], [1, 0], [0, 0]], float), F.reshape(-1))
    mesh = Mesh(
        V,
        F.reshape(-1),
        np.array([0, 3, 6]),
        uvs=(uv,),
        materials=(Material("/0", textures=(Texture("base-color", 0),)),),
        images=(Image("/images/0", "half", png(half)),),
        face_material=np.array([0, 0]),
    )
    soup = soup_of(mesh, True).halved(longest)
    assert np.linalg.norm(soup.P - np.roll(soup.P, -1, axis=1), axis=2).max() <= longest
    area = np.linalg.norm(np.cross(soup.P[:, 1] - soup.P[:, 0], soup.P[:, 2] - soup.P[:, 0]), axis=1) / 2
    assert np.isclose(area.sum(), 1.0)
    rgb = srgb_of(soup, mesh)
    left, right = soup.P[:, :, 0].max(axis=1) < 0.49, soup.P[:, :, 0].min(axis=1) > 0.51
    assert left.any() and np.allclose(rgb[left], [1, 0, 0], atol=1e-6)
    assert right.any() and np.allclose(rgb[right], [0, 0, 1], atol=1e-6)


def test_a_picture_that_cannot_be_read_is_white():
    uv = UvSet(V[:, :2].copy(), F.reshape(-1))
    material = Material("/0", base_color=(0.5, 0.5, 0.5, 1.0), textures=(Texture("base-color", 0),))
    mesh = Mesh(
        V,
        F.reshape(-1),
        np.array([0, 3, 6]),
        uvs=(uv,),
        materials=(material,),
        images=(Image("/images/0", "broken", b"no picture"),),
        face_material=np.array([0, 0]),
    )
    assert np.allclose(to_linear(painted(mesh)), 0.5)


def test_only_the_first_scene_is_seen():
    parts = (Primitive("/a", range(4), range(1), scene=1), Primitive("/b", range(4, 4), range(1, 2), scene=2))
    mesh = replace(Mesh.of_triangles(V, F), primitives=parts)
    assert in_first_scene(mesh).tolist() == [True, False]
    assert np.array_equal(soup_of(mesh, True).only(in_first_scene(mesh)).P, V[F[:1]])
    assert in_first_scene(Mesh.of_triangles(V, F)).all()


def test_triangles_of_one_colour_are_not_cut():
    assert len(soup_of(Mesh.of_triangles(V, F), True).halved(0.01).P) == 2
