"""The queue against a slow obvious reference, and what it promises a page."""

import pytest

from review.store import SCORES, SORTS, STATES, UNCLAIMED, Query, QueueRow


def some_rows():
    """Rows with ties, gaps and hostile text in every column."""
    titles = [
        "A red Mug",
        "a red mug",
        "STRASSE Straße",
        "50%_off \\ 'quoted\"",
        "<script>alert(1)</script>",
        "Ünïcode 杯",
    ]
    return [
        QueueRow(
            id=f"asset-{(number * 7) % 40:02}",
            title=titles[number % len(titles)],
            profile=("game-prop", "film-hero")[number % 2],
            source=("generate", "file")[number % 3 == 0],
            state=STATES[(number * 3) % len(STATES)],
            verdict=("PASS", "FAIL", None)[number % 3],
            scores={} if number % 5 == 0 else {name: float((number * 13) % 11) for name in SCORES},
            gated_at=None if number % 4 == 0 else float((number * 5) % 9),
            approvals=number % 3,
            needed=2,
            stamp=f"stamp-{number}",
        )
        for number in range(40)
    ]


OWNERS = {"asset-03": "ada", "asset-07": "bob", "asset-11": "ada"}


@pytest.fixture
def queue(store):
    store.queue.upsert(some_rows())
    for asset, who in OWNERS.items():
        store.claims.claim(asset, who)
    return store.queue


def the_key(row, sort):
    """What the reference sorts by; None comes last."""
    if sort == "attention":
        return (STATES.index(row.state), row.gated_at)
    if sort in SCORES:
        return (row.scores.get(sort),)
    if sort == "owner":
        return (OWNERS.get(row.id),)
    return (row.title.casefold() if sort == "title" else getattr(row, sort),)


def the_order(sort, descending):
    rows = sorted(some_rows(), key=lambda row: row.id, reverse=descending and sort == "id")
    for position in reversed(range(len(the_key(rows[0], sort)))):
        known = [row for row in rows if the_key(row, sort)[position] is not None]
        known.sort(key=lambda row, at=position: the_key(row, sort)[at], reverse=descending)
        rows = known + [row for row in rows if the_key(row, sort)[position] is None]
    return [row.id for row in rows]


def test_every_order_is_the_reference_s_on_both_databases(queue):
    for sort in SORTS:
        for descending in (False, True):
            found = queue.search(Query(sort=sort, descending=descending))
            assert [row.id for row in found.rows] == the_order(sort, descending), (sort, descending)


def test_neighbours_walk_the_very_order_of_the_list(queue):
    for sort in ("attention", "owner", "title"):
        query = Query(sort=sort, descending=True, states=("fails", "passes", "needs review"), offset=3, limit=2)
        ids = [row.id for row in queue.search(Query(sort=sort, descending=True, states=query.states)).rows]
        walked = [queue.neighbours(id, query) for id in ids]
        assert walked == list(zip([None, *ids[:-1]], [*ids[1:], None], strict=True))


def test_an_asset_that_left_the_query_still_has_neighbours(queue):
    everything = [row.id for row in queue.search(Query(sort="id")).rows]
    failing = [row.id for row in queue.search(Query(sort="id", states=("fails",))).rows]
    gone = next(id for id in everything[5:] if id not in failing)
    before, after = queue.neighbours(gone, Query(sort="id", states=("fails",)))
    assert before == max((id for id in failing if id < gone), default=None)
    assert after == min((id for id in failing if id > gone), default=None)
    assert queue.neighbours("nobody-knows", Query()) == (None, None)


SEARCHES = {
    "mug": {"A red Mug", "a red mug"},
    "MUG  red": {"A red Mug", "a red mug"},
    "mug straße": set(),
    "strasse": {"STRASSE Straße"},
    "ÜNÏCODE": {"Ünïcode 杯"},
    "杯": {"Ünïcode 杯"},
    "%": {"50%_off \\ 'quoted\""},
    "_": {"50%_off \\ 'quoted\""},
    "\\": {"50%_off \\ 'quoted\""},
    "'quoted\"": {"50%_off \\ 'quoted\""},
    "<script>": {"<script>alert(1)</script>"},
    "'; DROP TABLE queue_entry; --": set(),
    "asset-07 film": {"a red mug"},
    "mug\0": set(),
    "\ud800": set(),
}


def test_a_search_finds_its_words_wherever_they_stand(queue):
    for text, titles in SEARCHES.items():
        assert {row.title for row in queue.search(Query(text=text)).rows} == titles, text
    assert queue.search(Query()).total == 40


def test_counts_are_of_all_states_and_totals_of_those_asked_for(queue):
    page = queue.search(Query(text="mug", states=("fails", "passes"), limit=1))
    mugs = [row for row in some_rows() if "mug" in row.title.lower()]
    assert page.counts_by_state == {state: sum(row.state == state for row in mugs) for state in STATES}
    assert list(page.counts_by_state) == list(STATES)
    assert page.total == sum(row.state in ("fails", "passes") for row in mugs)
    assert len(page.rows) == 1


