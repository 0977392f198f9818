"""Third guard: whose request it is."""

import pytest

from tests.unit.review.server.asking import NAVIGATION, OWN, ask, cookie
from tests.unit.review.server.standins import PASSWORD

BROWSER = {"accept": "text/html,*/*", "sec-fetch-site": "none", **NAVIGATION}
LINKED = {**BROWSER, "sec-fetch-site": "cross-site"}
SSO = {"public_url": "https://assets.example.org", "trusted_proxies": ("10.0.0.7",), "proxy_header": "X-Auth-User"}
PROXY = {"peer": "10.0.0.7", "host": "assets.example.org"}
READING = "/gradio_api/queue/data?session_hash=a1"


@pytest.fixture
def app(made):
    return made()


def test_who_is_not_signed_in_is_led_to_the_sign_in_page_and_back(app):
    answer = ask(app, url="/?asset=red-mug", headers=BROWSER)
    assert (answer.status, answer["location"]) == (303, "/sign-in?next=%2F%3Fasset%3Dred-mug")
    assert answer["cache-control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"accept": "*/*"}, {"sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}])
def test_what_is_no_browser_window_gets_a_plain_401(app, headers):
    assert ask(app, headers=headers).status == 401
    assert ask(app, url=READING, headers=headers).status == 401


def test_a_deep_link_of_another_site_is_asked_once_more_before_anybody_signs_in_again(app):
    answer = ask(app, url='/?asset=red-mug&x="><script>', headers=LINKED)
    assert answer.status == 200
    assert '<meta http-equiv="refresh" content="0; url=/?asset=red-mug&amp;x=%22%3E%3Cscript%3E">' in answer.text
    # The same address, now asked by this page: with the cookie the page itself, without it the sign-in page.
    same = {**BROWSER, "sec-fetch-site": "same-origin"}
    assert ask(app, url="/?asset=red-mug", headers=same)["location"] == "/sign-in?next=%2F%3Fasset%3Dred-mug"
    token = app.context.accounts.sign_in_trusted("ann")
    assert "ann" in ask(app, url="/?asset=red-mug", headers={**same, **cookie(token)}).text


def test_a_session_is_asked_of_the_accounts_at_each_request(app):
    token = app.context.accounts.sign_in_trusted("ann")
    assert ask(app, url=READING, headers=cookie(token)).status == 200
    app.context.accounts.disable("ann")
    assert ask(app, url=READING, headers=cookie(token)).status == 401
    ended = ask(app, headers={**BROWSER, **cookie(token)})
    assert ended.status == 303
    assert ended["set-cookie"] == "assay=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"


@pytest.mark.parametrize("forged", ["", "x", "a" * 43, "a" * 300, "../..", "ann", "%00", '"', "ä", "' OR 1=1 --"])
def test_a_forged_cookie_is_nobodys(app, forged):
    app.context.accounts.sign_in_trusted("ann")
    assert ask(app, url=READING, headers={"cookie": f"assay={forged}"}).status == 401


def test_two_session_cookies_are_nobodys(app):
    token = app.context.accounts.sign_in_trusted("ann")
    assert ask(app, url=READING, headers={"cookie": f"assay={token}; assay={token}"}).status == 401
    assert ask(app, url=READING, headers=cookie(token), more=[("cookie", "assay=other")]).status == 401
    assert ask(app, url=READING, headers={"cookie": f"other=1; assay={token}; more=2"}).status == 200


def test_the_cookie_under_https_is_bound_to_the_host(made):
    app = made(**SSO)
    token = app.context.accounts.sign_in_trusted("ann")
    assert ask(app, url=READING, headers=cookie(token), **PROXY).status == 401
    assert ask(app, url=READING, headers=cookie(token, "__Host-assay"), **PROXY).status == 200


def test_a_trusted_proxy_signs_in_whom_it_names(made):
    app = made(**SSO)
    answer = ask(app, url="/?asset=mug", headers={**BROWSER, "x-auth-user": "sso"}, **PROXY)
    assert (answer.status, answer["location"]) == (303, "/?asset=mug")
    head, _, rest = answer["set-cookie"].partition(";")
    assert rest == " Path=/; HttpOnly; SameSite=Strict; Secure"
    given = {"cookie": head, "x-auth-user": "sso"}
    assert "sso" in ask(app, headers={**BROWSER, **given}, **PROXY).text


def test_nobody_else_is_believed(made):
    app = made(**SSO)
    for peer in ("127.0.0.1", "203.0.113.9"):
        answer = ask(app, headers={**BROWSER, "x-auth-user": "sso"}, peer=peer, host="assets.example.org")
        assert answer["location"] == "/sign-in" and answer["set-cookie"] is None
    # Nor the proxy when it says two things.
    answer = ask(app, headers={**BROWSER, "x-auth-user": "sso"}, more=[("x-auth-user", "ann")], **PROXY)
    assert answer["location"] == "/sign-in"


def test_a_header_that_nobody_asked_for_names_nobody(app):
    assert ask(app, headers={**BROWSER, "x-auth-user": "ann", "remote-user": "ann"})["location"] == "/sign-in"


def test_a_person_without_an_account_is_told_what_to_ask_for(made):
    app = made(**SSO)
    app.context.accounts.disable("bob")
    for name in ("stranger", "bob"):
        answer = ask(app, headers={**BROWSER, "x-auth-user": name}, **PROXY)
        assert answer.status == 403 and "assay user add NAME" in answer.text and name not in answer.text


def test_the_session_of_one_person_ends_when_the_proxy_names_another(made):
    app = made(**SSO)
    token = app.context.accounts.sign_in_trusted("sso")
    held = cookie(token, "__Host-assay")
    assert ask(app, url=READING, headers={**held, "x-auth-user": "SSO"}, **PROXY).status == 200
    assert ask(app, url=READING, headers={**held, "x-auth-user": "ann"}, **PROXY).status == 401
    assert ask(app, url=READING, headers={**held, "x-auth-user": "sso"}, **PROXY).status == 401


def test_a_person_whom_only_the_proxy_signs_in_needs_its_word_each_time(made):
    app = made(**SSO)
    for name, status in (("sso", 401), ("ann", 200)):
        token = app.context.accounts.sign_in_trusted(name)
        assert ask(app, url=READING, headers=cookie(token, "__Host-assay"), **PROXY).status == status


def test_a_password_opens_a_session_and_ends_the_one_before(app):
    before = app.context.accounts.sign_in_trusted("bob")
    form = f"name=ann&password={PASSWORD.replace(' ', '+')}&next=%2F%3Fasset%3Dmug".encode()
    answer = ask(app, "POST", "/sign-in", {**OWN, **cookie(before)}, form)
    assert (answer.status, answer["location"]) == (303, "/?asset=mug")
    assert answer["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Strict")
    token = answer["set-cookie"].split("=", 1)[1].split(";")[0]
    assert token != before and before not in app.context.accounts.tokens
    assert "ann" in ask(app, headers=cookie(token)).text


def test_signing_out_ends_the_session_itself(app):
    token = app.context.accounts.sign_in_trusted("ann")
    answer = ask(app, "POST", "/sign-out", {**OWN, **cookie(token)})
    assert (answer.status, answer["location"]) == (303, "/sign-in")
    assert answer["set-cookie"].endswith("; Max-Age=0")
    assert ask(app, url=READING, headers=cookie(token)).status == 401


def test_nobody_is_signed_out_by_a_link(app):
    token = app.context.accounts.sign_in_trusted("ann")
    assert ask(app, "GET", "/sign-out", cookie(token)).status == 404
    assert ask(app, url=READING, headers=cookie(token)).status == 200
