"""The sign-in page: what it says, and where it leads."""

import re

import pytest

from review.server.sign_in_page import sign_in_page
from tests.unit.review.server.asking import OWN, ask, cookie
from tests.unit.review.server.standins import PASSWORD, Accounts

WORD = PASSWORD.replace(" ", "+")


@pytest.fixture
def app(made):
    return made()


def post(app, form, **headers):
    return ask(app, "POST", "/sign-in", {**OWN, **headers}, form.encode())


def shown(text):
    """The page's words, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split("</style>")[-1])).strip()


def test_the_page_asks_for_name_and_password(app):
    answer = ask(app, url="/sign-in")
    assert (answer.status, shown(answer.text)) == (200, "assay Sign in to review assets. Name Password Sign in")
    assert 'autocomplete="username"' in answer.text and 'autocomplete="current-password"' in answer.text
    assert "<script" not in answer.text and "http" not in answer.text.replace('"http-', "")


def test_its_policy_allows_its_own_style_and_nothing_else(app):
    answer = ask(app, url="/sign-in")
    policy = answer["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; img-src data:; form-action 'self'; "
        r"base-uri 'none'; frame-ancestors 'none'",
        policy,
    )
    assert answer["cache-control"] == "no-store" and answer["x-frame-options"] == "DENY"


def test_a_server_without_accounts_says_how_to_make_one(made):
    nobody = made(Accounts())
    assert "assay user add NAME --role admin" in shown(ask(nobody, url="/sign-in").text)
    assert "assay user add" not in shown(ask(made(), url="/sign-in").text)


def test_a_wrong_password_is_said_and_the_name_kept(app):
    answer = post(app, "name=%3Cb%3Eann&password=secret-try&next=%2F%3Fasset%3Dmug")
    assert answer.status == 403 and answer["set-cookie"] is None
    assert '<p role="alert" id="alert">Name and password do not fit together.' in answer.text
    assert 'value="&lt;b&gt;ann"' in answer.text and "<b>ann" not in answer.text and "secret-try" not in answer.text
    assert 'name="next" value="/?asset=mug"' in answer.text
    assert "<title>Not signed in - assay</title>" in answer.text


def test_who_has_to_wait_is_told_how_long(app):
    for _ in range(3):
        assert post(app, "name=ann&password=no").status == 403
    answer = post(app, f"name=ann&password={WORD}")
    assert (answer.status, answer["retry-after"]) == (429, "89")
    assert "Too many tries. Wait 89 seconds, then try again." in shown(answer.text)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "1 second,"), (119, "119 seconds"), (121, "3 minutes"), (3600, "60 minutes")]
)
def test_a_time_to_wait_is_in_whole_seconds_or_minutes(seconds, words):
    answer = sign_in_page("/", "ann", wait_s=seconds)
    assert f"Wait {words}" in answer.body.decode() and int(answer.headers["retry-after"]) >= max(1, seconds)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/?a",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2F/evil.example",
        "javascript:alert(1)",
        "/sign-out",
        "/files/runs/a.png",
        "evil",
        " /?a=b",
        "\t//evil.example",
        "/?" + "a" * 3000,
    ],
)
def test_nobody_is_ever_sent_elsewhere(app, target):
    from urllib.parse import quote

    answer = post(app, f"name=ann&password={WORD}&next={quote(target)}")
    assert (answer.status, answer["location"]) == (303, "/")
    assert 'name="next" value="/"' in ask(app, url=f"/sign-in?next={quote(target)}").text


@pytest.mark.parametrize(
    "target", ["/?a\r\nset-cookie: assay=evil", "/?a%0d%0aset-cookie:x", '/?a"><script>', "/?a\u2028ä"]
)
def test_what_leads_back_cannot_break_out_of_a_header_or_of_html(app, target):
    from urllib.parse import quote

    answer = post(app, f"name=ann&password={WORD}&next={quote(target)}")
    assert answer.status == 303 and answer["location"].startswith("/?a")
    assert re.fullmatch(r"[!-~]+", answer["location"]) and not re.search(r'["<>]', answer["location"])
    assert "evil" not in answer["set-cookie"]
    assert "<script>" not in ask(app, url=f"/sign-in?next={quote(target)}").text


def test_who_is_signed_in_goes_on(app):
    token = app.context.accounts.sign_in_trusted("ann")
    answer = ask(app, url="/sign-in?next=%2F%3Fasset%3Dmug", headers=cookie(token))
    assert (answer.status, answer["location"]) == (303, "/?asset=mug")


@pytest.mark.parametrize(
    "form",
    [
        "",
        "name=ann",
        f"password={WORD}",
        f"name=ann&name=bob&password={WORD}",
        "name=%ff&password=x",
        '{"name": "ann"}',
        "&" * 20,
    ],
)
def test_what_is_no_form_is_refused(app, form):
    assert post(app, form).status == 400 and app.context.accounts.tries == []


def test_bytes_that_are_no_text_are_refused(app):
    assert ask(app, "POST", "/sign-in", OWN, b"name=\xff&password=x").status == 400


def test_health_says_no_more_than_that(app):
    answer = ask(app, url="/health")
    assert (answer.status, answer.text) == (200, "well\n")

    def broken():
        raise OSError("the database is at /home/secret")

    app.context.store.version = broken
    answer = ask(app, url="/health")
    assert (answer.status, answer.text) == (503, "not well\n")
