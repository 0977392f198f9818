"""3MF: objects where the build places them, in their own numbers; archives and XML that mean harm are refused."""

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.rules import solids, textured, writers
from validators.meshes import MeshFileError, package, read_mesh, threemf

V, F = solids.box()
BOX = writers.threemf_object(V, F)


def read(data):
    return read_mesh(Path("mesh.3mf"), data)


def packed(resources=BOX, items='<item objectid="1"/>', attributes=' unit="millimeter"', **more):
    return writers.threemf_package(writers.threemf_model(resources, items, attributes), **more)


def components(id, *inside):
    return f'<object id="{id}"><components>{"".join(inside)}</components></object>'


def test_placed_objects_are_parts_in_the_order_of_the_build():
    pair = components(
        2, '<component objectid="1" transform="0 1 0 -1 0 0 0 0 1 10 20 30"/>', '<component objectid="1"/>'
    )
    unused = writers.threemf_object(V * 9, F, 7)
    mesh = read(
        packed(BOX + pair + unused, '<item objectid="2" transform="2 0 0 0 2 0 0 0 2 0 0 1"/><item objectid="1"/>')
    )
    turned = np.stack([-V[:, 1], V[:, 0], V[:, 2]], axis=1) + [10, 20, 30]
    assert np.array_equal(mesh.V, np.concatenate([turned * 2 + [0, 0, 1], V * 2 + [0, 0, 1], V]))
    assert np.array_equal(mesh.F, np.concatenate([F, F + 8, F + 16]))
    start = "/3D/3dmodel.model"
    assert [(one.location, one.node) for one in mesh.primitives] == [
        (f"{start}#object/1", f"{start}#build/item/0/component/0"),
        (f"{start}#object/1", f"{start}#build/item/0/component/1"),
        (f"{start}#object/1", f"{start}#build/item/1"),
    ]
    assert [one.faces for one in mesh.primitives] == [range(12), range(12, 24), range(24, 36)]
    assert (mesh.coordinate_bits, mesh.up_axis) == (53, "z")


def test_a_mirrored_solid_still_faces_outwards():
    mesh = read(packed(items='<item objectid="1" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/>'))
    assert np.array_equal(mesh.V, V * [-1, 1, 1]) and np.array_equal(mesh.F, F[:, [0, 2, 1]])


@pytest.mark.parametrize(
    ("unit", "metres"),
    [("micron", 1e-6), ("millimeter", 1e-3), ("centimeter", 1e-2), ("inch", 0.0254), ("foot", 0.3048), ("meter", 1.0)],
)
def test_units(unit, metres):
    assert read(packed(attributes=f' unit="{unit}"')).metres_per_unit == metres
    assert read(packed(attributes="")).metres_per_unit == 1e-3


def test_objects_of_other_parts_in_the_package():
    production = "http://schemas.microsoft.com/3dmanufacturing/production/2015/06"
    attributes = f' requiredextensions="p" xmlns:p="{production}"'
    model = components(3, '<component p:path="/3D/Objects/box.model" objectid="1"/>')
    other = {"3D/Objects/box.model": writers.threemf_model(BOX, "")}
    mesh = read(packed(model, '<item objectid="3"/>', attributes, **other))
    assert mesh.primitives[0].location == "/3D/Objects/box.model#object/1" and np.array_equal(mesh.F, F)
    with pytest.raises(MeshFileError, match="no such part in the package") as caught:
        read(packed(model, '<item objectid="3"/>', attributes))
    assert caught.value.location == "/3D/Objects/box.model"


def test_base_materials_and_textures():
    material = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
    resources = (
        '<basematerials id="5"><base name="red" displaycolor="#FF000080"/><base name="none"/></basematerials>'
        '<m:texture2d id="6" path="/3D/Textures/a.png" contenttype="image/png"/>'
        '<m:texture2dgroup id="7" texid="6"><m:tex2coord u="0" v="0"/><m:tex2coord u="1" v="0.25"/></m:texture2dgroup>'
    )
    triangles = (
        '<triangle v1="0" v2="1" v3="2"/><triangle v1="0" v2="1" v3="2" pid="7" p1="0" p2="1" p3="0"/>'
        '<triangle v1="0" v2="1" v3="2" p1="1"/>'
    )
    vertices = '<vertex x="0" y="0" z="0"/><vertex x="1" y="0" z="0"/><vertex x="0" y="1" z="0"/>'
    box = f"<mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh>"
    resources += f'<object id="1" pid="5" pindex="0">{box}</object>'
    picture = textured.png(np.zeros((2, 2, 3)))
    mesh = read(packed(resources, attributes=f' xmlns:m="{material}"', **{"3D/Textures/a.png": picture}))
    names = dict(enumerate(mesh.materials))
    assert names[mesh.face_material[0]].base_color == (1.0, 0.0, 0.0, 128 / 255)
    assert names[mesh.face_material[2]].name == "none"
    texture = names[mesh.face_material[1]].texture("base-color")
    assert mesh.images[texture.image].data == picture
    assert mesh.uvs[0].corners.tolist() == [-1, -1, -1, 0, 1, 2, -1, -1, -1]
    assert mesh.uvs[0].values.tolist() == [[0, 1], [1, 0.75], [0, 1]]


def test_indices_out_of_range_do_not_reach_the_next_object():
    broken = writers.threemf_object(V, np.array([[0, 1, 8], [-1, 2, 3]]))
    mesh = read(packed(broken + writers.threemf_object(V, F, 2), '<item objectid="1"/><item objectid="2"/>'))
    assert mesh.F[:2].tolist() == [[0, 1, 16], [-1, 2, 3]]


