"""Decisions on the page: only on what this very view showed."""

import pytest

from golden.deciding import reject
from golden.log import read_log
from golden.reading import record_path
from review.page.callers import Refused
from tests.unit.review.page.over import QUERY, data, text
from tests.unit.review.page.pieces import Pieces, harmless
from tests.unit.review.queue.deciding import decide


@pytest.fixture
def mug(page):
    page.samples.add("mug", "needs review")
    page.samples.add("pot", "needs review")
    page.functions._fresh.at_once()
    return page


def log(page, id="mug"):
    return read_log(id, page.context.folders.golden)


def test_an_approval_writes_the_record_and_shows_it(mug):
    answer = mug.decide("approve", "mug", mug.open("mug"), " whole ", by="bob-token")
    [entry] = log(mug)
    assert (entry.who, entry.decision, entry.why) == ("Bob", "approve", "whole")
    assert record_path("mug", mug.context.folders.golden).is_file()
    assert "golden record is written" in answer["notice"]
    assert text(answer["notice"], "next") == "pot"
    assert "passes" in Pieces(answer["head"]).words and "Bob" in answer["history"]
    assert mug.context.store.queue.get("mug").state == "passes"


def test_the_next_asset_is_not_one_that_somebody_else_looks_after(mug):
    mug.context.store.claims.claim("pot", "Bob")
    answer = mug.decide("reject", "mug", mug.open("mug"), "dented", by="ada-token")
    assert text(answer["notice"], "next") == ""


def test_a_rejection_is_kept_with_its_words(mug):
    mug.decide("reject", "mug", mug.open("mug"), "the rim is dented")
    assert [(entry.decision, entry.why) for entry in log(mug)] == [("reject", "the rim is dented")]
    assert "rejected" in mug.open("mug")["head"]


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_a_decision_without_words_is_none(mug, verb):
    with pytest.raises(Refused, match="Say why"):
        mug.decide(verb, "mug", mug.open("mug"), " \n ")
    assert log(mug) == ()


def test_of_two_reviewers_the_second_is_told_and_nothing_is_doubled(mug):
    of_ada, of_bob = mug.open("mug", by="ada-token"), mug.open("mug", by="bob-token")
    mug.decide("reject", "mug", of_bob, "dented", by="bob-token")
    answer = mug.decide("approve", "mug", of_ada, "whole", by="ada-token")
    assert "Bob" in harmless(answer["stale"]).words and "Show what is there now" in answer["stale"]
    assert "Nothing was decided" in answer["notice"] and "head" not in answer
    assert [entry.who for entry in log(mug)] == ["Bob"]
    mug.decide("approve", "mug", mug.open("mug", by="ada-token"), "whole", by="ada-token")
    assert [entry.who for entry in log(mug)] == ["Bob", "Ada"]


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_a_decision_given_twice_is_made_once(mug, verb):
    view = mug.open("mug")
    mug.decide(verb, "mug", view)
    try:
        answer = mug.decide(verb, "mug", view)
    except Refused as refusal:
        assert "nothing to do" in str(refusal)
    else:
        assert answer["stale"]
    assert len(log(mug)) == 1


def test_a_candidate_that_was_gated_anew_is_another_one(mug):
    view = mug.open("mug")
    mug.samples.add("mug", "needs review", variant=1)
    assert mug.decide("approve", "mug", view)["stale"]
    assert [entry.why for entry in log(mug)] == ["handle and rim are whole"]  # the sample's own


def test_digests_that_were_made_up_decide_nothing(mug):
    view = mug.open("mug")
    seen = data(view["head"], "seen")
    for name in seen:
        asked = {"verb": "approve", "asset": "mug", "why": "x", "seen": {**seen, name: "0" * 64}, "query": QUERY}
        assert mug.call("decide", asked)["stale"]
    other = {"verb": "approve", "asset": "pot", "why": "x", "seen": seen, "query": QUERY}
    assert mug.call("decide", other)["stale"]
    assert log(mug) == log(mug, "pot") == ()


