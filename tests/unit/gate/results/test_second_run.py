"""A second run of `gate` and `check` says the same, starts nothing, and says how much it reused."""

import json
import subprocess
import sys

import pytest

from gate.candidate import CANDIDATE, REPORT
from gate.cli import main
from gate.judged import read_judged
from gate.pipeline import Options, gate_one
from gate.results import kept_results
from gate.results.results import Results
from gate.results.store import Store
from specs.spec import load_spec
from tests.house import HOUSE
from tests.rules.solids import box
from tests.rules.writers import obj
from tests.unit.gate.conftest import Fake

TORN = "mtllib m.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nusemtl a\nf 1 3 2\nf 1 2 4\nf 1 4 3\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with two file specs and a mesh that none of them reads."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ASSAY_CACHE")
    (tmp_path / "assay.toml").write_text("")
    meshes = tmp_path / "specs" / "meshes"
    meshes.mkdir(parents=True)
    (meshes / "box.obj").write_bytes(obj(*box()))
    (meshes / "torn.obj").write_text(TORN)
    (meshes / "loose.obj").write_bytes(b"# loose\n" + obj(*box()))
    for id in ("box", "torn"):
        document = {"version": 1, "source": "file", "file": {"path": f"meshes/{id}.obj"}}
        (tmp_path / "specs" / f"{id}.json").write_text(json.dumps(document))
    return tmp_path


@pytest.fixture
def no_judge(monkeypatch):
    """Whoever judges, or lists files, fails."""

    def refuse(*arguments, **options):
        raise AssertionError("a process was asked")

    def forbid():
        monkeypatch.setattr("gate.judges.Judges.judge", refuse)
        monkeypatch.setattr("gate.candidate.files_beside", refuse)

    return forbid


def ran(capsys, *words):
    code = main([*words, "--output-format", "json"])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_second_gate_starts_nothing_and_leaves_the_same(project, capsys, no_judge, monkeypatch):
    first = ran(capsys, "gate")
    left = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (project / "runs").rglob("*.json*")}
    assert {path.name for path in left} == {REPORT, CANDIDATE, "history.jsonl"}
    no_judge()
    again = ran(capsys, "gate")
    assert again[:2] == first[:2] and first[0] == 1
    assert {line.split("] ")[1] for line in again[2].splitlines()} == {
        "box: FAIL (reused)",
        "torn: FAIL (reused)",
        "specs/meshes/loose.obj: PASS (reused)",
    }
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in left} == left
    assert main(["gate"]) == 1
    assert "3 assets: 1 PASS, 2 FAIL (3 reused)" in capsys.readouterr().out
    # What was reused stands for approval, and leaves come back when they are lost.
    spec = load_spec(project / "specs/torn.json")
    (project / "runs/torn" / REPORT).unlink()
    (project / "runs/box" / CANDIDATE).write_text("{}")
    assert ran(capsys, "gate")[:2] == first[:2]
    assert {path: path.read_bytes() for path in left} == {path: data for path, (data, _) in left.items()}
    monkeypatch.undo()  # whoever approves reads everything himself
    assert read_judged(spec, project / "runs", project / "golden").candidate.id == "torn"
    assert (project / ".assay/cache/results/.gitignore").read_text() == "*\n"


def test_what_changed_is_judged_and_damage_is_not_believed(project, capsys, no_judge):
    meshes = project / "specs" / "meshes"
    code, first, _ = ran(capsys, "check", "specs")
    (meshes / "m.mtl").write_text("newmtl a\n")  # was missing
    _, second, _ = ran(capsys, "check", "specs")
    assert second != first and '"missing-texture"' in first and code == 1
    for path in (project / ".assay/cache/results").glob("??/*"):
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    assert ran(capsys, "check", "specs")[1] == second
    no_judge()
    assert ran(capsys, "check", "specs")[1] == second
    (meshes / "m.mtl").unlink()
    assert main(["check", "specs", "--debug"]) == 2, "the first report was damaged and not made again"
    assert "a process was asked" in capsys.readouterr().err


