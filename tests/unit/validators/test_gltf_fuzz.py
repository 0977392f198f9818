"""A glTF whose JSON says anything at all is read or refused with a place, never more."""

import copy
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules import solids
from tests.rules.gltf_files import Gltf
from validators.meshes import MeshFileError, read_mesh

V, F = solids.box()
NUMBERS = st.one_of(
    st.sampled_from([-1, 0, 1, 2, 3, 5, 7, 12, 255, 5120, 5126, 1 << 31, 1 << 53, 1 << 80, 0.5, -0.0, 1e308, 1e400]),
    st.floats(),
    st.integers(-10, 40),
)
WORDS = st.sampled_from(
    ["", "VEC3", "SCALAR", "MAT4", "data:,", "../x", "2.0", "TRIANGLES", "POSITION", "\ud800", "x" * 99]
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)


def rich_document():
    """One of everything that the reader knows and that needs no compressed data."""
    made = Gltf()
    numbers = made.accessor(np.arange(16).reshape(8, 2), "u1", normalized=True)
    positions = made.accessor(V)
    plain = made.primitive(positions, F, material=0, attributes={"NORMAL": made.accessor(V), "TEXCOORD_0": numbers})
    strip = made.primitive(positions, [0, 1, 2, 2, 3, 4], mode=5, attributes={"COLOR_0": made.accessor(V)})
    sparse = made.add(
        "accessors",
        componentType=5126,
        count=8,
        type="VEC3",
        sparse={
            "count": 2,
            "indices": {"bufferView": made.view(b"\1\6"), "componentType": 5121},
            "values": {"bufferView": made.view(bytes(24))},
        },
    )
    mesh = made.mesh(plain, strip, made.primitive(sparse, F))
    child = made.node(mesh=mesh, matrix=[2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 1, 1, 1, 1])
    many = made.node(mesh=mesh, translation=[1, 2, 3], rotation=[0, 0, 0, 1], scale=[1, -1, 1], children=[child])
    shift = made.accessor([[0, 0, 0], [1, 1, 1]])
    made.extend(made.document["nodes"][many], "EXT_mesh_gpu_instancing", attributes={"TRANSLATION": shift})
    made.scene(many)
    made.scene(child)
    made.add("materials", normalTexture={"index": 0, "texCoord": 0}, pbrMetallicRoughness={"metallicFactor": 1})
    made.add("textures", source=made.add("images", bufferView=0), sampler=made.add("samplers", wrapS=33071))
    return made


def members(value, path=()):
    """The path of every member and item of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        yield (*path, key)
        yield from members(below, (*path, key))


DOCUMENT = rich_document()
PATHS = sorted(members(DOCUMENT.document), key=str)


def test_the_document_is_read_as_it_stands():
    mesh = read_mesh(Path("a.glb"), DOCUMENT.glb())
    # Two instances and the child in the first scene, the child alone in the second, three primitives each time.
    assert len(mesh.primitives) == 12 and len(mesh.images) == 1 and {one.scene for one in mesh.primitives} == {0, 1}


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), VALUES), min_size=1, max_size=3), st.booleans())
def test_any_value_in_place_of_any_member(changes, removed):
    made = Gltf()
    made.document, made.binary = copy.deepcopy(DOCUMENT.document), DOCUMENT.binary
    for path, value in changes:
        at = made.document
        try:
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            if removed and isinstance(at, dict):
                del at[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    try:
        mesh = read_mesh(Path("a.glb"), made.glb())
    except MeshFileError as error:
        assert error.location and str(error).isascii()
        return
    assert mesh.corners.dtype == np.int64 and mesh.V.shape[1] == 3
    assert sum(len(one.faces) for one in mesh.primitives) == mesh.n_faces
    assert all(len(one.corners) == len(mesh.corners) for one in mesh.uvs)
