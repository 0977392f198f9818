"""`assay baseline` and `assay waive`, and what `gate` and `check` make of what they write."""

import datetime
import json

import pytest

from gate.ci import ci_variable
from gate.cli import main
from gate.excuses import day
from tests.unit.gate.waivers.samples import ENTRY, a_project, write_ring, write_waivers

WAIVE = ["waive", "boundary-edge", "props/ring.obj", "--reason", "under the base", "--owner", "Ann", "--expires"]


@pytest.fixture(autouse=True)
def a_day(monkeypatch):
    """The 1st of December 2026."""
    monkeypatch.setattr(day, "today", lambda: datetime.date(2026, 12, 1))


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return a_project(tmp_path)


def boundary(capsys, *arguments):
    """(exit code, what `check` says of boundary-edge, remarks)."""
    code = main(["check", "props/ring.obj", "--output-format", "json", "--no-cache", *arguments])
    findings = json.loads(capsys.readouterr().out)["assets"][0]["findings"]
    return code, next(one for one in findings if one["rule"] == "boundary-edge")


def test_a_baseline_lets_todays_defects_pass_and_new_ones_fail(project, capsys, tmp_path):
    assert main(["baseline", "props/ring.obj"]) == 0
    assert capsys.readouterr().out == "baselines/props/ring.obj.json: 3 defects of 1 rule: boundary-edge 3\n"
    code, finding = boundary(capsys)
    assert (code, finding["status"], finding["excused"]["by"]) == (0, "INFO", "baseline")

    assert main(["baseline", "props/ring.obj"]) == 2
    assert "there already; " in capsys.readouterr().err

    write_ring(tmp_path, [50, 60])
    code, finding = boundary(capsys)
    assert (code, finding["status"], finding["elements"]["count"]) == (1, "FAIL", 6)
    assert main(["baseline", "props", "--update"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["  new: boundary-edge 6", "  gone: boundary-edge 3"]
    assert boundary(capsys)[0] == 0

    write_ring(tmp_path, [])
    assert main(["check", "props/ring.obj"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "baselines/props/ring.obj.json: all that it knows is gone. Remove the file." in said
    assert main(["baseline", "props/ring.obj", "--update"]) == 0
    assert "removed: props/ring.obj has no defect to record any more" in capsys.readouterr().out
    assert not (project.baselines / "props/ring.obj.json").exists()


def test_never_in_an_automatic_run(project, capsys, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["baseline", "props/ring.obj"]) == 2
    assert "GITHUB_ACTIONS is set" in capsys.readouterr().err
    assert main([*WAIVE, "2027-01-31"]) == 2
    assert "GITHUB_ACTIONS is set" in capsys.readouterr().err
    assert not project.baselines.exists() and not project.waivers.exists()
    assert (ci_variable({"CI": "0"}), ci_variable({"BUILDKITE": "1"}), ci_variable({})) == (None, "BUILDKITE", None)


def test_a_damaged_baseline_stops_the_run_and_can_be_written_anew(project, capsys):
    main(["baseline", "props/ring.obj"])
    path = project.baselines / "props/ring.obj.json"
    path.write_text(path.read_text()[:-9])
    capsys.readouterr()
    assert main(["check", "props/ring.obj"]) == 2
    assert "baseline props/ring.obj --update" in capsys.readouterr().err
    assert main(["baseline", "props/ring.obj", "--update"]) == 0
    assert main(["check", "props/ring.obj"]) == 0


def test_a_waiver_holds_until_its_day_and_for_its_geometry(project, capsys, monkeypatch, tmp_path):
    assert main([*WAIVE, "2027-01-31"]) == 0
    assert "boundary-edge of props/ring.obj is waived until 2027-01-31" in capsys.readouterr().out
    entry = json.loads(project.waivers.read_text())["waivers"][0]
    assert {**entry, "fingerprint": ""} == {
        **ENTRY, "reason": "under the base", "fingerprint": ""}  # fmt: skip
    code, finding = boundary(capsys)
    assert (code, finding["status"], finding["excused"]["owner"]) == (0, "INFO", "Ann")

    monkeypatch.setattr(day, "today", lambda: datetime.date(2027, 1, 31))
    assert boundary(capsys)[0] == 0
    monkeypatch.setattr(day, "today", lambda: datetime.date(2027, 2, 1))
    code, finding = boundary(capsys)
    assert (code, finding["status"]) == (1, "FAIL")
    assert "Ann's waiver expired after 2027-01-31" in finding["message"]

    monkeypatch.setattr(day, "today", lambda: datetime.date(2026, 12, 2))
    write_ring(tmp_path, [4])
    code, finding = boundary(capsys)
    assert (code, finding["status"]) == (1, "FAIL")
    assert "Ann's waiver lapsed, since it is for another geometry" in finding["message"]

    assert main([*WAIVE, "2027-03-01"]) == 0
    assert "(in place of Ann's until 2027-01-31)" in capsys.readouterr().out
    assert boundary(capsys)[0] == 0

    write_ring(tmp_path, [])
    assert main(["check", "props/ring.obj"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The waiver of boundary-edge for props/ring.obj (Ann) excuses nothing: the rule passes." in said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({1: "boundary-edg"}, 'no such rule. Did you mean "boundary-edge"?'),
        ({1: "golden-missing"}, "can never be waived"),
        ({1: "t-junction"}, "t-junction passes; there is nothing to waive"),
        ({1: "uv-overlap"}, "uv-overlap is SKIP, which nothing can waive"),
        ({2: "props/rong.obj"}, "no such file"),
        ({4: " "}, "--reason is empty"),
        ({6: ""}, "--owner is empty"),
        ({6: "An\nn"}, "--owner: holds an unprintable character"),
        ({8: "2026-11-30"}, "past; today is 2026-12-01 (UTC)"),
        ({8: "2027-12-03"}, "more than 366 days away; allowed: 2026-12-01 to 2027-12-02"),
        ({8: "20270131"}, "no date; allowed: YYYY-MM-DD"),
        ({8: "tomorrow"}, "no date"),
    ],
)
def test_what_cannot_be_waived_is_refused(project, capsys, changes, said):
    words = [*WAIVE, "2027-01-31"]
    for place, word in changes.items():
        words[place] = word
    assert main(words) == 2
    assert said in capsys.readouterr().err
    assert not project.waivers.exists()


def test_everything_wrong_in_waivers_is_told_and_nothing_is_judged(project, capsys):
    write_waivers(project, {**ENTRY, "rule": "boundry-edge"}, {**ENTRY, "owner": ""})
    for command in (["check", "props/ring.obj"], ["gate", "props"], [*WAIVE, "2027-01-31"]):
        assert main(command) == 2
        err = capsys.readouterr().err
        assert 'Did you mean "boundary-edge"?' in err
        assert "#/waivers/1/owner: is empty" in err


def test_a_waiver_for_an_asset_that_is_not_here_is_fine(project, capsys):
    write_waivers(project, {**ENTRY, "asset": "elsewhere"})
    assert main(["check", "props/ring.obj"]) == 1
    assert "elsewhere" not in capsys.readouterr().out


def test_a_mesh_outside_the_project_has_neither(project, capsys, tmp_path, monkeypatch):
    main(["baseline", "props/ring.obj"])
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "assay.toml").write_text("")
    monkeypatch.chdir(inner)
    capsys.readouterr()
    assert main(["baseline", "../props/ring.obj"]) == 2
    assert "outside the project" in capsys.readouterr().err
    assert main(["check", "../props/ring.obj", "--no-cache"]) == 1


def test_what_cannot_be_read_or_judged_is_not_recorded_and_the_others_are(project, capsys, tmp_path):
    (tmp_path / "props/broken.glb").write_bytes(b"glTF nonsense")
    assert main(["baseline", "props", "-j", "2"]) == 2
    out, err = capsys.readouterr()
    assert "props/broken.glb: nothing recorded: unreadable-file" in err
    assert "baselines/props/ring.obj.json: 3 defects" in out
    assert sorted(path.name for path in project.baselines.rglob("*.json")) == ["ring.obj.json"]


def test_a_waiver_of_a_texture_lapses_with_the_picture(project, capsys, tmp_path):
    text = "mtllib ring.mtl\nusemtl paint\n" + (tmp_path / "props/ring.obj").read_text()
    (tmp_path / "props/ring.obj").write_text(text)
    (tmp_path / "props/ring.mtl").write_text("newmtl paint\nmap_Kd gone.png\n")
    waive = ["waive", "missing-texture", "props/ring.obj", *WAIVE[3:], "2027-01-31"]
    assert main(waive) == 0
    assert "a file that it is read from changes (file:" in capsys.readouterr().out

    def missing():
        main(["check", "props/ring.obj", "--output-format", "json"])
        findings = json.loads(capsys.readouterr().out)["assets"][0]["findings"]
        return {one["status"] for one in findings if one["rule"] == "missing-texture"}

    assert missing() == {"INFO"}
    (tmp_path / "props/ring.mtl").write_text("newmtl paint\nmap_Kd lost.png\n")
    assert missing() == {"FAIL"}
