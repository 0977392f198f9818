"""A review from end to end in a real browser: look, decide, be too late, reject, restart, run again."""

import pytest

from tests.browser.house import PAINT, SCRIPT
from tests.browser.page_parts import (
    MODES,
    changed,
    open_asset,
    say_why,
    seen_in_viewer,
    shown_in,
    tab,
    wait_for_asset,
)

pytestmark = pytest.mark.xdist_group("browser")
VISIBLE = 300  # pixels


def test_modes_and_findings_change_what_the_viewer_shows(enter):
    _, page = enter("val", "/?asset=vase")
    wait_for_asset(page, "vase")
    seen = {}
    for number, mode in enumerate(MODES, start=1):
        page.keyboard.press(str(number))
        seen[mode] = seen_in_viewer(page)
    for mode in MODES[1:]:
        assert changed(seen["shaded"], seen[mode]) > VISIBLE, mode
    page.keyboard.press("1")
    assert changed(seen["shaded"], seen_in_viewer(page)) < VISIBLE
    open_asset(page, "pot")
    plain = seen_in_viewer(page)
    page.get_by_role("button", name="of boundary-edge in the viewer").click()
    marked = seen_in_viewer(page)
    assert changed(plain, marked) > VISIBLE
    page.keyboard.press("f")
    assert changed(marked, seen_in_viewer(page)) > VISIBLE
    assert changed(plain, seen_in_viewer(page)) < VISIBLE


def test_of_two_reviewers_the_second_is_too_late(enter, house):
    _, ada = enter("ada", "/?asset=lamp")
    _, bob = enter("bob", "/?asset=lamp")
    for page in (ada, bob):
        wait_for_asset(page, "lamp")
        page.keyboard.press("a")
    say_why(ada, "it is a lamp")
    shown_in(ada, "notice", "You approved lamp: its golden record is written")
    say_why(bob, "it is a fine lamp")
    bob.locator("#notice, .toast-body, #stale", has_text="ada").first.wait_for()
    [entry] = house.log("lamp")
    assert (entry["who"], entry["decision"], entry["why"]) == ("ada", "approve", "it is a lamp")
    assert house.record("lamp")["decision"]["who"] == "ada"
    bob.get_by_role("button", name="Show what is there now").click()
    tab(bob, "History")
    shown_in(bob, "history", "it is a lamp")


def test_a_rejection_needs_words_and_keeps_them(enter, house):
    before = len(house.log("vase"))
    _, page = enter("ada", "/?asset=vase")
    wait_for_asset(page, "vase")
    page.keyboard.press("r")
    page.locator("#decide-confirm").click()
    assert "Say what is wrong" in page.locator("#decide-problem").text_content()
    assert len(house.log("vase")) == before
    say_why(page, f"it bulges {SCRIPT}")
    shown_in(page, "notice", "You rejected vase")
    page.locator("#queue tr[data-row=vase]", has_text="rejected").wait_for()
    assert house.log("vase")[-1]["why"] == f"it bulges {SCRIPT}"
    page.goto(page.url.split("?")[0] + "?asset=vase")
    wait_for_asset(page, "vase")
    tab(page, "History")
    shown_in(page, "history", f"it bulges {SCRIPT}")
    assert page.evaluate("window.pwned") is None


def test_a_restart_in_between_loses_nothing(enter, server, house):
    watched, page = enter("bob", "/?asset=bowl")
    wait_for_asset(page, "bowl")
    page.keyboard.press("a")
    page.locator("#decide-why").fill("a draft survives too")
    watched.expect("ERR_CONNECTION_REFUSED", "Failed to fetch", "503", "Connection errored", "Could not")
    server.restart()
    page.locator("#decide-confirm").click()
    shown_in(page, "notice", "You approved bowl: its golden record is written")
    assert house.record("bowl")["decision"]["why"] == "a draft survives too"
    assert [entry["who"] for entry in house.log("bowl")] == ["bob"]
    page.goto(page.url.split("?")[0] + "?asset=bowl")  # the page itself has gone on to the next asset, or is about to
    wait_for_asset(page, "bowl")  # no sign-in in between


