"""How items end, what they say, and what is asked of the worker: with a stand-in for it."""

import json
import xml.etree.ElementTree as ET

import pytest

from gate.in_pytest.rules import rule_names
from tests.unit.gate.pytest_plugin.stand_in import found

pytest_plugins = ["pytester"]

OPEN = "3 edges are open; allowed 0"
FAILS = found("FAIL", message=OPEN, text=f"mug: boundary-edge: {OPEN}\n  fix  it")
WARNS = found("WARN", message="a long seam", text="mug: seam-visible: a long seam")
SKIPS = found("SKIP", message="not judged: no texture")
BLOCKS = {**found("SKIP", message="not judged: no rerun", text="mug: rerun-bytes-differ: no rerun"), "fails": True}
BREAKS = found(
    "ERROR", message="ValueError", text="mug: t-junction: the rule itself broke, so nothing is known: ValueError"
)
EXCUSED = found("INFO", message="2 flipped: waived", excused="waiver")
RULES = {
    "boundary-edge": FAILS,
    "seam-visible": WARNS,
    "uv-missing": SKIPS,
    "rerun-bytes-differ": BLOCKS,
    "t-junction": BREAKS,
    "uv-flipped": EXCUSED,
}
REMARKS = [
    ["uv-overlap", "The waiver of uv-overlap for mug (Ada) excuses nothing."],
    ["", "baselines/mug.json: all gone."],
]
BAD = {"mug": {"verdict": "ERROR", "rules": RULES, "score": 12.25, "reused": True, "remarks": REMARKS}}


@pytest.fixture
def mug(bench):
    bench.spec("specs/mug.json")
    bench.plan(judged=BAD, lines={"mug": {"boundary-edge": 9}})
    return bench


def test_each_status_has_its_outcome(mug):
    ran = mug.run("--assay", "specs", "-rfEs")
    ran.assert_outcomes(passed=len(rule_names()) - 4, failed=2, errors=1, skipped=1)
    ran.stdout.fnmatch_lines(
        [
            "*ERROR at setup of mug: t-junction*",
            "mug: t-junction: the rule itself broke, so nothing is known: ValueError",
            "*__ mug: boundary-edge __*",
            "mug: boundary-edge: 3 edges are open; allowed 0",
            "  fix  it",
            "*assay: warnings*",
            "specs/mug.json::seam-visible: a long seam",
            "*assay: waivers and baselines*",
            "baselines/mug.json: all gone.",
            "The waiver of uv-overlap for mug (Ada) excuses nothing.",
            "assay: 1 asset: 1 ERROR (1 reused; 1 excused by waivers or baselines)",
            "FAILED specs/mug.json::boundary-edge - 3 edges are open; allowed 0",
            "FAILED specs/mug.json::rerun-bytes-differ - no rerun",
            "ERROR specs/mug.json::t-junction - the rule itself broke*",
            "SKIPPED [[]1[]] specs/mug.json:1: not judged: no texture",
        ]
    )
    assert mug.asked("judge") == ["mug"], "once for all items"


def test_no_line_of_ours_is_shown(mug):
    for style in ("long", "short", "native"):
        assert "in_pytest" not in mug.run("--assay", "specs", "--tb", style).stdout.str()
    ran = mug.run("--assay", "specs", "--tb=line")
    ran.stdout.fnmatch_lines([f"{mug.folder}/specs/mug.json:9: 3 edges are open; allowed 0"])


def test_a_warning_fails_where_that_is_wanted(mug):
    chosen = ["--assay", "specs", "specs/mug.json::seam-visible"]
    assert mug.run(*chosen).ret == 0
    for wanted in (["--assay-fail-on", "warn"], ["-o", "assay_fail_on=warn"]):
        ran = mug.run(*chosen, *wanted)
        ran.assert_outcomes(failed=1)
        ran.stdout.fnmatch_lines(["mug: seam-visible: a long seam"])
    assert mug.run(*chosen, "-o", "assay_fail_on=warn", "--assay-fail-on", "fail").ret == 0


