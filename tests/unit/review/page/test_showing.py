"""What a reviewer sees of an asset in every state, and that no foreign word becomes markup."""

import json
import shutil
from pathlib import Path

import pytest

from golden.deciding import reject
from golden.policy import policy_path
from review.store.queue import STATES
from tests.review_samples import SCRIPT
from tests.unit.review.page.over import QUERY, data, text
from tests.unit.review.page.pieces import Pieces, harmless
from tests.unit.review.queue.deciding import decide

PARTS = ("head", "stale", "job", "pictures", "findings", "stages", "spec", "history")


def in_state(page, state):
    return [id for id, found in page.samples.states.items() if found == state]


@pytest.mark.parametrize("state", STATES)
def test_an_asset_in_each_state_is_shown(full_page, state):
    ids = in_state(full_page, state)
    assert ids
    for id in ids:
        view = full_page.open(id)
        pieces = {name: harmless(view[name]) for name in PARTS}
        assert text(view["head"], "asset") == id or state == "error"
        assert state in pieces["head"].words
        decides = [attrs for attrs in pieces["head"].with_data("do") if attrs["data-do"] == "decide"]
        able = [attrs["data-value"] for attrs in decides if "disabled" not in attrs]
        possible = {
            "needs review": ["approve", "reject"],
            "waiting": ["reject"],  # Ada approved already
            "fails": ["reject"],
            "rejected": ["approve"],  # Ada rejected already
            "passes": ["reject"],
            "stale": [],
            "never gated": [],
        }
        assert able == possible.get(state, able)
        for attrs in decides:
            assert bool(attrs.get("data-reason")) == ("disabled" in attrs)
        assert bool(data(view["head"], "seen")) == bool(able)


def test_hostile_words_stay_words(full_page):
    for id in full_page.samples.states:
        view = full_page.open(id)
        for name in PARTS:
            harmless(view[name])
    view = full_page.open("hostile-words")
    assert "<script>document" in Pieces(view["spec"]).words
    assert "<script>document" in Pieces(view["history"]).words


def test_hostile_comments_and_names_stay_words(page):
    page.samples.add("mug", "needs review", message=SCRIPT)
    page.context.accounts.people["bob-token"] = ("<b>Bob</b>\n", "reviewer")
    page.context.store.comments.add("mug", "<img src=x onerror=alert(1)>", SCRIPT)
    page.context.store.claims.claim("mug", SCRIPT)
    page.functions._fresh.at_once()
    view = page.open("mug")
    assert SCRIPT in harmless(view["findings"]).words
    assert SCRIPT in harmless(view["history"]).words and SCRIPT in harmless(view["head"]).words
    assert SCRIPT in harmless(page.call("list", QUERY)["queue"]).words


def test_without_a_golden_record_there_is_nothing_to_compare_with(page):
    page.samples.add("mug", "needs review")
    view = page.open("mug")
    assert "no golden record to compare with" in view["stages"]
    assert "No approved spec" in view["spec"]
    assert data(view["head"], "scene")["golden"] is None
    assert "candidate; no golden record" in view["pictures"]


def test_against_a_record_the_first_stage_and_the_pictures_that_differ_are_shown(page):
    page.samples.add("mug", "needs review", variant=1)
    view = page.open("mug")
    assert Pieces(view["stages"]).words.count("first that differs") == 1
    compares = [attrs for tag, attrs in Pieces(view["pictures"]).tags if tag == "assay-compare"]
    assert len(compares) == 4 and all(attrs["got"] != attrs["want"] for attrs in compares)
    scene = data(view["head"], "scene")
    assert scene["golden"] and scene["difference"]


def test_a_finding_s_elements_are_handed_to_the_viewer(page):
    page.samples.add("mug", "fails")
    pieces = Pieces(page.open("mug")["findings"])
    [shows] = pieces.with_data("elements")
    elements = json.loads(shows["data-elements"])
    assert elements["kind"] == "edge" and all(len(edge) == 2 for edge in elements["indices"])
    folded = [attrs for tag, attrs in pieces.tags if tag == "details" and attrs.get("class") == "folded"]
    assert len(folded) == 1 and "open" not in folded[0]


def test_a_broken_spec_says_what_is_wrong_and_leaves_nothing_to_press(page):
    (page.context.folders.specs / "mug.json").write_bytes(b'{"version": 1')
    view = page.open("mug")
    assert "The spec is broken" in view["spec"] and "mug.json" in view["spec"]
    assert view["head"].count(" disabled") == 3 and data(view["head"], "scene") is None


def test_a_run_that_was_removed_leaves_nothing_to_approve(page):
    page.samples.add("mug", "needs review")
    for folder in (page.context.folders.runs / "mug").iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    view = page.open("mug")
    assert data(view["head"], "seen") is None and "stale" in Pieces(view["head"]).words
    assert page.call("fallback", {"asset": "mug", "step": 0, "query": QUERY}) == {"model": None}


def test_an_asset_that_is_not_there_is_said_so(page):
    for id in ("nothing-here", "../../etc/passwd", "<script>", "a/b", "%2e%2e"):
        view = page.open(id)
        assert "There is no asset" in view["head"] and text(view["head"], "asset") is None
        assert id in harmless(view["head"]).words
        assert [view[name] for name in PARTS if name != "head"] == [""] * (len(PARTS) - 1)


def test_the_plain_model_is_the_candidate_s_own_file(page):
    page.samples.add("mug", "needs review")
    asked = {"asset": "mug", "step": 0, "query": QUERY}
    path = page.call("fallback", asked)["model"]
    assert Path(path).name == "asset.glb" and str(page.context.folders.runs) in path


def test_the_policy_s_role_is_asked_for_before_the_decision(page):
    page.samples.add("mug", "needs review")
    policy = policy_path(page.context.folders.golden)
    words = policy.read_text().replace('"role": "reviewer"', '"role": "admin"')
    policy.unlink()
    policy.write_text(words)
    assert "the policy asks for the role admin" in page.open("mug", by="bob-token")["head"]
    assert "the policy asks for the role" not in page.open("mug", by="ada-token")["head"]


def test_a_second_approval_says_that_it_completes(page):
    page.samples.add("mug", "waiting")
    head = Pieces(page.open("mug", by="bob-token")["head"])
    [approve] = [attrs for attrs in head.with_data("about") if attrs["data-value"] == "approve"]
    assert "completes" in approve["data-about"] and "disabled" not in approve


def test_the_history_tells_who_when_why_and_what(page):
    page.samples.add("mug", "needs review")
    decide(page.samples, "mug", who="Bob", why="whole")
    decide(page.samples, "mug", reject, "Ada", "dented after all")
    page.context.store.comments.add("mug", "Vic", "is it?")
    words = Pieces(page.open("mug")["history"]).words
    assert all(one in words for one in ("Bob", "whole", "Ada", "dented after all", "Vic", "is it?", "2026-03-01"))
    assert words.index("is it?") < words.index("dented after all") < words.index("whole")
