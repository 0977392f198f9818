"""Several reports at once: which goes where, and what cannot be written is found before the work."""

import argparse
import io
import json
import os
import sys
from pathlib import Path

import pytest

from gate.cli import main
from gate.emit import add_output_arguments, check_outputs, emit
from gate.errors import GateError
from gate.output import REPORTERS
from gate.output.wishes import Wish, wishes
from tests.unit.gate.output_samples import finding, outcome

CUBE = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\n"
SPEC = '{"version": 1, "source": "file", "file": {"path": "cube.obj"}}'


def parsed(*words, **rest):
    parser = argparse.ArgumentParser()
    add_output_arguments(parser)
    args = parser.parse_args([str(word) for word in words])
    for name, value in rest.items():
        setattr(args, name, value)
    return args


def asked(*words):
    return wishes(parsed(*words).outputs or ())


def refused(*words, inputs=(), **rest):
    with pytest.raises(GateError) as error:
        check_outputs(parsed(*words, **rest), inputs)
    return str(error.value)


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


F, O = "--output-format", "--output-file"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), [Wish("text")]),
        ((F, "json"), [Wish("json")]),
        ((O, "a"), [Wish("text", Path("a"))]),
        ((F, "json", O, "a"), [Wish("json", Path("a"))]),
        ((O, "a", F, "json"), [Wish("json", Path("a"))]),
        (
            (F, "text", F, "junit", O, "a", F, "sarif", O, "b"),
            [Wish("text"), Wish("junit", Path("a")), Wish("sarif", Path("b"))],
        ),
        ((F, "json", O, "a", F, "json", O, "b"), [Wish("json", Path("a")), Wish("json", Path("b"))]),
        ((F, "junit", O, "a", F, "github"), [Wish("junit", Path("a")), Wish("github")]),
    ],
)
def test_each_file_belongs_to_the_format_before_it(words, found):
    assert asked(*words) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((F, "json", F, "sarif"), "--output-format json and sarif: 2 reports for standard output; allowed: one"),
        ((F, "json", O, "a", O, "b"), "--output-file b: has no --output-format of its own before it"),
        ((O, "a", F, "json", F, "junit"), "--output-file a: has no --output-format of its own before it"),
        ((O, "a", F, "json", O, "b"), "--output-file a: has no --output-format of its own before it"),
    ],
)
def test_what_is_not_clear_is_refused(here, words, said):
    assert said in refused(*words)


@pytest.mark.parametrize(
    ("word", "hint"),
    [("junti", 'Did you mean "junit"?'), ("SARIF", 'Did you mean "sarif"?'), ("", ""), ("xml\x1b", "")],
)
def test_an_unknown_format_is_refused_with_those_that_there_are(capsys, word, hint):
    with pytest.raises(SystemExit) as stop:
        main(["check", "cube.obj", "--output-format", word])
    said = " ".join(capsys.readouterr().err.split())
    assert stop.value.code == 2 and "text, json, junit, sarif, github, markdown, html" in said
    assert hint in said and "\x1b" not in said


def test_every_format_is_offered():
    assert list(REPORTERS) == ["text", "json", "junit", "sarif", "github", "markdown", "html"]


def unwritable(here):
    (here / "a-file").write_text("x")
    (here / "a-folder").mkdir()
    (here / "loop").symlink_to("loop")
    return {
        "a-folder": "cannot be written: Is a directory; name a file in it",
        "a-file/report.xml": "is a file, no folder",
        "loop": "cannot be written",
        "x" * 256: "cannot be written: File name too long",
        "x" * 250: "cannot be written: File name too long",  # it is written beside its place first
        "a\0b": "cannot be written",
        "/proc/report.xml": "cannot be written",
    }


def test_what_cannot_be_written_is_found_before_the_work(here):
    for name, said in unwritable(here).items():
        assert said in refused(F, "junit", O, name), name
    assert sorted(path.name for path in here.iterdir()) == ["a-file", "a-folder", "loop"]
    both = refused(F, "junit", O, "a-folder", F, "sarif", O, "loop").splitlines()
    assert [line.split(":")[0] for line in both] == ["--output-file a-folder", "--output-file loop"]


@pytest.mark.skipif(os.getuid() == 0, reason="root writes everywhere")
def test_a_folder_that_is_not_ours_is_refused(here):
    (here / "locked").mkdir(mode=0o555)
    assert "Permission denied" in refused(O, "locked/report.txt")