def test_a_rule_without_a_finding_never_passes(bench):
    bench.spec("specs/mug.json")
    broken = {"verdict": "ERROR", "broke": "unreadable-file: no guide", "asset": "mug", "score": None, "reused": False}
    rules = {"unreadable-file": found("ERROR", message="no guide", text="mug: unreadable-file: no guide")}
    bench.plan(judged={"mug": {**broken, "rules_only": rules}})
    ran = bench.run("--assay", "specs")
    ran.assert_outcomes(errors=1, failed=len(rule_names()) - 1)
    ran.stdout.fnmatch_lines(["mug: wrong-units: not judged: unreadable-file: no guide"])


def test_a_verdict_that_no_finding_explains_fails_everything(bench):
    bench.spec("specs/mug.json")
    bench.plan(judged={"mug": {"verdict": "FAIL", "unexplained": True, "broke": "the verdict is FAIL"}})
    bench.run("--assay", "specs").assert_outcomes(failed=len(rule_names()))


@pytest.mark.parametrize("end", [{"dies": 3}, {"problem": "waivers.json: bad"}])
def test_what_cannot_be_judged_fails_and_is_not_tried_again(bench, end):
    bench.spec("specs/bad.json")
    bench.spec("specs/good.json")
    bench.plan(judged={"bad": end})
    ran = bench.run("--assay", "specs")
    ran.assert_outcomes(failed=len(rule_names()), passed=len(rule_names()))
    said = end.get("problem", "ended with exit status 3")
    ran.stdout.fnmatch_lines([f"bad: empty-mesh: not judged: *{said}*"])
    assert ("in a kernel" in ran.stdout.str()) is ("dies" in end), "its last words"
    assert bench.asked("judge") == ["bad", "good"]


def test_junit_has_verdict_and_score(mug):
    mug.run("--assay", "specs", "--junitxml", "j.xml")
    cases = {case.get("name"): case for case in ET.parse(mug.folder / "j.xml").iter("testcase")}
    assert set(cases) == set(rule_names())
    said = {one.get("name"): one.get("value") for one in cases["boundary-edge"].iter("property")}
    assert said == {
        "assay_asset": "mug",
        "assay_verdict": "ERROR",
        "assay_score": "12.25",
        "assay_status": "FAIL",
        "assay_reused": "yes",
        "assay_remarks": "baselines/mug.json: all gone.",
    }
    assert cases["boundary-edge"].find("failure").get("message") == "3 edges are open; allowed 0"
    assert cases["t-junction"].find("error") is not None and cases["uv-missing"].find("skipped") is not None


def test_last_failed_runs_what_failed(bench):
    for name in ("mug", "pot"):
        bench.spec(f"specs/{name}.json")
    bench.plan(judged={"mug": {"verdict": "FAIL", "rules": {"boundary-edge": FAILS}}})
    cached = ["-p", "gate.pytest_plugin", "--assay", "specs"]
    bench.pytester.runpytest_inprocess(*cached).assert_outcomes(failed=1, passed=2 * len(rule_names()) - 1)
    bench.plan()
    bench.pytester.runpytest_inprocess(*cached, "--lf").assert_outcomes(passed=1)
    assert bench.asked("judge") == ["mug", "pot", "mug"]


def test_the_first_failure_can_be_the_last(mug):
    ran = mug.run("--assay", "specs", "-x")
    ran.assert_outcomes(passed=rule_names().index("boundary-edge"), failed=1)


def test_only_what_is_chosen_is_judged(bench):
    bench.spec("specs/pot.json")
    bench.spec("specs/mug.json")
    bench.run("--assay", "specs", "-k", "mug and wrong-units").assert_outcomes(
        passed=1, deselected=2 * len(rule_names()) - 1
    )
    assert bench.asked("judge") == ["mug"]


