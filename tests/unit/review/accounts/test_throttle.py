"""Guessing passwords: slow for the guesser, cheap for us, and nobody else is locked out."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from review.accounts import Accounts, Throttled, WrongPassword
from review.store import open_store
from review.store.models import AttemptEntry
from tests.unit.review.accounts.conftest import CHEAP, PASSWORD, SECRET

HERE, THERE = "192.0.2.1", "198.51.100.7"


class Counted:
    """Counts how often a password is looked at, and against which hash."""

    def __init__(self, accounts, monkeypatch):
        self.hashes = []
        verify = accounts._hashing._hasher.verify

        class Hasher:
            hash = accounts._hashing._hasher.hash
            check_needs_rehash = accounts._hashing._hasher.check_needs_rehash

            @staticmethod
            def verify(hashed, password):
                self.hashes.append(hashed)
                return verify(hashed, password)

        monkeypatch.setattr(accounts._hashing, "_hasher", Hasher)


@pytest.fixture
def counted(accounts, ada, monkeypatch):
    return Counted(accounts, monkeypatch)


def tries(accounts, name, address, number, password="wrong"):
    """What each of `number` tries came to: "wrong", or the seconds to wait."""
    answers = []
    for turn in range(number):
        with pytest.raises((WrongPassword, Throttled)) as refused:
            accounts.sign_in(name, f"{password} {turn}", address)
        answers.append(getattr(refused.value, "seconds", "wrong"))
    return answers


def test_ten_thousand_tries_look_at_five_passwords(accounts, counted):
    answers = tries(accounts, "ada", HERE, 10_000)
    assert answers == ["wrong"] * 5 + [1] * 9_995
    assert len(counted.hashes) == 5
    token = accounts.sign_in("ada", PASSWORD, THERE)
    assert accounts.session(token).name == "ada", "its owner comes in from elsewhere"


def test_whoever_waits_tries_once_and_waits_longer(accounts, counted, clock):
    tries(accounts, "ada", HERE, 5)
    waits = []
    for _ in range(14):
        waits.append(tries(accounts, "ada", HERE, 1)[0])
        clock.now += waits[-1]
        assert tries(accounts, "ada", HERE, 1) == ["wrong"]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]
    clock.now += 86_401
    assert tries(accounts, "ada", HERE, 6) == ["wrong"] * 5 + [1], "a day later it is forgotten"


def test_a_throttled_guesser_does_not_learn_that_the_password_was_right(accounts, counted):
    tries(accounts, "ada", HERE, 5)
    looked = len(counted.hashes)
    with pytest.raises(Throttled) as right:
        accounts.sign_in("ada", PASSWORD, HERE)
    with pytest.raises(Throttled) as wrong:
        accounts.sign_in("ada", "wrong", HERE)
    assert str(right.value) == str(wrong.value)
    assert len(counted.hashes) == looked, "nobody looked at it"


def test_a_name_that_nobody_has_is_looked_at_with_the_same_care(accounts, golden, counted):
    accounts.add("sue", None, "reviewer", None, golden)
    accounts.add("bob", PASSWORD, "reviewer", None, golden)
    accounts.disable("bob", golden)
    messages = set()
    for name in ("ada", "nobody", "sue", "bob", "", "\0", "a" * 10_000, "ädä"):
        with pytest.raises(WrongPassword) as refused:
            accounts.sign_in(name, "wrong", HERE)
        messages.add(str(refused.value))
    assert len(messages) == 1
    assert len(counted.hashes) == 8, "each cost one hash"
    known, *unknown = counted.hashes
    assert len(set(unknown)) == 1
    assert known.split("$")[:4] == unknown[0].split("$")[:4], "at the same cost"
    with pytest.raises(WrongPassword):
        accounts.sign_in("bob", PASSWORD, THERE)  # right, but switched off


def test_unknown_names_are_throttled_like_known_ones(accounts, counted):
    assert tries(accounts, "nobody", HERE, 8) == tries(accounts, "ada", THERE, 8) == ["wrong"] * 5 + [1] * 3


def test_one_address_that_tries_many_names_waits(accounts, counted):
    answers = [tries(accounts, f"name-{number}", HERE, 1)[0] for number in range(30)]
    assert answers == ["wrong"] * 20 + [1] * 10
    with pytest.raises(Throttled):
        accounts.sign_in("ada", PASSWORD, HERE)
    accounts.sign_in("ada", PASSWORD, THERE)


def test_own_success_does_not_buy_tries_at_another_s_password(accounts, golden, counted, clock):
    accounts.add("mallory", PASSWORD, "viewer", None, golden)
    guesses = 0
    with pytest.raises(Throttled):
        for number in range(40):
            accounts.sign_in("mallory", PASSWORD, HERE)
            guesses += tries(accounts, f"victim-{number}", HERE, 1) == ["wrong"]
    assert guesses == 20, "as many as without"


def test_a_typing_error_is_forgotten_after_the_right_password(accounts, counted):
    for _ in range(10):
        tries(accounts, "ada", HERE, 1)
        accounts.sign_in("ada", PASSWORD, HERE)


def test_the_address_of_a_family_is_one_in_ipv6(accounts, counted):
    answers = [tries(accounts, "ada", f"2001:db8:1:2::{number:x}", 1)[0] for number in range(1, 9)]
    assert answers == ["wrong"] * 5 + [1] * 3
    assert tries(accounts, "ada", "2001:db8:1:3::1", 1) == ["wrong"]


def test_an_address_that_is_none_is_throttled_too(accounts, counted):
    for address in ("", "testclient", "x" * 10_000, "\0", "\ud800", "fe80::1%eth0"):
        assert tries(accounts, "ada", address, 6) == ["wrong"] * 5 + [1]


def test_a_restart_or_a_second_server_does_not_forget(accounts, counted, migrated_url, clock):
    tries(accounts, "ada", HERE, 5)
    with open_store(migrated_url, clock) as store:
        second = Accounts(store, SECRET, CHEAP)
        with pytest.raises(Throttled):
            second.sign_in("ada", PASSWORD, HERE)


def test_tries_at_the_same_moment_are_counted_one_by_one(accounts, counted):
    barrier = threading.Barrier(12)

    def guess(number):
        barrier.wait()
        return tries(accounts, "ada", HERE, 1)[0]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert answers.count("wrong") == 5
    assert len(counted.hashes) == 5


def test_what_was_typed_as_a_name_is_not_kept(accounts, store, counted):
    tries(accounts, "my password in the wrong field", HERE, 1)
    with store.database.reading() as connection:
        rows = connection.execute(select(AttemptEntry.source_sha256)).scalars().all()
    assert len(rows) == 2
    assert all(len(row) == 64 for row in rows)


def test_old_failures_are_removed(accounts, store, counted, clock):
    for number in range(10):
        tries(accounts, "ada", f"203.0.113.{number}", 1)
    clock.now += 86_401
    accounts.sign_in("ada", PASSWORD, HERE)
    with store.database.reading() as connection:
        assert len(connection.execute(select(AttemptEntry.source_sha256)).all()) == 2