def test_folders_that_are_missing_are_made_when_there_is_something_to_write(here):
    args = parsed(F, "json", O, "new/deep/report.json")
    check_outputs(args)
    assert not (here / "new").exists()
    emit([outcome(finding())], args)
    assert json.loads((here / "new/deep/report.json").read_text())["version"] == 1


def test_one_file_for_two_reports_is_refused_whatever_it_is_called(here):
    said = refused(F, "junit", O, "report", F, "sarif", O, here / "report")
    assert "takes the junit report already; allowed: a file for each report" in said
    (here / "report").write_text("")
    (here / "link").symlink_to("report")
    assert "takes the json report already" in refused(F, "json", O, "report", F, "sarif", O, "link")
    check_outputs(parsed(F, "json", O, os.devnull, F, "sarif", O, os.devnull))


@pytest.mark.parametrize("names", [("out", "out/deep/junit.xml"), ("out/deep/junit.xml", "out")])
def test_no_report_is_the_folder_of_another(here, names):
    said = refused(F, "junit", O, names[0], F, "sarif", O, names[1])
    assert said.startswith("--output-file out/deep/junit.xml: is in a folder that is to be another report's file")


def test_a_file_that_standard_output_goes_to_is_refused(here, monkeypatch):
    with (here / "all.txt").open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert "is standard output" in refused(F, "text", F, "json", O, "all.txt")
        check_outputs(parsed(F, "json", O, "all.txt"))


def test_no_report_replaces_what_the_gate_reads(here):
    (here / "assay.toml").write_text("")
    (here / "cube.obj").write_text(CUBE)
    (here / "cube.json").write_text(SPEC)
    (here / "other").write_text("a mesh by another name")
    (here / "golden/records").mkdir(parents=True)
    (here / "golden/records/cube.json").write_text("{}")
    (here / "waivers.json").write_text("{}")
    (here / "report.json").write_text('{"version": 1}')
    (here / "wood.PNG").write_text("")
    own = ["assay.toml", "cube.obj", "cube.json", "golden/records/cube.json", "waivers.json", "wood.PNG"]
    for name in own:
        assert refused(F, "json", O, name).endswith(
            "is a file that the gate reads; allowed: a new file, or an earlier report"
        )
    assert "the gate reads" in refused(F, "json", O, "other", inputs=[here / "other"])
    assert "the gate reads" in refused(F, "json", O, "other", paths=["other"])
    check_outputs(parsed(F, "json", O, "report.json", F, "junit", O, "golden.xml"), [here / "cube.obj"])


def test_a_command_refuses_before_it_judges_and_leaves_the_file(here, capsys):
    (here / "cube.obj").write_text(CUBE)
    assert main(["check", "cube.obj", "--output-file", "cube.obj"]) == 2
    assert "assay: --output-file cube.obj: is a file that the gate reads" in capsys.readouterr().err
    assert (here / "cube.obj").read_text() == CUBE


def test_all_formats_at_once(here, capsys):
    (here / "torn.obj").write_text(CUBE.removesuffix("f 2 3 4\n"))
    words = [word for name in REPORTERS if name != "text" for word in (F, name, O, f"out/{name}")]
    assert main(["check", "torn.obj", F, "text", *words]) == 1
    assert "1 asset: 1 FAIL" in capsys.readouterr().out
    assert sorted(path.name for path in (here / "out").iterdir()) == sorted(set(REPORTERS) - {"text"})
    assert all("boundary-edge" in path.read_text() for path in (here / "out").iterdir())


def test_the_other_reports_are_written_where_one_cannot_be(here):
    args = parsed(F, "json", O, "/dev/full", F, "junit", O, "junit.xml", max_elements=0)
    check_outputs(args)
    with pytest.raises(GateError, match=r"/dev/full: cannot be written: No space left on device"):
        emit([outcome(finding())], args)
    assert (here / "junit.xml").is_file()


def test_half_characters_are_written_escaped(here):
    args = parsed(F, "json", O, "report.json")
    emit([outcome(finding(), asset="mug\udcff")], args)
    assert json.loads((here / "report.json").read_text())["assets"][0]["asset"] == "mug\udcff"


def test_a_stream_without_a_number_is_no_obstacle(here, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    check_outputs(parsed(F, "text", F, "json", O, "a.json"))
