"""Accounts whose passwords cost next to nothing, on both databases."""

import pytest

from review.accounts import Accounts, Cost

CHEAP = Cost(passes=1, memory_kib=8, lanes=1)
SECRET = b"s" * 32
PASSWORD = "a mug with two handles"


@pytest.fixture
def golden(tmp_path):
    folder = tmp_path / "golden"
    folder.mkdir()
    return folder


@pytest.fixture
def accounts(store):
    return Accounts(store, SECRET, CHEAP)


@pytest.fixture
def ada(accounts, golden):
    return accounts.add("ada", PASSWORD, "reviewer", "ada@example.org", golden)