def test_the_keyboard_alone_will_do(enter):
    _, page = enter("ada", "/?q=&sort=id")
    page.wait_for_selector("#queue tr[data-row]")
    ids = page.locator("#queue tr[data-row]").evaluate_all("rows => rows.map(row => row.dataset.row)")
    assert ids == sorted(ids)
    for key, id in (("j", ids[0]), ("j", ids[1]), ("j", ids[2]), ("k", ids[1])):
        page.keyboard.press(key)
        wait_for_asset(page, id)
    page.keyboard.press("/")
    page.keyboard.type("jar3")  # not the keys' meaning: nothing is switched while somebody types
    assert page.get_by_label("Search the queue").input_value() == "jar3"
    page.locator("#queue .empty").wait_for()
    wait_for_asset(page, ids[1])
    page.get_by_label("Search the queue").fill("")
    page.locator(f"#queue tr[data-row={ids[0]}] a").focus()
    page.keyboard.press("Enter")
    wait_for_asset(page, ids[0])
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()


def test_escape_leaves_a_decision_unmade(enter, house):
    before = house.log("vase")
    _, page = enter("cleo", "/?asset=vase")
    wait_for_asset(page, "vase")
    page.keyboard.press("r")
    page.locator("#decide-why").fill("no")
    page.keyboard.press("Escape")
    assert not page.locator("#decide").is_visible()
    page.keyboard.press("j")
    page.locator("#head .head:not([data-asset=vase])").wait_for()
    assert house.log("vase") == before


def test_run_again_shows_how_it_goes_while_the_page_stays_usable(enter, house):
    watched, page = enter("ada", "/?asset=jar")
    wait_for_asset(page, "jar")
    page.get_by_role("button", name="Run again").click()
    page.wait_for_selector("#job .job")
    other = watched.page(page.url.replace("asset=jar", "asset=plate"))
    wait_for_asset(other, "plate")
    page.bring_to_front()
    page.wait_for_selector('#job .job[data-state="done"]')
    page.locator("#queue tr[data-row=jar]", has_text="needs review").wait_for()
    assert "FAIL" in page.locator("#job").text_content()
    assert (house.runs / "jar" / "report.json").is_file()


def test_markup_in_files_names_and_words_stays_text(enter):
    _, page = enter("cleo", "/?asset=pot")
    wait_for_asset(page, "pot")
    shown_in(page, "findings", PAINT)
    tab(page, "Spec")
    shown_in(page, "spec", SCRIPT)
    tab(page, "History")
    page.get_by_label("Comment").fill(f"look at this {SCRIPT}<img src=x onerror=window.pwned=1>")
    page.get_by_role("button", name="Add comment").click()
    shown_in(page, "history", f"look at this {SCRIPT}<img src=x onerror=window.pwned=1>")
    page.reload()
    wait_for_asset(page, "pot")
    tab(page, "History")
    shown_in(page, "history", SCRIPT)
    page.keyboard.press("Escape")
    open_asset(page, "plate")
    shown_in(page, "history", f"it is a vase {SCRIPT}")
    assert page.evaluate("window.pwned") is None
    assert page.locator("#asset-pane img[onerror], #asset-pane svg[onload]").count() == 0


def test_a_viewer_looks_and_cannot_decide(enter, house):
    before = house.decisions()
    _, page = enter("val", "/?asset=vase")
    wait_for_asset(page, "vase")
    for verb in ("approve", "reject"):
        assert page.locator(f'#head [data-do="decide"][data-value="{verb}"]').is_disabled()
    page.keyboard.press("a")
    assert not page.locator("#decide").is_visible()
    assert house.decisions() == before
