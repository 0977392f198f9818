"""What is collected, where it comes from, and how it is selected."""

from pathlib import Path

import pytest

from gate.in_pytest.rules import marker_of, rule_groups, rule_names
from validators.rules import RULES

pytest_plugins = ["pytester"]


def test_rules_and_groups_are_those_of_the_engine():
    assert rule_names() == tuple(RULES)
    assert rule_groups() == {name: rule.group for name, rule in RULES.items()}


def test_every_spec_is_a_file_and_every_rule_an_item(bench):
    bench.spec("specs/assets/red-mug.json")
    bench.spec("specs/crate.json")
    listed = bench.listed("--assay", "specs/")
    assert listed == [f"specs/{name}.json::{rule}" for name in ("assets/red-mug", "crate") for rule in RULES]
    assert [one["do"] for one in bench.log] == ["read"], "one reading of all, and nothing is judged"


def test_nothing_is_collected_and_nothing_loaded_unless_asked(bench):
    bench.spec("specs/red-mug.json")
    bench.pytester.makepyfile(
        "import sys\ndef test_alone(): assert not [name for name in sys.modules if name.startswith('gate.in_pytest')]"
    )
    ran = bench.start("-rA", "--strict-markers")
    ran.assert_outcomes(passed=1)
    assert "assay" not in ran.stdout.str() + ran.stderr.str()
    assert bench.log == []


@pytest.mark.parametrize("folder", ["build", "dist/deep", "a b"])
def test_no_folder_of_specs_is_passed_by(bench, folder):
    bench.spec(f"specs/{folder}/mug.json")
    bench.pytester.makepyfile(**{f"specs/{folder}/test_not_ours": "def test_it(): pass"})
    assert bench.listed("--assay", "specs")[0] == f"specs/{folder}/mug.json::{rule_names()[0]}"
    assert bench.specs_listed("--assay", "specs", ".") == [f"specs/{folder}/mug.json"]


# words -> the specs, and whether the tests of the folder and those beside the specs are collected too
WORDS = {
    "the folder alone": (["--assay", "specs"], "ab", []),
    "several": (["--assay", "specs/a.json", "--assay", "specs/b.json"], "ab", []),
    "the whole with the tests": (["--assay", "specs", "."], "ab", ["test_it", "test_beside"]),
    "beside tests": (["--assay", "specs", "test_it.py"], "ab", ["test_it"]),
    "one of the folder": (["--assay", "specs", "specs/b.json"], "b", []),
    "one of them and tests": (["--assay", "specs", "specs/b.json", "test_it.py"], "b", ["test_it"]),
    "a spec from elsewhere": (["--assay", "specs", "other/c.json"], "c", []),
    "the folder twice": (["--assay", "specs", "--assay", "./specs/../specs/"], "ab", []),
    "all but one": (["--assay", "specs", "--ignore", "specs/a.json"], "b", []),
    "all but a pattern": (["--assay", "specs", "--ignore-glob=specs/a*"], "b", []),
    "the ini file": (["-o", "assay_specs=specs"], "ab", ["test_it", "test_beside"]),
    "the ini file, and only tests wanted": (["-o", "assay_specs=specs", "test_it.py"], "", ["test_it"]),
    "the ini file, and only one wanted": (["-o", "assay_specs=specs", "specs/a.json"], "a", []),
    "the command line before the ini file": (["-o", "assay_specs=other", "--assay", "specs"], "ab", []),
    "in addopts": (["-o", "addopts=--assay=specs"], "ab", ["test_it", "test_beside"]),
    "in addopts, and only tests wanted": (["-o", "addopts=--assay=specs", "test_it.py"], "", ["test_it"]),
    "two in the ini file": (["-o", "assay_specs=specs other"], "abc", ["test_it", "test_beside"]),
}


@pytest.mark.parametrize(("words", "specs", "tests"), WORDS.values(), ids=WORDS)
def test_which_specs_are_meant(bench, words, specs, tests):
    for name in ("specs/a", "specs/b", "other/c"):
        bench.spec(f"{name}.json")
    bench.pytester.makepyfile(test_it="def test_it(): pass", **{"specs/test_beside": "def test_beside(): pass"})
    listed = {line.rpartition("::")[0] for line in bench.listed(*words, "-m", "not assay or assay_container")}
    assert sorted(Path(line).stem for line in listed) == sorted([*specs, *tests])


def test_from_a_folder_below_the_ini_file_gates_what_is_there(bench, monkeypatch):
    bench.pytester.makeini("[pytest]\nassay_specs = specs")
    bench.spec("specs/one/a.json")
    bench.spec("specs/two/b.json")
    monkeypatch.chdir(bench.folder / "specs/one")
    assert bench.specs_listed() == ["specs/one/a.json"]


