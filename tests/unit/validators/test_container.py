"""Khronos' glTF Validator itself, asked through validate.cjs; tests/rules/gltf-nonconformant needs no Node."""

import json
import os
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from specs.findings import Status, Verdict
from specs.settings import Override
from validators.check import check_file, file_subject
from validators.container import Code, ContainerReport, Issue, container_report, khronos, report
from validators.engine import judge
from validators.profile import ProfileError, load_profile, overridden
from validators.rules import RULES

ROOT = Path(__file__).parents[3]
ASSETS = sorted((ROOT / "golden" / "previews").glob("*/asset.glb"))
RULE = "gltf-nonconformant"
V = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], "<f4")
F = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], "<u2")


def a_document(uri=None, **changes):
    """A tetrahedron; its buffer is the GLB's own, or `uri`."""
    buffer = {"byteLength": V.nbytes + F.nbytes} | ({"uri": uri} if uri else {})
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "buffers": [buffer],
        "bufferViews": [
            {"buffer": 0, "byteLength": V.nbytes, "target": 34962},
            {"buffer": 0, "byteOffset": V.nbytes, "byteLength": F.nbytes, "target": 34963},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3", "min": [0, 0, 0], "max": [1, 1, 1]},
            {"bufferView": 1, "componentType": 5123, "count": 12, "type": "SCALAR"},
        ],
        **changes,
    }


def a_glb(document):
    """The bytes of a GLB."""
    text, binary = json.dumps(document).encode(), V.tobytes() + F.tobytes()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def written(folder, data, name="mesh.glb"):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def found(path):
    """The validator's codes by name; it must have had its say."""
    said = container_report(path)
    assert said.trouble is None and not said.truncated and said.version == "2.0.0-dev.3.10"
    return {code.name: code for code in said.codes}


def findings(path, overrides=(), profile=None):
    """What the rule alone says."""
    return judge(file_subject(path), profile or load_profile(), overrides, {RULE: RULES[RULE]}).findings


def statuses(path, overrides=()):
    return [(one.status, one.location) for one in findings(path, overrides)]


def test_our_assets_have_nothing_against_them():
    assert len(ASSETS) == 12
    assert found(ASSETS[0]) == {}
    [finding] = findings(ASSETS[0])
    assert finding.status is Status.PASS and finding.message.endswith("has nothing against it")


def test_codes_pointers_and_offsets_become_findings(tmp_path):
    loop = written(tmp_path, a_glb(a_document(nodes=[{"mesh": 0, "children": [1]}, {"children": [0]}])))
    assert found(loop)["NODE_LOOP"].shown[0].location == "/nodes/0"
    assert (Status.FAIL, "/nodes/0") in statuses(loop)
    torn = written(tmp_path, a_glb(a_document())[:-4])
    [code] = found(torn).values()
    assert code.severity == "error" and code.shown[0].location.startswith("byte ")
    assert (Status.FAIL, code.shown[0].location) in statuses(torn)


def test_a_file_that_is_no_gltf_is_not_asked_about(tmp_path):
    path = written(tmp_path, b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "mesh.obj")
    assert container_report(path) is None and statuses(path) == [(Status.SKIP, None)]


def test_warnings_warn_and_notes_are_only_counted(tmp_path):
    document = a_document()
    document["bufferViews"][0].pop("target")
    document["materials"] = [{}]
    path = written(tmp_path, a_glb(document))
    assert {one.severity for one in found(path).values()} <= {"information", "hint"}
    assert statuses(path) == [(Status.PASS, None)]
    document["asset"]["copyright"], document["extensionsUsed"] = "me", ["EXT_nobody_knows"]
    document["nodes"][0] |= {"scale": [1, 1, 1], "extras": {}, "surprise": 1}
    path = written(tmp_path, a_glb(document))
    assert found(path)["UNEXPECTED_PROPERTY"].severity == "warning"
    assert set(statuses(path)) == {(Status.WARN, "/nodes/0/surprise")}


def test_a_profile_or_an_override_sets_the_level_of_a_code(tmp_path):
    path = written(tmp_path, a_glb(a_document(materials=[{}])))
    assert found(path)["UNUSED_OBJECT"].severity == "information"
    assert statuses(path) == [(Status.PASS, None)]
    failing = Override(f"{RULE}/UNUSED_OBJECT", "our engine loads them all", level="fail")
    assert statuses(path, [failing]) == [(Status.FAIL, "/materials/0")]
    warning, off = replace(failing, level="warn"), replace(failing, level="off")
    assert statuses(path, [warning]) == [(Status.WARN, "/materials/0")]
    assert statuses(path, [off]) == [(Status.PASS, None)]
    profile = load_profile()
    with_codes = replace(profile.rules[RULE], codes={"UNUSED_OBJECT": "warn"})
    strict = replace(profile, rules={**profile.rules, RULE: with_codes})
    assert [one.status for one in findings(path, profile=strict)] == [Status.WARN]


