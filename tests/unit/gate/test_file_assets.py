"""Gating meshes that were not generated: every file that they read counts, and a prompt makes the judge look."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate import looking
from gate.decisions import approve_candidate
from gate.errors import GateError
from gate.file_evidence import MeshUnseen, looked_at, true_box
from gate.making import Workshop
from gate.pipeline import Options, gate_one
from generator.critic.conditioning import word_indices
from generator.judge.errors import JudgeErrors
from generator.judge.views import ELEVATION_DEG, VIEW_AZIMUTHS_DEG, judged_views
from specs.findings import Status
from specs.prompt import parse_prompt
from specs.spec import load_spec
from tests.rules.solids import box
from tests.rules.writers import obj
from tests.unit.gate.reviewer_samples import a_reviewer
from validators.meshes import read_mesh

ROOT = Path(__file__).parents[3]
MUG = ROOT / "golden" / "previews" / "red-mug" / "asset.glb"
# Stands in for gate.file_evidence: writes what stands in {answer}, and a line of log for each start.
STAND_IN = """
import json, pathlib, sys
job = json.loads(pathlib.Path(sys.argv[-1]).read_bytes())
with open({log!r}, "a") as log:
    log.write(job["prompt"] + "\\n")
if {answer!r} is None:
    print(json.dumps({{"event": "error", "kind": "mesh", "message": "no faces"}}))
    sys.exit(2)
