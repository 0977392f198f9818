"""What a browser may ask: these forms and no other."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.page import asking
from review.page.asking import AskError
from review.store import UNCLAIMED
from tests.unit.review.page.over import QUERY

SEEN = {"record_sha256": None, "content_sha256": "a" * 64, "report_sha256": "b" * 64, "head_sha256": "c" * 64}
DECIDE = {"verb": "approve", "asset": "mug", "why": " right ", "seen": SEEN, "query": QUERY}
OPEN = {"asset": "mug", "step": 1, "query": QUERY}
READERS = (asking.asked_open, asking.asked_query, asking.asked_watch, asking.asked_decide, asking.asked_claim)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_any_json_is_read_or_refused_in_words(value):
    for read in READERS:
        with pytest.raises(AskError):
            read(json.dumps(value), "ada")
        with pytest.raises(AskError):
            read(value, "ada")


@given(st.sampled_from([*OPEN]), JSON)
def test_a_field_of_another_form_is_refused(name, value):
    try:
        found = asking.asked_open(json.dumps({**OPEN, name: value}), "ada")
    except AskError:
        return
    assert isinstance(found.asset, str) and found.step in (-1, 0, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verb", "delete"),
        ("seen", {**SEEN, "content_sha256": "A" * 64}),
        ("seen", {**SEEN, "content_sha256": None}),
        ("seen", {**SEEN, "record_sha256": "0" * 63}),
        ("seen", {**SEEN, "more": 1}),
        ("why", "x" * 4001),
        ("why", "\ud800"),
        ("why", "a\0b"),
        ("asset", ""),
        ("asset", ["mug"]),
        ("query", {**QUERY, "offset": -1}),
        ("query", {**QUERY, "offset": True}),
        ("query", {**QUERY, "sort": "password_hash"}),
        ("query", {**QUERY, "states": ["all"]}),
        ("query", {**QUERY, "states": ["passes"] * 9}),
        ("query", {**QUERY, "owner": "bob"}),
        ("query", {**QUERY, "descending": 1}),
    ],
)
def test_a_decision_of_another_form_is_refused(name, value):
    with pytest.raises(AskError):
        asking.asked_decide(json.dumps({**DECIDE, name: value}), "ada")


def test_a_decision_carries_exactly_what_was_shown():
    found = asking.asked_decide(json.dumps({**DECIDE, "again": 7}), "ada")
    assert vars(found.seen) == SEEN and found.why == "right"


def test_the_owner_is_whoever_asks_or_nobody():
    asked = [json.dumps({**QUERY, "owner": owner}) for owner in ("", "mine", "nobody")]
    owners = [asking.asked_query(text, "ada").owner for text in asked]
    assert owners == [None, "ada", UNCLAIMED]
    assert asking.asked_query(json.dumps(QUERY), "ada").limit == asking.PAGE_ROWS