DEEP = "".join(components(n, f'<component objectid="{n + 1}"/>') for n in range(2, 300)) + components(300)
BOMB = BOX + "".join(components(n, f'<component objectid="{n - 1}"/>' * 10) for n in range(2, 12))
EMPTY_BOMB = components(1) + "".join(components(n, f'<component objectid="{n - 1}"/>' * 10) for n in range(2, 12))
MODEL = "/3D/3dmodel.model"
REFUSED = {
    "itself": (packed(components(1, '<component objectid="1"/>')), f"{MODEL} line 3", "the object '1' contains itself"),
    "circle": (
        packed(components(1, '<component objectid="2"/>') + components(2, '<component objectid="1"/>')),
        f"{MODEL} line 3",
        "contains itself",
    ),
    "deep": (packed(DEEP, '<item objectid="2"/>'), f"{MODEL} line 3", "nested more than 100 deep"),
    "copies of copies": (packed(BOMB, '<item objectid="11"/>'), None, "placed objects; allowed"),
    "copies of nothing": (packed(EMPTY_BOMB, '<item objectid="11"/>'), None, "placed objects; allowed"),
    "no object": (packed(items='<item objectid="9"/>'), None, "the object '9' does not exist"),
    "object twice": (packed(BOX + BOX), None, "the object id '1' stands twice"),
    "unit": (packed(attributes=' unit="mile"'), f"{MODEL} line 2", "the unit 'mile'"),
    "transform": (packed(items='<item objectid="1" transform="1 2"/>'), None, "has 2 numbers; allowed: 12"),
    "no attribute": (packed("<object/>"), f"{MODEL} line 3", "the attribute 'id' is missing"),
    "vertex": (
        packed(BOX.replace('y="-1.0"', 'y="north"', 1)),
        f"{MODEL} line 25",
        "vertex 0: 'north' is not a number",
    ),
    "triangle": (packed(BOX.replace('v2="1"', 'v2="1.5"', 1)), None, "triangle 0: '1.5' is not a whole number"),
    "huge index": (packed(BOX.replace('v2="1"', f'v2="{1 << 70}"', 1)), None, "triangle 0"),
    "slices": (
        packed(
            attributes=' requiredextensions="s" xmlns:s="http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"'
        ),
        f"{MODEL} line 2",
        "slice/2015/07 is not supported",
    ),
    "undeclared": (packed(attributes=' requiredextensions="q"'), None, "undeclared prefix q"),
    "not xml": (writers.threemf_package("<model"), f"{MODEL} line 1", "not well-formed XML"),
    "another root": (writers.threemf_package("<model/>"), f"{MODEL} line 1", "the root element is not a 3MF <model>"),
    "entities": (
        writers.threemf_package('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        f"{MODEL} line 1",
        "a document type declaration",
    ),
    "file entity": (
        writers.threemf_package('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        f"{MODEL} line 1",
        "a document type declaration",
    ),
    "deep xml": (writers.threemf_package("<a>" * 5000), f"{MODEL} line 1", "nested more than 64 deep"),
    "encoding": (writers.threemf_package('<?xml version="1.0" encoding="no-such"?><a/>'), None, ""),
    "no relationships": (writers.zipped({"a": "b"}), "/_rels/.rels", "no such part"),
    "no start": (writers.zipped({"_rels/.rels": "<Relationships/>"}), "/_rels/.rels", "name no 3D model"),
    "way out": (
        writers.zipped({"_rels/.rels": f'<a><Relationship Type="{threemf._START_PART}" Target="../../x"/></a>'}),
        "/x",
        "no such part",
    ),
    "not a zip": (b"PK\3\4 this is not", "byte 0", "not a zip archive that can be read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_named_with_its_place(name):
    data, location, reason = REFUSED[name]
    with pytest.raises(MeshFileError) as caught:
        read(data)
    assert reason in caught.value.reason
    assert location is None or caught.value.location == location


def directory_lies(field, value):
    """The package with a number of its directory's last entry replaced: 10 method, 20 packed, 24 plain size."""
    data = bytearray(packed())
    entry = data.rfind(b"PK\1\2")
    struct.pack_into("<H" if field == 10 else "<I", data, entry + field, value)
    return bytes(data)


def encrypted():
    data = bytearray(packed())
    data[data.rfind(b"PK\1\2") + 8] |= 1
    return bytes(data)


ARCHIVES = {
    "zeros without end": (packed(big=b"\0" * (60 << 20)), "/big", "allowed: 200 times as many"),
    "promised bytes": (directory_lies(24, 0xFFFFFFF0), MODEL, "allowed: 200 times as many"),
    "packed bytes": (directory_lies(20, 0xFFFFFFF0), MODEL, "packed bytes; the file has"),
    "fewer bytes": (directory_lies(24, 10), MODEL, "cannot be unpacked"),
    "method": (directory_lies(10, 99), MODEL, "compression method 99; allowed: stored and deflated"),
    "password": (encrypted(), MODEL, "the part is encrypted"),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives_that_lie_are_refused(name):
    data, location, reason = ARCHIVES[name]
    with pytest.raises(MeshFileError) as caught:
        read(data)
    assert reason in caught.value.reason
    assert caught.value.location == location


def test_members_beyond_count_are_refused_before_they_are_listed(monkeypatch):
    data = writers.zipped({str(number): b"" for number in range(60)})
    monkeypatch.setattr(package, "MAX_MEMBERS", 50)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(MeshFileError, match="more than 50 members"):
        read(data)


def test_all_parts_together_are_limited(monkeypatch):
    monkeypatch.setattr(package, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(MeshFileError, match="the package's parts have more than 1000 bytes"):
        read(packed())


def test_every_truncation_is_refused():
    data = packed()
    for end in range(0, len(data), 11):
        with pytest.raises(MeshFileError):
            read(data[:end])
