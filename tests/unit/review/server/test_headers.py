"""What every answer says to the browser, and what none says."""

import logging

import pytest

from tests.unit.review.server.asking import OWN, ask, cookie

ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def app(made):
    return made(head="<script src=/own/page/page.js></script>")


@pytest.fixture
def signed_in(app):
    return {**OWN, **cookie(app.context.accounts.sign_in_trusted("ann"))}


@pytest.mark.parametrize(
    ("method", "url", "headers", "status"),
    [
        ("GET", "/", {}, 200),
        ("GET", "/config", {}, 500),
        ("GET", "/gradio_api/upload", {}, 404),
        ("GET", "/files/runs/none.png", {}, 404),
        ("GET", "/", {"cookie": ""}, 401),
        ("GET", "/sign-in", {"cookie": ""}, 200),
        ("GET", "/health", {}, 200),
        ("POST", "/sign-out", {"origin": "https://evil.example"}, 403),
        ("GET", "/health", {"host": "evil.example"}, 421),
        ("OPTIONS", "/", {"access-control-request-method": "POST"}, 404),
    ],
)
def test_every_answer_is_dressed_also_every_refusal(app, signed_in, method, url, headers, status):
    host = headers.pop("host", "127.0.0.1:7860")
    answer = ask(app, method, url, {**signed_in, **headers}, host=host)
    assert answer.status == status
    for name, value in ALWAYS.items():
        assert answer[name] == value
    assert "frame-ancestors 'none'" in answer["content-security-policy"]
    assert "camera=()" in answer["permissions-policy"]
    assert answer["cache-control"] == "no-store"
    names = {name for name, _ in answer.headers}
    assert "server" not in names and not [name for name in names if name.startswith("access-control")]


def test_https_is_asked_for_only_where_there_is_https(made):
    assert ask(made(), url="/health")["strict-transport-security"] is None
    app = made(public_url="https://assets.example.org")
    assert ask(app, url="/health")["strict-transport-security"] == "max-age=31536000"


def test_a_crash_is_told_to_the_log_and_not_to_the_browser(app, signed_in, caplog):
    with caplog.at_level(logging.ERROR):
        answer = ask(app, url="/config", headers=signed_in)
    assert (answer.status, answer.text) == (500, "This failed; the server's log says why.\n")
    assert "a secret" in caplog.text


def test_a_crash_after_a_whole_answer_leaves_the_connection_alone(app, signed_in, caplog):
    answer = ask(app, url="/gradio_api/app_id", headers=signed_in)
    assert (answer.status, answer.text) == (200, "whole") and "after the answer" in caplog.text


def test_half_an_answer_does_not_look_whole(app, signed_in):
    with pytest.raises(Exception, match="in the middle"):
        ask(app, url="/theme.css", headers=signed_in)


def test_what_is_named_after_its_content_is_kept_and_nothing_else(app, signed_in):
    def kept(url, headers):
        return ask(app, url=url, headers=headers)["cache-control"]

    assert kept("/assets/index-abc.js", signed_in) == "private, max-age=31536000, immutable"
    assert kept("/static/img/logo.svg", signed_in) == "private, max-age=3600"
    assert kept("/assets/index-none.js", signed_in) == kept("/assets/index-abc.js", {}) == "no-store"
    assert kept("/", signed_in) == kept("/gradio_api/app_id", signed_in) == "no-store"


def test_the_pages_scripts_carry_a_nonce_that_is_new_each_time(app, signed_in):
    pages = [ask(app, headers=signed_in) for _ in range(2)]
    nonces = [page["content-security-policy"].split("'nonce-")[1].split("'")[0] for page in pages]
    assert nonces[0] != nonces[1] and len(nonces[0]) == 24
    for page, nonce in zip(pages, nonces, strict=True):
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"') == 3
        assert page["content-length"] == str(len(page.body))
        assert 'rel="manifest"' not in page.text
        assert page.text.startswith(f'<html><head><script nonce="{nonce}" src=/own/page/page.js>')


def test_the_page_may_load_nothing_from_elsewhere(app, signed_in):
    policy = ask(app, headers=signed_in)["content-security-policy"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert (
        parts["default-src"] == "'none'" and parts["frame-ancestors"] == "'none'" and parts["form-action"] == "'self'"
    )
    assert "unsafe-inline" not in parts["script-src"]
    for part in parts.values():
        assert not {word for word in part.split() if word[0] != "'" and word not in ("data:", "blob:")}
    assert "data:" not in parts["script-src"] and "blob:" not in parts["script-src"]