def test_what_fails_cannot_be_approved_and_its_reasons_are_words(mug):
    mug.samples.add("mug", "fails")
    with pytest.raises(Refused, match="boundary-edge"):
        mug.decide("approve", "mug", mug.open("mug"))
    assert log(mug) == ()


@pytest.mark.parametrize("asset", ["nothing", "../mug", "<script>"])
def test_there_is_nothing_to_do_on_an_asset_that_is_not_there(mug, asset):
    seen = data(mug.open("mug")["head"], "seen")
    for name, more in (
        ("decide", {"verb": "reject", "why": "x", "seen": seen}),
        ("claim", {"take": True}),
        ("run", {}),
    ):
        with pytest.raises(Refused, match="there is no"):
            mug.call(name, {"asset": asset, "query": QUERY, **more})
    with pytest.raises(Refused, match="there is no"):
        mug.call("comment", {"asset": asset, "step": 0, "query": QUERY}, "hello")
    assert not mug.context.store.comments.of(asset) and not mug.context.store.jobs.of(asset)


def test_a_claim_is_respected_and_an_admin_can_end_it(mug):
    take, give = ({"asset": "mug", "take": one, "query": QUERY} for one in (True, False))
    assert "owner: Bob" in mug.call("claim", take, by="bob-token")["head"]
    with pytest.raises(Refused, match="Bob has claimed it"):
        mug.call("claim", take, by="ada-token")
    assert "Release from Bob" in mug.open("mug", by="ada-token")["head"]
    mug.call("claim", give, by="ada-token")
    assert mug.context.store.claims.of("mug") is None


def test_a_comment_is_kept_as_it_was_written(mug):
    answer = mug.call("comment", {"asset": "mug", "step": 0, "query": QUERY}, " odd & <b>dented</b>\nbelow ")
    assert answer["comment"] == "" and "odd & <b>dented</b>\nbelow" in Pieces(answer["history"]).words
    with pytest.raises(Refused, match="empty"):
        mug.call("comment", {"asset": "mug", "step": 0, "query": QUERY}, "  ")


def test_the_gate_is_started_watched_and_stopped(mug):
    named, view = {"asset": "mug", "query": QUERY}, mug.open("mug")
    assert "waits for its turn" in Pieces(mug.call("run", named)["job"]).words
    assert len(mug.context.store.jobs.of("mug")) == 1
    mug.call("run", named)
    job = mug.context.store.jobs.take("test")
    assert len(mug.context.store.jobs.of("mug")) == 1
    mug.context.store.jobs.progress(job.id, "optimise", 12, 220, ["<b>step</b> 12"])
    told = harmless(mug.watch(view, running=True)["job"])
    [bar] = [attrs for tag, attrs in told.tags if tag == "progress"]
    assert (bar["value"], bar["max"]) == ("12", "220") and "<b>step</b> 12" in told.words
    assert "was interrupted" in mug.call("stop", named)["job"]


def test_nothing_is_sent_again_while_nothing_changes(mug):
    assert mug.watch(mug.open("mug")) == {}


def test_a_remark_of_somebody_else_appears_without_asking(mug):
    view, version = mug.open("mug"), mug.context.store.version()
    mug.context.store.comments.add("mug", "Ada", "look at the rim")
    news = mug.watch(view, version)
    assert "look at the rim" in news["history"] and news["stale"] == "" and "queue" in news
    assert data(news["head"], "seen") == data(view["head"], "seen")


def test_a_view_that_is_not_true_any_more_says_so_at_once(mug):
    view, version = mug.open("mug", by="bob-token"), mug.context.store.version()
    decide(mug.samples, "mug", reject, "Ada", "dented")
    mug.functions._fresh.at_once()
    news = mug.watch(view, version)
    words = Pieces(news["stale"]).words
    assert "what was decided on it" in words and "Ada rejected" in words
    assert "head" not in news  # what was seen stays, so that nobody decides on what they did not look at


def test_an_asset_that_went_away_says_so(mug):
    view, version = mug.open("mug"), mug.context.store.version()
    (mug.context.folders.specs / "mug.json").unlink()
    mug.functions._fresh.at_once()
    assert "no such spec any more" in mug.watch(view, version)["stale"]
