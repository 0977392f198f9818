"""For everybody: no violation that axe-core knows of, light and dark, and every control within a keyboard's reach."""

import pytest

from tests.browser.page_parts import tab, wait_for_asset

pytestmark = pytest.mark.xdist_group("browser")
# Deep: into the viewer's shadow, too.
FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect();
    const style = getComputedStyle(one);
    const host = one.getRootNode().host;
    return {
        tag: one.tagName.toLowerCase(),
        name: (one.getAttribute("aria-label") || one.innerText || one.labels?.[0]?.innerText || one.id || "").trim(),
        key: one.dataset.key ?? "",
        inside: host ? host.id : one.closest("[id]")?.id ?? "",
        seen: box.width > 0 && box.height > 0 && style.visibility !== "hidden",
        outlined: style.outlineStyle !== "none" || style.boxShadow !== "none" || style.borderStyle !== "none",
    };
}"""
ENOUGH = 200  # more stops than the page has


def violations(page):
    """What axe-core has against the page as it is now, in words."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(enter, visit, server, scheme):
    sign_in = visit(color_scheme=scheme).page(server.url)
    assert violations(sign_in) == []
    _, page = enter("ada", color_scheme=scheme)
    page.wait_for_selector("#queue tr[data-row]")
    assert violations(page) == []
    page.locator("#queue tr[data-row=pot] a").click()
    wait_for_asset(page, "pot")
    for name in ("Findings", "Stages", "Spec", "History"):
        tab(page, name)
        assert violations(page) == [], name
    page.keyboard.press("?")
    page.locator("dialog#keys").wait_for()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.locator("#decide").wait_for()
    assert violations(page) == []


def test_the_tab_key_reaches_everything_and_is_never_caught(enter):
    _, page = enter("ada", "/?asset=tray")
    wait_for_asset(page, "tray")
    page.evaluate("document.getElementById('viewer').settled()")
    page.evaluate("document.activeElement?.blur()")
    stops, ends = [], 0
    while ends < 2 and len(stops) < ENOUGH:  # from where the page put the focus to its end, and once around
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        ends += stop is None
        stops += [stop] if stop else []
    assert 10 < len(stops) < ENOUGH, stops[-3:]
    unseen = [stop for stop in stops if not (stop["seen"] and (stop["name"] or stop["key"]))]
    assert unseen == []
    keys, names = {stop["key"] for stop in stops}, {stop["name"] for stop in stops}
    assert {"theme", "keys", "sign-out", "row-tray", "sort-state", "approve", "reject", "run", "claim"} <= keys
    assert any(stop["tag"] == "input" and "Search" in stop["name"] for stop in stops)
    assert {"Shaded", "Candidate", "Findings", "Previous", "Next"} <= names
    page.locator("#viewer").get_by_role("radio", name="Shaded").focus()
    page.keyboard.press("ArrowRight")  # one stop for all modes, the arrows for each
    assert page.evaluate("document.getElementById('viewer').mode") == "wireframe"


def test_the_theme_is_kept(enter):
    _, page = enter("val")
    page.wait_for_selector("#queue tr[data-row]")
    colours = []
    for _ in range(3):
        page.get_by_role("button", name="Theme").click()
        colours.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(set(colours)) == 2
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Theme").click()
    chosen = page.evaluate("document.documentElement.dataset.themeChoice")
    page.reload()
    page.wait_for_selector("#queue tr[data-row]")
    assert page.evaluate("document.documentElement.dataset.themeChoice") == chosen == "dark"