def test_no_cache_neither_reads_nor_writes(project, capsys, no_judge):
    assert main(["check", "specs/meshes/box.obj", "--no-cache"]) == 0
    assert not (project / ".assay").exists()
    assert main(["check", "specs/meshes/box.obj"]) == 0
    no_judge()
    assert main(["check", "specs/meshes/box.obj"]) == 0
    assert "(1 reused)" in capsys.readouterr().out
    assert main(["check", "specs/meshes/box.obj", "--no-cache"]) == 2
    assert main(["check", "specs/meshes/box.obj", "--profile", "3d-print"]) == 2
    assert main(["check", "specs/meshes/box.obj", "--weld", "none"]) == 2
    override = ["--override", "boundary-edge=4", "--reason", "so"]
    assert main(["check", "specs/meshes/box.obj", *override]) == 2


def test_keep_going_reports_what_could_not_be_read(project, capsys):
    (project / "specs/bad.json").write_text('{"version": 1, "source": "file"')
    code, out, err = ran(capsys, "gate", "specs/bad.json", "specs/box.json")
    assert code == 2 and out == "" and "specs/bad.json" in err
    code, out, err = ran(capsys, "gate", "specs/bad.json", "specs/box.json", "nowhere.obj", "--keep-going")
    document = json.loads(out)
    assert code == 2 and [(one["asset"], one["verdict"]) for one in document["assets"]] == [
        ("box", "FAIL"),
        ("bad", "ERROR"),
    ]
    assert "nowhere.obj: no such file" in err
    (project / "more").mkdir()
    (project / "more" / "bad.json").write_text('{"version": 1, "source": "file", "file": {"path": "../specs/box.obj"}}')
    code, out, _ = ran(capsys, "gate", "specs/bad.json", "more", "--keep-going", "--exit-zero")
    assert code == 2 and [one["asset"] for one in json.loads(out)["assets"]] == ["specs/bad.json", "more/bad.json"]


def test_results_in_git_are_not_believed(project, capsys, no_judge, monkeypatch):
    assert main(["check", "specs/meshes/box.obj"]) == 0
    subprocess.run(["git", "init", "-q", "."], check=True)
    no_judge()
    assert main(["check", "specs/meshes/box.obj"]) == 0, "git ignores them"
    subprocess.run(["git", "add", "-f", ".assay/cache/results"], check=True)
    capsys.readouterr()
    assert main(["check", "specs/meshes/box.obj"]) == 2
    assert "git tracks it" in capsys.readouterr().err
    subprocess.run(["git", "rm", "-rq", "--cached", ".assay"], check=True)
    assert main(["check", "specs/meshes/box.obj"]) == 0
    monkeypatch.setenv("PATH", "")
    assert main(["check", "specs/meshes/box.obj"]) == 2
    assert "git cannot say whether it tracks it: " in capsys.readouterr().err


def test_a_second_run_needs_no_numbers_and_two_at_once_agree(project):
    code = "import sys; from gate.cli import main; main(sys.argv[1:]); print('numpy' in sys.modules)"
    command = [sys.executable, "-c", code, "gate", "-j", "2"]
    env = {"PYTHONPATH": str(HOUSE), "PATH": "/usr/bin:/bin"}
    both = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "12"]
    said = [one.communicate() for one in both]
    assert all(out.splitlines()[-2:] and "3 assets: 1 PASS, 2 FAIL" in out for out, _ in said)
    third = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert "3 assets: 1 PASS, 2 FAIL (3 reused)" in third.stdout and third.stdout.splitlines()[-1] == "False"


def test_outcomes_come_in_the_order_of_the_selection(project, capsys):
    names = [f"specs/meshes/{name}.obj" for name in ("torn", "loose", "box")]
    _, out, _ = ran(capsys, "check", *names, "-j", "3")
    assert [one["asset"] for one in json.loads(out)["assets"]] == names


def test_a_generated_asset_is_reused_only_while_its_run_is_whole(tmp_path, fake: Fake):
    results = Results(Store(tmp_path / "cache"))

    def gated():
        options = Options(fake.runs, fake.golden, results=results)
        return gate_one(fake.spec, options, fake.workshop(), fake.judges)

    first, again = gated(), gated()
    assert not first.reused and again.reused and again.report == first.report
    assert again.source.run is not None and again.source.leaves == fake.runs / fake.id
    jobs = len(fake.log)
    views = again.source.run / "views" / "001.png"
    views.write_bytes(views.read_bytes() + b"x")
    whole = gated()
    assert len(fake.log) > jobs and whole.report == first.report, "made again, for its bytes were damaged"
    fake.key = "6" * 64
    fake.write_spec(profile="3d-print")
    fake.behave("good")
    assert not gated().reused


def test_nothing_is_kept_without_a_project():
    with kept_results(None) as results:
        assert results is None
