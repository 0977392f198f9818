"""A Gradio session answers to the account that opened it, and to nobody else."""

import json

import pytest

from review.server.owners import EACH, Owners
from tests.unit.review.server.asking import OWN, ask, cookie

JOIN, RUN, CANCEL = "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/cancel"


@pytest.fixture
def app(made):
    return made()


@pytest.fixture
def as_(app):
    """`as_(name, url, body)`: the status of a request in that person's name."""
    held = {name: {**OWN, **cookie(app.context.accounts.sign_in_trusted(name))} for name in ("ann", "bob")}

    def ask_as(name, url, body=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        return ask(app, "POST" if body is not None else "GET", url, held[name], raw).status

    return ask_as


@pytest.mark.parametrize(
    "opening",
    [(JOIN, {"session_hash": "a1"}), ("/gradio_api/heartbeat/a1",), ("/gradio_api/queue/data?session_hash=a1",)],
)
def test_whoever_used_a_session_first_has_it(as_, opening):
    assert as_("ann", *opening) == 200
    assert as_("bob", JOIN, {"session_hash": "a1"}) == 403
    assert as_("bob", RUN, {"session_hash": "a1"}) == 403
    assert as_("bob", "/gradio_api/queue/data?session_hash=a1") == 403
    assert as_("bob", "/gradio_api/heartbeat/a1") == 403
    assert as_("bob", CANCEL, {"session_hash": "a1", "event_id": "e", "fn_index": 0}) == 403
    assert as_("ann", "/gradio_api/queue/data?session_hash=a1") == 200
    assert as_("bob", JOIN, {"session_hash": "b1"}) == 200


def test_nobody_cancels_what_another_session_does(app, as_):
    app.events["running"] = "a1"
    assert as_("ann", JOIN, {"session_hash": "a1"}) == 200
    assert as_("bob", CANCEL, {"session_hash": "b1", "event_id": "running", "fn_index": 0}) == 403
    assert as_("bob", CANCEL, {"session_hash": "b1", "event_id": "over", "fn_index": 0}) == 200
    assert as_("ann", CANCEL, {"session_hash": "a1", "event_id": "running", "fn_index": 0}) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"",
        b"nonsense",
        b'{"session_hash": null}',
        b'{"session_hash": 1}',
        b'{"session_hash": ["a1"]}',
        b'{"session_hash": ""}',
        b'{"session_hash": "a1", "session_hash": "b1"}',
        b'{"session_hash": "../a1"}',
        b'{"session_hash": "a1 "}',
        b'{"session_hash": "' + b"a" * 65 + b'"}',
        b"[" * 100_000,
        b'{"session_hash": "\xff"}',
    ],
)
def test_a_call_says_clearly_in_which_session(as_, body):
    assert as_("ann", JOIN, body) == 403


@pytest.mark.parametrize(
    "query", ["", "?session_hash=", "?session_hash=a1&session_hash=b1", "?session_hash=%2e%2e", "?other=a1"]
)
def test_so_does_whoever_listens(as_, query):
    assert as_("ann", f"/gradio_api/queue/data{query}") == 403


def test_an_account_pushes_out_its_own_sessions_only():
    owners = Owners()
    assert owners.claim("anns", "ann")
    for number in range(EACH + 1):
        assert owners.claim(f"b{number}", "bob")
    assert not owners.claim("anns", "bob")
    assert not owners.claim(f"b{EACH}", "ann") and not owners.claim("b1", "ann")
    assert owners.claim("b0", "ann")


def test_a_session_in_use_is_kept():
    owners = Owners()
    for number in range(EACH):
        owners.claim(f"b{number}", "bob")
    owners.claim("b0", "bob")
    owners.claim("more", "bob")
    assert not owners.claim("b0", "ann") and owners.claim("b1", "ann")