@pytest.mark.parametrize(
    ("override", "says"),
    [
        (Override(f"{RULE}/UNUSED_OBJECT", "why", threshold=3), "has no level"),
        (Override("boundary-edge/UNUSED_OBJECT", "why", level="off"), "unknown rule"),
        (Override(f"{RULE}/UNUSED_OBJECT", " ", level="off"), "has no reason"),
        (Override(f"{RULE}/UNUSED_OBJECT", "why", level="info"), "allowed: off, warn, fail"),
    ],
)
def test_an_override_of_a_code_needs_a_level_and_a_reason(override, says):
    with pytest.raises(ProfileError, match=says):
        overridden(load_profile(), [override])


def test_files_beside_it_are_read(tmp_path):
    written(tmp_path, V.tobytes() + F.tobytes(), "a mesh.bin")
    assert found(written(tmp_path, a_document("a%20mesh.bin"), "mesh.gltf")) == {}


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("../secret.bin", "leads upwards"),
        ("a/..%2f../secret.bin", "leads upwards"),
        ("link.bin", "leads out of the file's folder"),
        ("/etc/passwd", "is an absolute path"),
        ("%2fetc/passwd", "is an absolute path"),
        ("http://localhost/mesh.bin", "is a network address"),
        ("file:///etc/passwd", "is a network address"),
        ("pipe.bin", "not a plain file"),
        ("missing.bin", "no such file"),
    ],
)
def test_files_elsewhere_are_refused(tmp_path, uri, says):
    home = tmp_path / "home"
    home.mkdir()
    written(tmp_path, V.tobytes() + F.tobytes(), "secret.bin")
    (home / "link.bin").symlink_to(tmp_path / "secret.bin")
    os.mkfifo(home / "pipe.bin")
    codes = found(written(home, a_document(uri), "mesh.gltf"))
    assert says in codes["IO_ERROR"].shown[0].message and codes["IO_ERROR"].severity == "error"


def test_where_it_cannot_judge_the_file_cannot_pass(tmp_path, monkeypatch):
    path = written(tmp_path, a_glb(a_document()))
    assert check_file(path).verdict is Verdict.PASS
    slow = container_report(path, seconds=0.001)
    assert slow.trouble == "the glTF Validator took more than 0.001 s; --read-seconds allows more"
    monkeypatch.setattr(khronos, "_OWN_MIB", 64)
    small = container_report(path, seconds=20, memory_mib=64)
    assert small.trouble.startswith("the glTF Validator was ended by signal")
    monkeypatch.setattr(khronos, "validator_module", lambda: None)
    report = check_file(path)
    [finding] = [one for one in report.findings if one.rule == RULE]
    assert report.verdict is Verdict.FAIL and finding.status is Status.SKIP
    assert "not installed; ./run installs it" in finding.message and "cannot pass" in finding.message


def test_only_plain_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.glb")
    assert container_report(tmp_path / "pipe.glb").trouble == "not a plain file"
    assert "No such file" in container_report(tmp_path / "none.glb").trouble


def test_of_many_issues_the_first_are_listed_and_all_counted(tmp_path):
    path = written(tmp_path, a_glb(a_document(materials=[{} for _ in range(150)])))
    code = found(path)["UNUSED_OBJECT"]
    assert code.count == 150 and len(code.shown) == 100
    failing = Override(f"{RULE}/UNUSED_OBJECT", "our engine loads them all", level="fail")
    several = findings(path, [failing])
    assert len(several) == 101 and sum(one.measured for one in several) == 150
    assert several[-1].message.startswith("UNUSED_OBJECT: 50 more of 150")


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"{}", b'{"issues": [{}]}', b'{"issues": [{"code": 1, "severity": 9, "count": 1, "shown": []}]}'],
)
def test_an_answer_that_is_no_report_is_refused(answer):
    with pytest.raises(ValueError, match=r".+"):
        report.parsed(answer)


def test_an_answer_is_read_as_it_was_written():
    shown = [{"message": "m", "offset": 20}, {"message": "n", "pointer": "/a/0"}, {"message": "o"}]
    entry = {"code": "C", "severity": 1, "count": 4, "shown": shown}
    answer = {"version": "v", "truncated": True, "issues": [entry]}
    issues = (Issue("m", "byte 20"), Issue("n", "/a/0"), Issue("o", None))
    code = Code("C", "warning", 4, issues)
    assert report.parsed(json.dumps(answer).encode()) == ContainerReport((code,), "v", True)
    assert "out of it" in report.parsed(b'{"trouble": "out of it"}').trouble
