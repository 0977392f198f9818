"""Every function of the page asks who calls."""

import shutil

import pytest

from review.page.callers import Refused
from review.page.layout import ASKINGS
from review.store import open_store
from tests.review_samples import build
from tests.unit.review.page.over import QUERY, over

ASSET = "mug"
OPEN = {"asset": ASSET, "step": 0, "query": QUERY}
NAMED = {"asset": ASSET, "query": QUERY}
DIGESTS = {
    "record_sha256": None,
    "content_sha256": "0" * 64,
    "report_sha256": "0" * 64,
    "head_sha256": None,
}
# function -> what it is asked here, and the least role that may
ASKED = {
    "start": ((), "viewer"),
    "list": ((QUERY,), "viewer"),
    "open": ((OPEN,), "viewer"),
    "watch": (({"version": 0, "asset": ASSET, "stamp": "", "running": False, "query": QUERY},), "viewer"),
    "fallback": ((OPEN,), "viewer"),
    "decide": (({"verb": "approve", "asset": ASSET, "why": "x", "seen": DIGESTS, "query": QUERY},), "reviewer"),
    "claim": (({"asset": ASSET, "take": False, "query": QUERY},), "reviewer"),
    "run": ((NAMED,), "reviewer"),
    "stop": ((NAMED,), "reviewer"),
    "comment": ((OPEN, "a remark"), "reviewer"),
}
RANK = ["viewer", "reviewer", "admin"]
TOKENS = {"viewer": "vic-token", "reviewer": "bob-token", "admin": "ada-token"}


def test_every_function_that_is_bound_is_tried_here():
    assert {asking.name for asking in ASKINGS} == set(ASKED)
    assert len(ASKINGS) == len(ASKED)


@pytest.fixture(scope="module")
def mug(migrated_sqlite, tmp_path_factory):
    """One for all: whoever is refused changes nothing, and what is asked here changes nothing that counts."""
    folder = tmp_path_factory.mktemp("callers")
    samples = build(folder / "house", 0)
    samples.add(ASSET, "needs review")
    with open_store(f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'page.db')}") as store:
        store.jobs.add(ASSET, "Bob")
        yield over(samples, store)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("by", [None, "forged-token", "", "vic token", "a" * 5000])
def test_nobody_gets_nothing(mug, name, by):
    with pytest.raises(Refused, match="not signed in"):
        mug.call(name, *ASKED[name][0], by=by)


@pytest.mark.parametrize("name", ASKED)
def test_a_session_of_somebody_else_than_gradio_let_in_is_none(mug, name, monkeypatch):
    monkeypatch.setitem(mug.context.accounts.people, "ada-token", ("Eve", "admin"))
    with pytest.raises(Refused, match="not signed in"):
        mug.call(name, *ASKED[name][0], by="ada-token")


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("role", RANK)
def test_who_has_the_role_may_and_nobody_else(mug, name, role):
    values, least = ASKED[name]
    if RANK.index(role) >= RANK.index(least):
        assert isinstance(mug.call(name, *values, by=TOKENS[role]), dict)
    else:
        before = mug.context.store.version()
        with pytest.raises(Refused, match=f"needs the role {least}"):
            mug.call(name, *values, by=TOKENS[role])
        assert mug.context.store.version() == before


@pytest.mark.parametrize("name", ASKED)
def test_an_unknown_role_may_nothing(mug, name, monkeypatch):
    monkeypatch.setitem(mug.context.accounts.people, "vic-token", ("Vic", "Admin"))
    with pytest.raises(Refused):
        mug.call(name, *ASKED[name][0], by="vic-token")


@pytest.mark.parametrize("name", [name for name, (values, _) in ASKED.items() if values])
@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"asset": "mug"}', "[" * 9999, "x" * 40_000, '{"query": 1}'])
def test_what_the_page_never_sends_is_refused(mug, name, text):
    rest = ASKED[name][0][1:]
    with pytest.raises(Refused, match="load it again"):
        mug.call(name, text, *rest)


def test_a_viewer_s_page_has_no_way_to_decide(mug):
    view = mug.open(ASSET, by="vic-token")
    head = view["head"]
    assert head.count(" disabled") == 3 and "deciding needs a reviewer" in head and "Claim" not in head
    assert view["comment"] == {"visible": False} == view["comment-send"]
