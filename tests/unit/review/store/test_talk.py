"""Comments and claims."""

import pytest

from review.store import Claim, ClaimedError, Comment, RefusedError


def test_comments_come_back_as_written_oldest_first(store, clock):
    first = store.comments.add("mug", "ada", "  <b>look</b> at the 'handle' -- 杯 \n")
    clock.now += 1
    second = store.comments.add("mug", "bob", "fine")
    store.comments.add("house", "bob", "elsewhere")
    assert store.comments.of("mug") == (first, second)
    assert first == Comment(first.id, "mug", "ada", clock.now - 1, "<b>look</b> at the 'handle' -- 杯")
    assert store.comments.of("'; DROP TABLE comment_entry; --") == ()


def test_an_empty_or_endless_comment_is_refused(store):
    for text in ("", "  \n ", "x" * 10_001):
        with pytest.raises(RefusedError, match="comment"):
            store.comments.add("mug", "ada", text)
    assert store.comments.of("mug") == ()


def test_a_comment_with_bytes_that_no_database_holds_is_kept_without_them(store):
    assert store.comments.add("mug", "ada", "a\0b\ud800").text == "a�b?"
    assert store.comments.of("mug")[0].text == "a�b?"


def test_the_first_claim_holds_and_the_second_is_told_whose_it_is(store, clock):
    assert store.claims.claim("mug", "ada") == Claim("mug", "ada", clock.now)
    clock.now += 5
    assert store.claims.claim("mug", "ada").when == clock.now - 5
    with pytest.raises(ClaimedError, match="ada has claimed it") as refused:
        store.claims.claim("mug", "bob")
    assert refused.value.claim.who == "ada"
    assert store.claims.of("mug").who == "ada"
    assert store.claims.of("house") is None


def test_only_its_owner_or_an_admin_releases_a_claim(store):
    store.claims.claim("mug", "ada")
    with pytest.raises(ClaimedError):
        store.claims.release("mug", "bob")
    assert store.claims.of("mug").who == "ada"
    store.claims.release("mug", "root", admin=True)
    assert store.claims.of("mug") is None
    store.claims.claim("mug", "bob")
    store.claims.release("mug", "bob")
    assert store.claims.of("mug") is None
