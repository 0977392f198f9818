"""The queue: found, filtered, sorted, turned over, and empty."""

import pytest

from review.page.queue_part import queue_part
from review.store import Page, Query, QueueRow
from review.store.queue import STATES
from tests.unit.review.page.over import QUERY
from tests.unit.review.page.pieces import harmless

NOW = 1_000_000.0


def row(at, **more):
    return QueueRow(f"mug-{at:03}", "a <b>red</b> mug", "game-prop", "generate", "fails", **more)


def shown(rows, total=None, **query):
    page = Page(tuple(rows), len(rows) if total is None else total, dict.fromkeys(STATES, 0) | {"fails": len(rows)})
    return harmless(queue_part(page, Query(**query), 7, NOW))


def test_a_row_says_state_verdict_score_age_and_owner():
    pieces = shown([row(1, verdict="FAIL", scores={"overall": 97.25}, gated_at=NOW - 7300, owner="Ada & Bob")])
    assert all(word in pieces.words for word in ("mug-001", "a <b>red</b> mug", "FAIL", "97.25", "2 h", "Ada & Bob"))
    [link] = [attrs for tag, attrs in pieces.tags if tag == "a"]
    assert link["href"] == "/?asset=mug-001"
    scopes = [attrs["scope"] for tag, attrs in pieces.tags if tag == "th"]
    assert scopes == ["col"] * 6 + ["row"]


def test_the_column_that_sorts_says_so():
    pieces = shown([row(1)], sort="gated_at", descending=True)
    sorts = [attrs.get("aria-sort") for tag, attrs in pieces.tags if tag == "th" and attrs["scope"] == "col"]
    assert sorts == [None, None, None, None, "descending", None]


def test_chips_say_how_many_and_which_are_on():
    pieces = shown([row(1), row(2)], states=("fails", "error"))
    chips = {
        attrs["data-value"]: attrs["aria-pressed"] for attrs in pieces.with_data("value") if "aria-pressed" in attrs
    }
    assert chips == {"fails": "true", "error": "true", "mine": "false", "nobody": "false"}


@pytest.mark.parametrize(
    ("offset", "able", "words"),
    [(0, ["50"], "1–50 of 120"), (50, ["0", "100"], "51–100 of 120"), (100, ["50"], "101–120 of 120")],
)
def test_pages_are_turned_within_the_list(offset, able, words):
    pieces = shown([row(at) for at in range(min(50, 120 - offset))], total=120, offset=offset)
    turns = [attrs for attrs in pieces.with_data("do") if attrs["data-do"] == "page" and "disabled" not in attrs]
    assert [attrs["data-value"] for attrs in turns] == able and words in pieces.words


def test_one_page_needs_no_turning():
    assert not [attrs for attrs in shown([row(1)]).with_data("do") if attrs["data-do"] == "page"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "write a spec"),
        ({"text": "cup"}, "No asset is like that"),
        ({"states": ("fails",)}, "No asset is like that"),
    ],
)
def test_an_empty_list_says_what_to_do(query, words):
    assert words in shown([], **query).words


def test_an_empty_house_has_an_empty_queue(page):
    answer = page.call("list", QUERY)
    assert "There is no asset yet" in answer["queue"]
    assert "There is no asset mug" in page.open("mug", step=1)["head"]


def test_the_server_filters_sorts_and_steps(full_page):
    everything = harmless(full_page.call("list", {**QUERY, "sort": "id"})["queue"])
    ids = [attrs["data-row"] for attrs in everything.with_data("row")]
    assert ids == sorted(full_page.samples.states)
    failing = harmless(full_page.call("list", {**QUERY, "states": ["fails"]})["queue"])
    ids = [attrs["data-row"] for attrs in failing.with_data("row")]
    assert {full_page.samples.states[id] for id in ids} == {"fails"} and len(ids) == 2
    view = full_page.open(ids[0], step=1, states=["fails"])
    assert f'data-asset="{ids[1]}"' in view["head"]
    assert f'data-asset="{ids[1]}"' in full_page.open(ids[1], step=1, states=["fails"])["head"]  # the last stays
    none = harmless(full_page.call("list", {**QUERY, "text": "%' OR 1=1 --"})["queue"])
    assert none.with_data("row") == []
