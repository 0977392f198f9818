"""The cache is bounded, whole, and forgets what was not used for longest."""

import os

import pytest

from gate.geometry.cache import Cache

A, B, C = (letter * 64 for letter in "abc")


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "cache", 250)


def put(cache, key, data, age=0.0):
    part = cache.part(key)
    part.write_bytes(data)
    os.utime(part, (1e9 - age, 1e9 - age))
    cache.put(key, part)


def test_what_was_put_is_there(cache):
    assert cache.get(A) is None
    put(cache, A, b"one")
    assert cache.get(A) == b"one"
    cache.drop(A)
    assert cache.get(A) is None


def test_the_oldest_goes_first(cache):
    put(cache, A, bytes(100), age=30)
    put(cache, B, bytes(100), age=20)
    put(cache, C, bytes(100), age=10)
    assert [cache.get(key) is not None for key in (A, B, C)] == [False, True, True]


def test_use_keeps_a_file(cache):
    put(cache, A, bytes(100), age=30)
    put(cache, B, bytes(100), age=20)
    cache.get(A)
    put(cache, C, bytes(100), age=10)
    assert [cache.get(key) is not None for key in (A, B, C)] == [True, False, True]


def test_the_newest_stays_even_when_it_is_too_large(cache):
    put(cache, A, bytes(100), age=10)
    put(cache, B, bytes(1000), age=20)
    assert [cache.get(key) is not None for key in (A, B)] == [False, True]


def test_a_killed_writer_s_part_goes_in_time_and_a_living_one_s_stays(cache):
    old, young = cache.part(A), cache.folder / f".{B}.1.2.part"
    for part, age in ((old, 7200), (young, 10)):
        part.write_bytes(b"part")
        os.utime(part, (1e9 - age, 1e9 - age))
    put(cache, C, b"new")
    assert not old.exists()
    assert young.exists()


@pytest.mark.parametrize("key", ["", "../x", "a" * 63, "A" * 64, "a" * 64 + "\n", ".part"])
def test_only_digests_are_keys(cache, key):
    with pytest.raises(ValueError, match="not a key"):
        cache.get(key)