pathlib.Path(job["out"]).write_text({answer!r})
print(json.dumps({{"event": "done", "folder": ".", "key": ""}}))
"""


def a_spec(folder, **fields):
    """A textured box and its spec."""
    (folder / "specs").mkdir()
    (folder / "maps").mkdir()
    Image.new("RGB", (2, 2), (200, 30, 30)).save(folder / "maps/paint.png")
    (folder / "box.mtl").write_text("newmtl paint\nKd 1 1 1\nmap_Kd maps/paint.png\n")
    (folder / "box.obj").write_bytes(b"mtllib box.mtl\n" + obj(*box()))
    document = {"version": 1, "source": "file", "file": {"path": "../box.obj"}, **fields}
    (folder / "specs/box.json").write_text(json.dumps(document))
    return load_spec(folder / "specs/box.json")


def gated(spec, folder, judges):
    options = Options(folder / "runs", folder / "golden")
    return gate_one(spec, options, Workshop(folder / "runs"), judges).report


def approve(spec, folder):
    golden = folder / "golden"
    approve_candidate(spec, folder / "runs", golden, a_reviewer(golden), "it is a box")


def test_a_changed_texture_is_a_changed_asset(tmp_path, judges):
    spec = a_spec(tmp_path)
    assert gated(spec, tmp_path, judges).worst() is Status.FAIL
    approve(spec, tmp_path)
    record = json.loads((tmp_path / "golden/records/box.json").read_bytes())
    assert sorted(record["files"]) == ["box.mtl", "box.obj", "maps/paint.png"]
    assert gated(spec, tmp_path, judges).verdict.value == "PASS"
    Image.new("RGB", (2, 2), (200, 30, 31)).save(tmp_path / "maps/paint.png")
    [finding] = [one for one in gated(spec, tmp_path, judges).findings if one.status is Status.FAIL]
    assert finding.rule == "golden-differs" and "maps/paint.png" in finding.message


def test_a_texture_that_changed_since_the_judgement_is_not_approved(tmp_path, judges):
    spec = a_spec(tmp_path)
    gated(spec, tmp_path, judges)
    (tmp_path / "maps/paint.png").write_bytes(b"")
    with pytest.raises(GateError, match="changed since it was judged"):
        approve(spec, tmp_path)


def test_views_that_differ_leave_pictures_until_they_agree(tmp_path, judges):
    alpha = np.zeros((32, 32, 4), np.uint8)
    alpha[:16] = 255
    Image.fromarray(alpha).save(tmp_path / "front.png")
    spec = a_spec(tmp_path, reference_views=[{"image": "../front.png"}])
    options = Options(tmp_path / "runs", tmp_path / "golden")
    outcome = gate_one(spec, options, Workshop(tmp_path / "runs"), judges)
    folder = tmp_path / "runs/box/reference-views"
    assert "reference-views/view-*-got.png" in outcome.next_steps[0]
    got, want, difference = (
        np.asarray(Image.open(folder / f"view-0-{name}.png")) for name in ("got", "want", "difference")
    )
    assert np.array_equal(want > 0, alpha[:, :, 3] > 0) and (got > 0).any()
    assert (difference[(got > 0) & (want > 0)] == (110, 110, 110)).all()
    assert (difference[(got > 0) & (want == 0)] == (230, 60, 40)).all()
    seen = np.zeros((32, 32, 4), np.uint8)
    seen[got > 0] = 255
    Image.fromarray(seen).save(tmp_path / "front.png")
    gate_one(spec, options, Workshop(tmp_path / "runs"), judges)
    assert not folder.exists()


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    def install(answer):
        code = STAND_IN.format(log=str(tmp_path / "log"), answer=answer)
        monkeypatch.setattr(looking, "COMMAND", (sys.executable, "-S", "-c", code))

    return install


def looks(tmp_path):
    return (tmp_path / "log").read_text().splitlines() if (tmp_path / "log").exists() else []


def test_the_same_files_and_prompt_are_looked_at_once(tmp_path, stand_in):
    spec, workshop = a_spec(tmp_path, prompt="a red gift"), Workshop(tmp_path / "runs")
    stand_in('{"judge": {"object": "gift"}}')
    files = {"box.obj": {"sha256": "0" * 64, "bytes": 1}}
    assert looking.file_evidence(spec, files, workshop) == {"judge": {"object": "gift"}}
    assert looking.file_evidence(spec, files, workshop) == {"judge": {"object": "gift"}}
    assert looks(tmp_path) == ["a red gift"]
    looking.file_evidence(spec, {"box.obj": {"sha256": "1" * 64, "bytes": 1}}, workshop)
    assert looks(tmp_path) == ["a red gift"] * 2


def test_without_a_prompt_nobody_looks(tmp_path, stand_in):
    stand_in("{}")
    assert looking.file_evidence(a_spec(tmp_path), {}, Workshop(tmp_path / "runs")) is None
    assert looks(tmp_path) == []


def test_a_mesh_that_cannot_be_looked_at_cannot_pass(tmp_path, stand_in, judges):
    stand_in(None)
    report = gated(a_spec(tmp_path, prompt="a red gift"), tmp_path, judges)
    skipped = [one for one in report.findings if one.rule == "looks-like-another-object"]
    assert [one.status for one in skipped] == [Status.SKIP]
    assert "the judge could not look at it; this rule is required" in skipped[0].message


def test_a_crash_is_an_error_and_nothing_is_kept(tmp_path, monkeypatch):
    spec, workshop = a_spec(tmp_path, prompt="a red gift"), Workshop(tmp_path / "runs")
    monkeypatch.setattr(looking, "COMMAND", (sys.executable, "-S", "-c", "raise SystemExit(70)"))
    with pytest.raises(GateError, match="its views could not be judged: crash"):
        looking.file_evidence(spec, {}, workshop)
    assert not list((tmp_path / "runs").rglob("*.json"))


@pytest.fixture
def shown(monkeypatch):
    """What the judge is shown, in place of its whole judgement."""
    seen = []

    def keep(*given):
        seen.append(given)
        return {}

    monkeypatch.setattr("generator.judge.judge_evidence", keep)
    return seen


def test_the_judge_knows_a_file_by_its_prompt_better_than_by_another(shown):
    errors = []
    for text in ("a red mug with a white handle", "a blue house"):
        prompt = parse_prompt(text)
        looked_at(MUG, prompt, None)
        V, F, rgb, _ = shown[-1]
        views = judged_views(V, F, rgb)[::4]
        cameras = np.radians([[azimuth, ELEVATION_DEG] for azimuth in VIEW_AZIMUTHS_DEG[::4]])
        errors.append(JudgeErrors().of(views, [word_indices(prompt)] * 3, cameras)[0])
    assert (errors[0] < 0.5 * errors[1]).all()


def test_a_file_is_shown_where_the_judge_expects_it(shown, tmp_path):
    """The same box in another unit, elsewhere, and lying on its back with z up, is the same picture."""
    V, F = box((0, 0, 0), (1, 2, 3))
    lying = np.stack([V[:, 0], -V[:, 2], V[:, 1]], axis=1)
    prompt = parse_prompt("a gift")
    for name, points, up in (("a.obj", V, None), ("b.obj", 1000 * V + 77, "y"), ("c.obj", lying, "z")):
        (tmp_path / name).write_bytes(obj(points, F))
        looked_at(tmp_path / name, prompt, up)
    first, *others = [given[0] for given in shown]
    assert all(np.allclose(first, other, atol=1e-6) for other in others)
    true = true_box(prompt)
    assert np.allclose((first.min(axis=0) + first.max(axis=0)) / 2, (true.low + true.high) / 2, atol=1e-6)
    assert np.isclose(np.ptp(first, axis=0).max(), true.extent.max())


@pytest.mark.parametrize("V", [np.zeros((8, 3)), np.full((8, 3), np.nan)], ids=["a_point", "nan"])
def test_what_has_no_extent_is_not_shown(V, tmp_path):
    (tmp_path / "a.obj").write_bytes(obj(V, box()[1]))
    with pytest.raises(MeshUnseen):
        looked_at(tmp_path / "a.obj", parse_prompt("a gift"), None)


def test_an_object_of_known_proportions_has_its_box():
    """Approved assets of these prompts have it too, within what generation may miss."""
    for id in ("tall-white-rocket", "yellow-duck"):
        mesh = read_mesh(MUG.parents[1] / id / "asset.glb")
        found = true_box(parse_prompt(load_spec(ROOT / f"specs/assets/{id}.json").prompt))
        assert np.allclose([found.low, found.high], [mesh.V.min(axis=0), mesh.V.max(axis=0)], rtol=0, atol=0.06)
