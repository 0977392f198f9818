import pytest

from gate import project
from gate.cli import main
from gate.errors import GateError
from gate.house import HOUSE
from gate.project import find_project


def test_this_repository_is_a_project_of_its_own(monkeypatch):
    monkeypatch.chdir(HOUSE / "docs")
    monkeypatch.delenv("ASSAY_CACHE")
    own = find_project()
    assert own.root == HOUSE and own.configured
    assert own.paths == (HOUSE / "specs" / "assets",) and own.golden == HOUSE / "golden" and own.runs == HOUSE / "runs"
    assert own.cache == HOUSE / ".assay" / "cache"


def test_the_nearest_settings_above_hold(tmp_path, monkeypatch):
    (tmp_path / "assay.toml").write_text('paths = ["specs", "art"]\nruns = "made"\n')
    (tmp_path / "art" / "deep").mkdir(parents=True)
    own = find_project(tmp_path / "art" / "deep")
    assert own.root == tmp_path and own.paths == (tmp_path / "specs", tmp_path / "art")
    assert own.runs == tmp_path / "made" and own.golden == tmp_path / "golden" and own.profile == "game-prop"


def test_without_settings_a_wheel_takes_the_repository_and_keeps_its_cache_away(tmp_path, monkeypatch):
    monkeypatch.setattr("gate.project.HOUSE", tmp_path / "site-packages" / "assay")
    monkeypatch.delenv("ASSAY_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "art").mkdir()
    own = find_project(tmp_path / "repo" / "art")
    assert own.root == tmp_path / "repo" and not own.configured and own.cache == tmp_path / "caches" / "assay"
    assert find_project(tmp_path).root == tmp_path
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "here"))
    assert find_project(tmp_path).cache == tmp_path / "here"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('path = ["specs"]', "path: no such setting; allowed: paths, profile"),
        ('paths = "specs"', "paths: specs; allowed: a list of paths"),
        ("paths = []", "paths: empty"),
        ("runs = 3", "runs: 3; allowed: a text"),
        ("runs =", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_are_named(tmp_path, monkeypatch, capsys, text, said):
    (tmp_path / "assay.toml").write_text(text)
    with pytest.raises(GateError, match=said[:12]):
        find_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["rules"]) == 2
    assert said in capsys.readouterr().err


def test_a_user_without_a_home_keeps_the_cache_where_they_work(tmp_path, monkeypatch):
    def nowhere(kind):
        raise RuntimeError("Could not determine home directory.")

    for name in ("ASSAY_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(project.Path, "home", classmethod(nowhere))
    monkeypatch.setattr(project, "HOUSE", tmp_path / "elsewhere")
    assert project.find_project(tmp_path).cache == tmp_path / ".assay" / "cache"