def test_pages_put_together_are_the_list(queue):
    whole = queue.search(Query(limit=1000)).rows
    assert [row for offset in range(0, 45, 7) for row in queue.search(Query(offset=offset, limit=7)).rows] == list(
        whole
    )
    assert queue.search(Query(offset=-5, limit=-5)).rows == ()
    assert queue.search(Query(offset=10**30, limit=10**30)).rows == ()
    assert len(queue.search(Query(limit=10**30)).rows) == 40


def test_owners_filter_and_nobody_is_one(queue):
    assert {row.id for row in queue.search(Query(owner="ada")).rows} == {"asset-03", "asset-11"}
    unclaimed = queue.search(Query(owner=UNCLAIMED, limit=100))
    assert {row.id for row in unclaimed.rows} == {row.id for row in some_rows()} - set(OWNERS)
    assert queue.search(Query(owner="a'; --")).rows == ()
    assert queue.search(Query(states=("no such state",))).total == 0


def test_a_row_comes_back_as_it_went_in(store):
    row = some_rows()[1]
    store.queue.upsert([row])
    back = store.queue.get(row.id)
    assert back == QueueRow(**{**vars(row), "scores": {name: row.scores.get(name) for name in SCORES}})
    assert store.queue.get("asset-99") is None
    assert store.queue.get("\0") is None


def test_an_upsert_replaces_everything_but_the_owner(queue):
    row = QueueRow("asset-03", "new", "p", "file", "passes", owner="mallory", stamp="now")
    queue.upsert([row])
    found = queue.get("asset-03")
    assert (found.title, found.state, found.stamp, found.owner) == ("new", "passes", "now", "ada")
    assert found.scores["overall"] is None
    assert queue.stamps()["asset-03"] == "now"


def test_what_was_removed_comes_back_with_its_owner(queue):
    queue.remove(["asset-03", "asset-07", "never-there"])
    assert queue.get("asset-03") is None
    assert "asset-07" not in queue.stamps()
    queue.upsert([row for row in some_rows() if row.id == "asset-03"])
    assert queue.get("asset-03").owner == "ada"


def test_text_that_a_database_cannot_hold_is_held_as_well_as_it_can(store):
    store.queue.upsert([QueueRow("mug", "a\0b \ud800", "p", "file", "passes")])
    assert store.queue.get("mug").title == "a� b ?".replace(" b", "b")


def test_the_version_changes_with_every_change_and_with_nothing_else(store):
    seen = [store.version()]

    def changes(act):
        act()
        seen.append(store.queue.version())
        return seen[-1] != seen[-2]

    assert changes(lambda: store.queue.upsert(some_rows()))
    assert changes(lambda: store.comments.add("asset-01", "ada", "look"))
    assert changes(lambda: store.claims.claim("asset-01", "ada"))
    assert not changes(lambda: store.claims.claim("asset-01", "ada"))
    assert changes(lambda: store.claims.release("asset-01", "ada"))
    assert not changes(lambda: store.claims.release("asset-01", "ada"))
    assert changes(lambda: store.queue.remove(["asset-01"]))
    assert not changes(lambda: store.queue.search(Query()))
    assert not changes(lambda: store.queue.upsert([]))
    assert not changes(lambda: store.queue.remove([]))
    assert not changes(lambda: store.jobs.add("asset-01", "ada"))
    assert seen == sorted(seen)


def test_an_upsert_is_all_or_nothing(store):
    def rows():
        yield some_rows()[0]
        raise RuntimeError("a file could not be read")

    with pytest.raises(RuntimeError):
        store.queue.upsert(rows())
    assert store.queue.stamps() == {}


def test_words_that_are_not_ours_are_refused():
    with pytest.raises(ValueError, match="allowed: needs review"):
        QueueRow("mug", "", "", "", "great")
    with pytest.raises(ValueError, match="'beauty' is not a score"):
        QueueRow("mug", "", "", "", "passes", scores={"beauty": 1.0})
    with pytest.raises(ValueError, match="allowed: attention"):
        Query(sort="id; DROP TABLE queue_entry")


def test_thousands_of_rows_are_one_page_and_the_right_one(store):
    """Ten thousand in, four pages out; docs/storage.md has the times."""
    rows = [
        QueueRow(
            f"asset-{number:05}", f"a mug {number}", "p", "file", STATES[number % 8], scores={"overall": number / 100}
        )
        for number in range(10_000)
    ]
    store.queue.upsert(rows)
    assert len(store.queue.stamps()) == 10_000
    page = store.queue.search(Query(text="mug 77", sort="overall", descending=True, offset=50, limit=50))
    wanted = sorted((row.id for row in rows if "mug 77" in row.title or "77" in row.id), reverse=True)
    assert page.total == len(wanted)
    assert [row.id for row in page.rows] == wanted[50:100]
    assert store.queue.neighbours("asset-05000", Query(sort="id")) == ("asset-04999", "asset-05001")
