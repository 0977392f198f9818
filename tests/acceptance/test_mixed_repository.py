"""A fresh repository of mesh files that other tools wrote, gated as a studio would: all reports, then only changes.

`python -m benchmarks.mixed_repository` does the same with 200 files, a browser and a clock.
"""

import json

import pytest

from benchmarks.mixed_repository import FORMATS, change, git, make_repository
from benchmarks.report_readers import READERS
from gate.cli import main

COUNT = 12


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return make_repository(tmp_path_factory.mktemp("mixed") / "repository", COUNT)


def gated(into, *words, formats=("text", "json")):
    """The exit code and the JSON report's bytes; the formats are written at once, and read by their own readers."""
    into.mkdir()
    wanted = [
        word
        for form in sorted(formats)
        for word in ("--output-format", form, "--output-file", str(into / f"report.{form}"))
    ]
    code = main(["gate", *wanted, *words])
    data = (into / "report.json").read_bytes()
    names = [one["asset"] for one in json.loads(data)["assets"]]
    assert all(READERS[form](into / f"report.{form}", names) for form in formats)
    return code, data


def by_asset(data):
    return {one["asset"]: one for one in json.loads(data)["assets"]}


def test_it_is_gated_with_every_report_then_again_for_nothing_then_only_where_it_changed(
    repository, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(repository.root)
    code, first = gated(tmp_path / "first", formats=FORMATS)
    assert code == 1 and len(by_asset(first)) == COUNT
    for file in repository.files:
        if file.broken:
            found = by_asset(first)[repository.name(file)]["findings"]
            bad = {one["rule"] for one in found if one["status"] in ("WARN", "FAIL")}
            assert bad & set(file.rules), (repository.name(file), file.broken, bad)
    assert {file.by for file in repository.files} == {"trimesh", "PyMeshLab", "usd-core", "scripts"}
    capsys.readouterr()

    assert gated(tmp_path / "second") == (code, first)
    assert f"({COUNT} reused)" in (tmp_path / "second" / "report.text").read_text(encoding="utf-8")

    changed = change(repository)
    capsys.readouterr()
    code, only = gated(tmp_path / "changed", "--changed-since", "main", "--no-cache")
    said = capsys.readouterr().err
    assert f"of {COUNT} assets affected by what changed since main" in said
    assert len(by_asset(only)) < COUNT / 2 and code in (0, 1)
    _, everything = gated(tmp_path / "everything")
    differs = {name for name, one in by_asset(everything).items() if by_asset(first).get(name) != one}
    assert differs and differs <= set(by_asset(only))
    assert {name for name, what in changed.items() if what in ("new", "edited, committed")} <= set(by_asset(only))

    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "-m", "a day's work")
    assert gated(tmp_path / "nothing", "--changed-since", "HEAD", formats=set(FORMATS) - {"html"})[0] == 0
    assert "0 of" in capsys.readouterr().err
