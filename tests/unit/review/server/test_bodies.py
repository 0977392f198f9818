"""How much may be sent."""

import itertools
import json

import pytest

from tests.unit.review.server.asking import OWN, ask, cookie

JOIN = "/gradio_api/queue/join"


@pytest.fixture
def app(made):
    return made()


@pytest.fixture
def headers(app):
    return {**OWN, **cookie(app.context.accounts.sign_in_trusted("ann"))}


def padded(size):
    start = b'{"session_hash": "a1", "data": "'
    return start + b"x" * (size - len(start) - 2) + b'"}'


def test_a_body_reaches_the_page_whole_and_in_one_piece(app, headers):
    body = b'{"session_hash": "a1", "data": [1]}'
    answer = ask(app, "POST", JOIN, headers, chunks=[body[:9], body[9:20], b"", body[20:]])
    assert json.loads(answer.text)["body"] == body.decode()


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 200), (1024 * 1024 + 1, 413)])
def test_a_call_may_be_one_mebibyte(app, headers, size, status):
    assert ask(app, "POST", JOIN, headers, padded(size)).status == status
    assert ask(app, "POST", JOIN, headers, chunks=[padded(size)[:100_000], padded(size)[100_000:]]).status == status


def test_what_never_ends_is_refused(app, headers):
    endless = itertools.repeat(b"x" * 600_000)
    answer = ask(app, "POST", JOIN, headers, chunks=endless)
    assert answer.status == 413 and answer["connection"] == "close"
    assert next(endless)


@pytest.mark.parametrize("length", ["2000000", "99999999999999999999", "-1", "1e3", "", "1, 1", "٣"])
def test_a_declared_length_that_is_too_long_or_no_number_is_refused(app, headers, length):
    value = length.encode().decode("latin-1")
    assert ask(app, "POST", JOIN, {**headers, "content-length": value}, chunks=[b"{}"]).status == 413


def test_reading_takes_no_body(app, headers):
    assert ask(app, "GET", "/", headers, b"x").status == 413
    assert ask(app, "GET", "/", headers, chunks=[b"", b"x"]).status == 413


def test_signing_in_takes_a_short_one(app):
    form = b"name=ann&password=" + b"x" * 9000
    assert ask(app, "POST", "/sign-in", OWN, form).status == 413
    assert app.context.accounts.tries == []


@pytest.mark.parametrize(("size", "status"), [(32_000, 200), (33_000, 431)])
def test_headers_are_short(app, size, status):
    assert ask(app, url="/health", headers={"x-long": "x" * size}).status == status


def test_an_address_counts_with_its_query(app):
    assert ask(app, url="/health?" + "x" * 33_000).status == 431
