"""What another program writes in every format is read to the same mesh, texture coordinates included."""

from pathlib import Path

import numpy as np
import pymeshlab
import pytest
import trimesh
from PIL import Image as Pictures

from tests.rules import solids, writers
from validators.meshes import read_mesh

V, F = solids.sphere(1)
V = V.astype(np.float32).astype(np.float64)


@pytest.mark.parametrize("name", ["a.obj", "a.ply", "ascii.ply", "a.stl", "ascii.stl", "a.off", "a.glb", "a.gltf"])
def test_what_trimesh_writes_is_what_is_read(name, tmp_path):
    made = trimesh.Trimesh(V, F, process=False)
    options = {"ascii.ply": {"encoding": "ascii"}, "ascii.stl": {"file_type": "stl_ascii"}, "a.obj": {"digits": 17}}
    if name == "a.gltf":
        for part, data in trimesh.exchange.gltf.export_gltf(trimesh.Scene(made)).items():
            (tmp_path / part).write_bytes(data)
        name = "model.gltf"
    else:
        made.export(tmp_path / name, **options.get(name, {}))
    mesh = read_mesh(tmp_path / name)
    exact = name not in ("ascii.ply", "ascii.stl", "a.off")
    assert np.allclose(mesh.V[mesh.F], V[F], rtol=0, atol=0 if exact else 1e-7)
    if not name.endswith(".stl"):
        assert np.array_equal(mesh.F, F)


@pytest.mark.parametrize("name", ["a.obj", "a.ply", "a.stl", "a.off", "a.3mf"])
def test_what_meshlab_writes_is_what_is_read(name, tmp_path):
    meshes = pymeshlab.MeshSet()
    meshes.add_mesh(pymeshlab.Mesh(V, F))
    meshes.save_current_mesh(str(tmp_path / name))
    mesh = read_mesh(tmp_path / name)
    assert np.allclose(mesh.V[mesh.F], V[F], rtol=0, atol=1e-6)
    if name == "a.off":  # with colours and normals, in an order of its own
        assert mesh.normals is not None and mesh.colours is not None
        assert np.all(np.sum(mesh.normals * mesh.V, axis=1) > 0) and np.all(mesh.colours == 1)


def test_texture_coordinates_and_pictures_of_obj_ply_and_glb_are_the_same(tmp_path):
    uv = np.round(np.random.default_rng(1).random((len(V), 2)) * 1024) / 1024
    picture = Pictures.fromarray(np.arange(192, dtype=np.uint8).reshape(8, 8, 3))
    made = trimesh.Trimesh(V, F, process=False, visual=trimesh.visual.TextureVisuals(uv=uv, image=picture))
    meshes = []
    for name in ("a.obj", "a.ply", "a.glb"):
        made.export(tmp_path / name)
        meshes.append(read_mesh(tmp_path / name))
    for mesh in meshes:
        (uvs,) = mesh.uvs
        assert np.allclose(uvs.values[uvs.corners].reshape(-1, 3, 2), (uv * [1, -1] + [0, 1])[F], rtol=0, atol=1e-7)
    for mesh in (meshes[0], meshes[2]):
        texture = mesh.materials[mesh.face_material[0]].texture("base-color")
        assert np.array_equal(mesh.images[texture.image].pixels[:, :, :3], np.asarray(picture))


def test_usd_and_3mf_agree_with_obj():
    names = {"a.obj": writers.obj(V, F), "a.usda": writers.usda(V, F), "a.3mf": writers.threemf(V, F)}
    pytest.importorskip("pxr")
    for name, data in names.items():
        mesh = read_mesh(Path(name), data)
        assert np.array_equal(mesh.V, V) and np.array_equal(mesh.F, F)
