"""Signing in with a real browser: the way there, the way out, and what a refusal says."""

import pytest

from tests.browser.conftest import PASSWORD, fill_sign_in

pytestmark = pytest.mark.xdist_group("browser")


def test_a_link_to_an_asset_survives_the_sign_in(visit, server):
    watched = visit()
    page = watched.page(f"{server.url}/?asset=lamp&q=la")
    assert page.url.startswith(f"{server.url}/sign-in?")
    page.locator("#name:focus").wait_for()
    page.keyboard.type("ada")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/?asset=lamp&q=la")
    page.wait_for_selector("#head [data-asset=lamp]")
    assert page.get_by_label("Search the queue").input_value() == "la"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(enter, server):
    watched, page = enter("ada")
    [cookie] = watched.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/")
    assert page.evaluate("document.cookie") == ""
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert cookie["value"] not in stored and cookie["value"] not in page.content()


def test_a_wrong_password_says_so_and_lets_nobody_in(visit, server):
    watched = visit()
    watched.expect("403")
    page = watched.page(f"{server.url}/")
    fill_sign_in(page, "<b>ada", "wrong horse battery")
    assert "do not fit together" in page.get_by_role("alert").text_content()
    assert page.get_by_label("Name").input_value() == "<b>ada" and page.locator("main b").count() == 0
    page.goto(server.url)
    assert "/sign-in" in page.url


def test_whoever_signs_out_is_out_everywhere_in_this_browser(enter, server):
    watched, page = enter("bob", fresh=True)
    page.wait_for_selector("#queue .rows")
    other = watched.page(server.url)
    other.wait_for_selector("#queue .rows")
    token = watched.context.cookies()[0]
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    watched.expect("401")
    assert other.evaluate("fetch('/config').then(answer => answer.status)") == 401
    watched.context.add_cookies([token])  # kept by somebody: it opens nothing any more
    other.goto(server.url)
    assert "/sign-in" in other.url


def test_nobody_is_sent_to_another_site_after_the_sign_in(visit, server):
    watched = visit()
    for target in ("//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "/config"):
        page = watched.page(f"{server.url}/sign-in?next={target}")
        fill_sign_in(page, "ada")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        assert page.url == f"{server.url}/", target
        page.close()
        watched.context.clear_cookies()
