"""Rules on texture coordinates and pictures: hostile files, polygons, tiles, numbering."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specs.findings import Status
from tests.rules.textured import GREY, box, boxed, cells, image, painted, png, subject
from validators.engine import run_rule
from validators.facts.pictures import Pictures
from validators.meshes import Mesh
from validators.meshes.materials import Image, Material, Texture
from validators.meshes.mesh import UvSet
from validators.profile import load_profile
from validators.rules import RULES
from validators.subject import Subject

PROFILE = load_profile()
OURS = [name for name, rule in RULES.items() if rule.group in ("uv", "materials")]
OURS += ["non-unit-normal", "hard-edge-without-split"]
V, F, UV = box()
QUADS = np.array([[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]])


def found(rule, what, limit=None):
    """The findings of one rule."""
    profile = PROFILE
    if limit is not None:
        settled = replace(PROFILE.rules[rule], threshold=limit)
        profile = replace(PROFILE, rules={**PROFILE.rules, rule: settled})
    return run_rule(RULES[rule], what, profile).findings


def elements(rule, what):
    return [(one.status, one.elements and (one.elements.kind, list(one.elements.indices))) for one in found(rule, what)]


def quads(uv, **rest):
    """A box of six quads with coordinates uv (6, 4, 2)."""
    corners = np.arange(24, dtype=np.int64)
    return Subject(
        "quads",
        Mesh(
            V,
            QUADS.reshape(-1),
            np.arange(0, 25, 4),
            uvs=(UvSet(np.asarray(uv, float).reshape(-1, 2), corners),),
            **rest,
        ),
    )


def test_tiles_of_a_texture_that_repeats_are_never_more_than_a_warning():
    uv = UV.copy()
    uv[7] += [3.0, 0.0]
    (finding,) = found("uv-out-of-range", boxed(uv))
    assert (finding.status, finding.elements.indices, finding.measured) == (Status.WARN, (7,), 3.0)
    assert [one.status for one in found("uv-out-of-range", boxed(uv), limit=3.0)] == [Status.PASS]
    forbidden = found("uv-out-of-range", boxed(uv), limit=0.0)
    assert [(one.status, one.elements.indices) for one in forbidden] == [(Status.FAIL, (7,))]
    uv[2, 0, 0] = np.nan
    both = elements("uv-out-of-range", boxed(uv))
    assert both == [(Status.FAIL, ("face", [2])), (Status.WARN, ("face", [7]))]


def test_a_profile_may_ask_for_coordinates_on_every_face():
    bare = subject(V, F, UV, without=[0])
    assert [one.status for one in found("uv-missing", bare)] == [Status.SKIP]
    (finding,) = found("uv-missing", bare, limit=100.0)
    assert (finding.status, finding.elements.indices) == (Status.FAIL, (0,))
    assert [one.status for one in found("uv-missing", bare, limit=90.0)] == [Status.SKIP]
    assert [one.status for one in found("uv-missing", subject(V, F, UV), limit=100.0)] == [Status.SKIP]


def test_a_polygon_with_a_dent_is_flipped_by_its_whole_area():
    corners = (UV[0::2, [0, 1, 2]], UV[1::2, [2]])
    square = np.concatenate(corners, axis=1)
    dented = square.copy()
    dented[:, 3] = square.mean(axis=1) + 0.2 * (square[:, 1] - square.mean(axis=1))  # beyond the diagonal
    assert found("uv-flipped", quads(dented))[0].measured == 0
    one = dented.copy()
    one[2] = one[2, ::-1]
    (finding,) = found("uv-flipped", quads(one))
    assert finding.elements.indices == (2,)


@pytest.mark.parametrize("seed", range(3))
def test_findings_follow_the_faces_when_they_are_renumbered(seed):
    uv = UV.copy()
    uv[[2, 3]] += [-0.125, 0.0]
    uv[[6, 7]] = uv[[6, 7]].mean(axis=(0, 1)) + (uv[[6, 7]] - uv[[6, 7]].mean(axis=(0, 1))) * [-0.1, 1.0]
    pixels = cells([(128, 128, 128)] * 4 + [(60, 60, 60), (128, 128, 128)])
    order = np.random.default_rng(seed).permutation(12)
    plain = subject(V, F, uv, [painted()], [image(pixels)])
    mixed = subject(V, F[order], uv[order], [painted()], [image(pixels)])
    back = {"face": lambda i: int(order[i]), "face-pair": lambda p: tuple(sorted(int(order[i]) for i in p))}
    for rule in OURS:
        (one,), (other,) = found(rule, plain), found(rule, mixed)
        assert (one.status, one.measured) == (other.status, other.measured), rule
        if one.elements is not None:
            turn = back.get(one.elements.kind, lambda i: i)
            assert sorted(map(turn, other.elements.indices)) == list(one.elements.indices), rule


@pytest.mark.parametrize("exponent", [-300, 300, 1020])
def test_size_and_place_in_space_change_nothing(exponent):
    uv = UV.copy()
    uv[[6, 7]] = uv[[6, 7]].mean(axis=(0, 1)) + (uv[[6, 7]] - uv[[6, 7]].mean(axis=(0, 1))) / [-16.0, 8.0]
    pixels = cells([(128, 128, 128)] * 4 + [(60, 60, 60), (128, 128, 128)])
    plain = subject(V, F, uv, [painted()], [image(pixels)])
    moved = subject(np.ldexp(V[:, [1, 2, 0]] + 3.0, exponent), F, uv, [painted()], [image(pixels)])
    for rule in OURS:
        assert elements(rule, plain) == elements(rule, moved), rule
        assert [one.measured for one in found(rule, plain)] == [one.measured for one in found(rule, moved)], rule


NUMBERS = [np.nan, np.inf, -np.inf, 1e300, -1e300, 5e-324, -0.0, 0.0, 0.25, 1.0, 7.5]
PICTURES = [
    image(GREY),
    Image("/images/1", "gone", missing="no such file"),
    Image("/images/2", "cut", png(GREY)[:40]),
    Image("/images/3", "none", b""),
]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.sampled_from(NUMBERS), min_size=72, max_size=72),
    st.lists(st.integers(-2, 40), min_size=36, max_size=36),
    st.lists(st.integers(-3, 3), min_size=12, max_size=12),
    st.tuples(st.sampled_from([None, 0, 1, 2, 3, 4, -1]), st.integers(-1, 2), st.sampled_from(NUMBERS)),
)
def test_no_file_breaks_a_rule(values, corners, owners, odd):
    number, uv_set, scale = odd
    textures = tuple(
        Texture(slot, number, uv_set, wrap_u=wrap, scale=(scale, 1.0))
        for slot, wrap in (("base-color", "clamp"), ("metallic-roughness", "repeat"), ("normal", "mirror"))
    )
    materials = (Material("/materials/0", textures=textures), Material("/materials/1", metallic=scale))
    normals = np.array(values[:36]).reshape(-1, 3)
    mesh = Mesh(
        V,
        F.reshape(-1),
        np.arange(0, 37, 3),
        normals,
        np.array(corners) % 14 - 1,
        uvs=(UvSet(np.array(values).reshape(-1, 2), np.array(corners)),),
        face_material=np.array(owners),
        materials=materials,
        images=tuple(PICTURES),
    )
    for rule in OURS:
        for finding in found(rule, Subject("hostile", mesh)):
            assert finding.status is not Status.ERROR, finding.message


def test_no_faces_no_coordinates_no_pictures():
    none = np.zeros((0, 2)), np.zeros(0, np.int64)
    empty = Mesh(np.zeros((0, 3)), np.zeros(0, np.int64), np.zeros(1, np.int64), uvs=(UvSet(*none),))
    bare = Mesh.of_triangles(V, F)
    blank = replace(bare, uvs=(UvSet(np.zeros((0, 2)), np.full(36, -1)),), materials=(painted(),))
    for mesh in (empty, bare, blank):
        for rule in OURS:
            assert {one.status for one in found(rule, Subject("bare", mesh))} <= {Status.SKIP, Status.PASS, Status.FAIL}


def test_a_missing_material_file_is_never_more_than_a_warning():
    gone = Image("line 1", "gone.mtl", missing="the material file 'gone.mtl': no such file")
    bare = subject(V, F, None, [Material("line 2", textures=(Texture("other", 0),))], [gone])
    assert elements("missing-texture", bare) == [(Status.WARN, ("image", [0]))]
    assert elements("uv-missing", bare) == [(Status.SKIP, None)]
    both = subject(V, F, UV, [painted(image=1)], [gone, Image("line 3", "wood.png", missing="no such file")])
    assert elements("missing-texture", both) == [(Status.FAIL, ("image", [1])), (Status.WARN, ("image", [0]))]


def test_pictures_are_dropped_when_they_are_large_together(monkeypatch):
    monkeypatch.setattr("validators.facts.pictures.KEPT_PIXELS", 3000)
    pictures = Pictures((image(GREY), image(GREY, 1), Image("/images/2", "x", b"\x76\x2f\x31\x01")))
    first = pictures.pixels(0)
    assert pictures.pixels(0) is first
    assert np.array_equal(pictures.pixels(1), first)
    assert pictures.pixels(0) is not first
    assert (pictures.problem(2), pictures.undecoded_format(2), pictures.size(2)) == (None, "OpenEXR", None)
    assert pictures.pixels(None) is pictures.pixels(7) is None
