"""How messages name files of the records."""

import pytest

from golden.places import record_path, shown


@pytest.mark.parametrize("sign", ["assay.toml", ".git"])
def test_a_path_is_written_from_the_root_of_its_project_wherever_one_stands(tmp_path, monkeypatch, sign):
    golden = tmp_path / "art" / "golden"
    golden.mkdir(parents=True)
    assert shown(record_path("mug", golden)) == record_path("mug", golden).as_posix()
    (tmp_path / sign).touch()
    for place in (tmp_path, golden):
        monkeypatch.chdir(place)
        assert shown(record_path("mug", golden)) == "art/golden/records/mug.json"


def test_a_projects_own_settings_go_before_the_repository_around_it(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "game").mkdir()
    (tmp_path / "game" / "assay.toml").touch()
    assert shown(record_path("mug", tmp_path / "game" / "golden")) == "golden/records/mug.json"