def test_with_xdist_each_asset_is_judged_once(bench):
    """The items of an asset go to whichever process is free, in every mode but those that keep them together."""
    for name in ("cup", "mug", "pot"):
        bench.spec(f"specs/{name}.json")
    bench.plan(judged={"mug": {"verdict": "FAIL", "rules": {"boundary-edge": FAILS, "seam-visible": WARNS}}})
    ran = bench.run_apart("-p", "xdist.plugin", "-n", "2", "--dist", "load", "--assay", "specs")
    ran.assert_outcomes(passed=3 * len(rule_names()) - 1, failed=1)
    assert sorted(bench.asked("judge")) == ["cup", "mug", "pot"]
    assert len([one for one in bench.log if one["do"] == "read"]) == 1
    said = ["specs/mug.json::seam-visible: a long seam", "assay: 3 assets: 2 PASS, 1 FAIL", f"FAILED *-edge - {OPEN}"]
    ran.stdout.fnmatch_lines(said)
    assert {one["settings"]["side_by_side"] for one in bench.log if one["do"] == "judge"} == {2}


CI = {"CI": "true", "GITHUB_ACTIONS": "1", "JENKINS_URL": "http://ci", "TF_BUILD": "True", "GITLAB_CI": "yes"}


@pytest.mark.parametrize("name", CI)
def test_nothing_is_approved_in_ci(bench, monkeypatch, name):
    bench.spec("specs/mug.json")
    monkeypatch.setenv(name, CI[name])
    ran = bench.run("--assay", "specs", "--assay-approve", "looks right")
    assert ran.ret == 4
    assert f"--assay-approve: refused in CI ({name} is set)" in ran.stderr.str()
    assert bench.log == []


WANTING = {
    "no reason": (["--assay", "specs", "--assay-approve", " "], "the reason is empty"),
    "no asset": (["--assay-approve", "right"], "no spec is asked for"),
    "several processes": (
        ["--assay=specs", "--assay-approve=right", "-p", "xdist.plugin", "-n2"],
        "refused with pytest-x",
    ),
}


@pytest.mark.parametrize(("words", "said"), WANTING.values(), ids=WANTING)
def test_an_approval_wants_a_person_a_reason_and_an_asset(bench, words, said):
    bench.spec("specs/mug.json")
    ran = bench.run(*words)
    assert ran.ret == 4 and said in ran.stderr.str()


REVIEW = {
    "verdict": "FAIL",
    "review": True,
    "rules": {
        "golden-differs": {**found("SKIP", message="no record", text="mug: golden-differs: no record"), "fails": True},
        "golden-missing": found("FAIL", message="needs review", text="mug: golden-missing: needs review"),
    },
}


def test_what_needs_review_is_approved_when_it_is_judged(bench):
    for name in ("mug", "pot"):
        bench.spec(f"specs/{name}.json")
    bench.plan(judged={"mug": REVIEW}, approved={"mug": {"approved": "mug: approved by Ada: golden/records/mug.json"}})
    ran = bench.run("--assay", "specs", "--assay-approve", " looks right ")
    ran.assert_outcomes(passed=2 * len(rule_names()))
    ran.stdout.fnmatch_lines(["*assay: approvals*", "mug: approved by Ada: *", "assay: 2 assets: 2 PASS"])
    assert [one["reason"] for one in bench.log if one["do"] == "approve"] == ["looks right"]


def test_a_refused_approval_is_said_where_it_is_missing(bench):
    bench.spec("specs/mug.json")
    bench.plan(judged={"mug": REVIEW}, approved={"mug": {"problem": "who decides? There is no key"}})
    ran = bench.run("--assay", "specs", "--assay-approve", "looks right")
    ran.assert_outcomes(passed=len(rule_names()) - 2, failed=2)
    ran.stdout.fnmatch_lines(["mug: golden-missing: needs review", "  approval *refused: who decides? There is no key"])
    assert bench.asked("approve") == ["mug"]


def test_without_the_word_nothing_is_approved(bench):
    bench.spec("specs/mug.json")
    bench.plan(judged={"mug": REVIEW})
    bench.run("--assay", "specs").assert_outcomes(passed=len(rule_names()) - 2, failed=2)
    assert bench.asked("approve") == []


def test_nothing_is_left_behind(mug, monkeypatch):
    places = mug.folder / "temporary"
    places.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(places))
    mug.run("--assay", "specs")
    assert list(places.iterdir()) == []
    assert json.loads((mug.folder / "log").read_text().splitlines()[0])["do"] == "read"