def test_the_rootdir_may_be_elsewhere(bench, monkeypatch):
    bench.spec("project/specs/a.json")
    bench.spec("project/pytest.ini", "[pytest]\nassay_specs =\n    specs\n")
    bench.folder.joinpath("here").mkdir()
    monkeypatch.chdir(bench.folder / "here")
    assert bench.specs_listed("-c", "../project/pytest.ini", "../project") == ["specs/a.json"]
    assert bench.specs_listed("-c", "../project/pytest.ini", "--assay", "../project/specs") == ["specs/a.json"]


def test_a_spec_that_a_conftest_leaves_out_is_not_left_out_without_a_word(bench):
    bench.spec("specs/a.json")
    bench.spec("specs/b.json")
    bench.spec("specs/conftest.py", "collect_ignore = ['b.json']")
    bench.run("--assay", "specs").stdout.fnmatch_lines(
        ["assay: */specs/b.json: not collected*", "assay: 1 asset: 1 PASS"]
    )


def test_an_id_selects_one_rule(bench):
    bench.spec("specs/a b/red-mug.json")
    bench.spec("specs/crate.json")
    id = "specs/a b/red-mug.json::golden-differs"
    assert bench.listed("--assay", "specs", id) == [id]
    unknown = bench.run("--assay", "specs", "specs/crate.json::no-such-rule")
    assert unknown.ret == 4 and "no-such-rule" in unknown.stderr.str()


def test_markers_and_words_select(bench):
    bench.spec("specs/red-mug.json")
    bench.spec("specs/crate.json")
    bench.pytester.makepyfile(test_it="def test_mug(): pass")
    all_of = ["--assay", "specs", ".", "--strict-markers"]
    assert bench.listed(*all_of, "-m", "not assay") == ["test_it.py::test_mug"]
    groups = {line.partition("::")[2] for line in bench.listed(*all_of, "-m", marker_of("uv"))}
    assert groups == {name for name, rule in RULES.items() if rule.group == "uv"}
    assert bench.listed(*all_of, "-k", "red-mug and boundary-edge") == ["specs/red-mug.json::boundary-edge"]
    assert "@pytest.mark.assay_uv: " in bench.run("--assay", "specs", "--markers").stdout.str()


def test_a_spec_that_cannot_be_used_says_all_that_is_wrong_without_a_traceback(bench):
    bench.spec("specs/good.json")
    bench.spec("specs/bad.json")
    bench.plan(problems={"bad": ["specs/bad.json#/seed: -1", "specs/bad.json#/prompt: missing"]})
    ran = bench.run("--assay", "specs")
    ran.stdout.fnmatch_lines(
        ["*ERROR collecting specs/bad.json*", "specs/bad.json#/seed: -1", "specs/bad.json#/prompt: missing"]
    )
    assert ran.ret == 2 and "Traceback" not in ran.stdout.str() and "in_pytest" not in ran.stdout.str()
    assert bench.asked("judge") == []


USAGE = {
    "a path that is not there": (["--assay", "none"], "none: no such file"),
    "a folder without specs": (["--assay", "empty"], "empty: no spec here"),
    "an empty path": (["--assay", ""], "an empty path"),
    "a misspelt level in the ini file": (["--assay", "specs", "-o", "assay_fail_on=wran"], "'wran'; allowed: warn or"),
    "a misspelt level": (["--assay", "specs", "--assay-fail-on", "wran"], "invalid choice: 'wran'"),
    "no number": (["--assay", "specs", "--assay-rerun", "-1"], "--assay-rerun: '-1'"),
    "an ini file's folder that is gone": (["-o", "assay_specs=gone"], "gone: no such file"),
}


@pytest.mark.parametrize(("words", "said"), USAGE.values(), ids=USAGE)
def test_bad_usage_is_exit_4_with_one_line(bench, words, said):
    bench.folder.joinpath("empty").mkdir()
    bench.spec("specs/a.json")
    bench.plan(places=[f"{words[-1]}: no such file"] if "no such file" in said else [])
    ran = bench.run(*words)
    printed = ran.stdout.str() + ran.stderr.str()
    assert (ran.ret, said in printed) == (4, True), printed
    assert "Traceback" not in printed


def test_an_item_stands_at_the_line_of_its_override(bench):
    bench.spec("specs/mug.json")
    bench.plan(lines={"mug": {"boundary-edge": 7}})
    items, _ = bench.pytester.inline_genitems("-p", "gate.pytest_plugin", "--assay", "specs")
    lines = {item.name: item.location[:2] for item in items}
    assert lines["boundary-edge"] == ("specs/mug.json", 6)
    assert lines["non-manifold-edge"] == ("specs/mug.json", 0)


def test_options_reach_the_worker(bench):
    bench.spec("specs/mug.json")
    bench.listed("--assay", "specs", "--assay-runs", "r", "--assay-golden", "g", "--assay-rerun", "2")
    folder = bench.folder
    assert bench.log[0]["settings"] == {
        "root": str(folder),
        "runs": str(folder / "r"),
        "golden": str(folder / "g"),
        "rerun": 2,
        "cache": True,
        "side_by_side": 1,
    }
    assert bench.log[0]["places"] == [str(folder / "specs")]
