"""<assay-viewer> and <assay-compare> in people's hands: mouse, touch, keyboard, screen reader, both themes."""

import io
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from tests.browser.viewer_page import SIZE, View, asv1, difference, one_page, served, sphere

COMPARE = '<assay-compare got="/got.png" want="/want.png" difference="/apart.png" label="Azimuth 90"></assay-compare>'


def png(colour):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def site():
    with served() as (site, url):
        V, F = sphere(rows=12, columns=24)
        site.url = url
        site.put("/egg", asv1(V * (1, 1, 2), F))
        site.put("/sphere", asv1(V, F))
        site.put("/difference", difference(np.abs(V[:, 2]), np.zeros(len(V)), 1.0, 0.4))
        for name, colour in {"got": (200, 0, 0), "want": (0, 0, 200), "apart": (0, 200, 0)}.items():
            site.put(f"/{name}.png", png(colour), "image/png")
        site.put_body("/compare", COMPARE)
        site.put_body("/alone", '<assay-compare got="/got.png" label="New"></assay-compare>')
        site.put_body("/all", f"<assay-viewer></assay-viewer>{COMPARE}")
        yield site


@pytest.fixture(scope="module")
def opened(site, browser):
    with one_page(browser, site.url, has_touch=True) as page:
        yield View(page)


@pytest.fixture
def view(opened):
    opened.reset()
    opened.load("/egg", "/sphere", "/difference")
    return opened


def said(view):
    return view.page.locator("[role=status]").text_content()


def canvas(view):
    return view.page.locator("assay-viewer .view > canvas")


def test_the_keyboard_turns_moves_zooms_and_fits(view):
    start = view.pixels()
    canvas(view).focus()
    seen = [start]
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowLeft", "+", "-"):
        view.page.keyboard.press(key)
        seen.append(view.pixels())
        assert not np.array_equal(seen[-1], seen[-2])
    assert "40 degrees from above" not in said(view) and "30 degrees from above" in said(view)
    view.page.keyboard.press("ArrowLeft")
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("0")
    assert np.array_equal(view.pixels(), start)


def test_every_control_is_reached_by_the_tab_key(view):
    view.page.get_by_role("radio", name="Shaded").focus()
    tags = []
    for _ in range(9):
        tags.append(view.run("(v) => v.shadowRoot.activeElement?.tagName ?? null"))
        view.page.keyboard.press("Tab")
    assert tags == [*["INPUT"] * 2, *["BUTTON"] * 4, "INPUT", "CANVAS", None]  # and out again


def test_arrows_choose_the_mode(view):
    view.page.get_by_role("radio", name="Shaded").focus()
    view.page.keyboard.press("ArrowRight")
    assert view.run("(v) => v.mode") == "wireframe"
    assert view.page.get_by_role("radio", name="Wireframe").is_checked()


def test_the_mouse_turns_moves_and_zooms_both_views(view):
    box = canvas(view).bounding_box()
    x, y = box["x"] + box["width"] / 4, box["y"] + box["height"] / 2
    for act in ("turn", "move", "zoom"):
        before = view.pixels()
        view.page.mouse.move(x, y)
        if act == "zoom":
            view.page.mouse.wheel(0, -300)
        else:
            view.page.mouse.down(button="left" if act == "turn" else "right")
            view.page.mouse.move(x + 30, y + 15, steps=3)
            view.page.mouse.up(button="left" if act == "turn" else "right")
        changed = np.any(view.pixels() != before, axis=-1)
        half = changed.shape[1] // 2
        assert changed[:, :half].any() and changed[:, half + 1 :].any()


def test_the_wheel_scrolls_the_page_until_the_view_is_in_use(view):
    view.run("(v) => { v.shadowRoot.activeElement?.blur(); }")
    box = canvas(view).bounding_box()
    before = view.pixels()
    view.page.mouse.move(box["x"] + 50, box["y"] + 50)
    view.page.mouse.wheel(0, -300)
    assert np.array_equal(before, view.pixels())


def test_a_double_click_makes_that_point_the_middle(view):
    view.layout("candidate")
    view.page.get_by_label("Parallel").check()
    view.page.get_by_role("button", name="Side").click()
    before = view.pixels()
    box = canvas(view).bounding_box()
    view.page.mouse.dblclick(box["x"] + 5, box["y"] + 100)  # beside it: nothing
    assert np.array_equal(before, view.pixels())
    view.page.mouse.dblclick(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2)
    middles = [np.argwhere(np.any(p != p[0, 0], axis=-1)).mean(axis=0) for p in (before, view.pixels())]
    assert middles[0][1] - middles[1][1] == pytest.approx(60, abs=8)


def test_two_fingers_zoom(view):
    before = view.pixels()
    script = """(v) => { const c = v.shadowRoot.querySelector(".view > canvas"); c.setPointerCapture = () => {};
      const b = c.getBoundingClientRect(); const at = (type, id, x) => c.dispatchEvent(new PointerEvent(type,
        {pointerId: id, pointerType: "touch", clientX: b.left + x, clientY: b.top + 90, bubbles: true}));
      at("pointerdown", 1, 100); at("pointerdown", 2, 140); at("pointermove", 2, 240); at("pointermove", 1, 40);
      at("pointerup", 1, 40); at("pointerup", 2, 240); }"""
    view.run(script)
    from_ground = np.array([0xF1, 0xF3, 0xF5])
    larger, smaller = (np.any(np.abs(p.astype(int) - from_ground) > 3, axis=-1).sum() for p in (view.pixels(), before))
    assert larger > 1.5 * smaller


def test_a_move_is_short_and_none_at_all_where_motion_is_unwanted(site, visit):
    for motion in ("reduce", "no-preference"):
        view = View(visit(viewport=SIZE, reduced_motion=motion).page(site.url))
        view.load("/egg")
        script = """(v) => { const before = v.info.frames; v.shadowRoot.querySelector("[data-view=top]").click();
            return new Promise((done) => { const wait = () => { const n = v.info.frames;
              setTimeout(() => (v.info.frames === n ? done(n - before) : wait()), 400); }; wait(); }); }"""
        frames = view.run(script)
        assert frames == 1 if motion == "reduce" else frames > 1
        assert "the top" in said(view)


def test_what_is_shown_is_said(view):
    assert said(view).startswith(
        "Shaded: candidate and golden side by side, seen from the front right, 20 degrees from above."
    )
    assert "Candidate 2.00 × 2.00 × 4.00 m, 576 faces." in said(view)
    view.mode("wireframe")
    view.layout("golden")
    assert said(view).startswith("Wireframe: the golden alone")
    view.highlight("face", [1, 2])
    assert "Highlighted: 2 faces." in said(view)
    assert canvas(view).get_attribute("aria-label") == f"3D view. {said(view)}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(site, visit, scheme):
    page = visit(viewport={"width": 1000, "height": 900}, color_scheme=scheme, bypass_csp=True).page(f"{site.url}/all")
    view = View(page)
    view.load("/egg", "/sphere", "/difference")
    for mode in ("difference", "wireframe"):
        view.mode(mode)
        found = Axe().run(page)
        assert found.response["violations"] == [], found.generate_report()
    view.load(None)
    assert Axe().run(page).response["violations"] == []


def colours(page, selector=".stack"):
    """The colours along the middle of the picture, from left to right."""
    picture = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")
    row = np.asarray(picture)[picture.height // 2].astype(int)
    return ["rgb"[int(np.argmax(pixel))] if np.ptp(pixel) > 150 else "?" for pixel in row]


def test_the_divider_shows_got_on_its_left_and_want_on_its_right(site, visit):
    page = visit(viewport=SIZE).page(f"{site.url}/compare")
    page.locator("assay-compare img").first.evaluate("(i) => i.decode()")
    page.locator("assay-compare img.got").evaluate("(i) => i.decode()")
    half = colours(page)
    assert 0.4 < half.count("r") / len(half) < 0.6 and 0.4 < half.count("b") / len(half) < 0.6
    slider = page.get_by_role("slider", name=re.compile("Azimuth 90"))
    slider.focus()
    slider.press("End")
    assert colours(page).count("b") == 0
    slider.press("Home")
    assert colours(page).count("r") == 0
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "1 per cent got, 99 per cent approved"
    box = page.locator(".stack").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + 30)
    assert slider.input_value() == "25"


def test_the_difference_picture_can_be_shown_instead(site, visit):
    page = visit(viewport=SIZE).page(f"{site.url}/compare")
    tick = page.get_by_label("Show the difference")
    tick.focus()
    page.keyboard.press("Space")
    page.locator("assay-compare img").evaluate("(i) => i.decode()")
    assert set(colours(page)[5:-5]) == {"g"}
    assert tick.evaluate("(t) => t === t.getRootNode().activeElement")
    page.keyboard.press("Space")
    assert page.get_by_role("slider").count() == 1


def test_a_picture_that_is_missing_is_said(site, visit):
    page = visit(viewport=SIZE).page(f"{site.url}/alone")
    assert "no approved picture to compare with" in page.locator("assay-compare figure").inner_text()
    assert page.get_by_role("slider").count() == 0
    assert page.get_by_role("img", name="New, got").count() == 1
    watched = visit(viewport=SIZE)
    watched.expect("404 (Not Found)")
    page = watched.page(f"{site.url}/compare")
    page.locator("assay-compare").evaluate("(c) => c.setAttribute('want', '/gone.png')")
    page.get_by_text("The approved picture could not be loaded.").wait_for()
    page.locator("assay-compare").evaluate("(c) => c.setAttribute('want', '/want.png')")
    assert page.get_by_role("slider").count() == 1


def test_the_comparison_takes_the_colours_of_the_page(site, visit):
    page = visit(viewport=SIZE, color_scheme="light").page(f"{site.url}/compare")
    page.evaluate("() => { document.body.style.color = 'rgb(250, 250, 250)'; }")
    name = page.locator("assay-compare .name")
    assert name.evaluate("(n) => getComputedStyle(n).color") == "rgb(250, 250, 250)"
    page.locator("assay-compare").evaluate("(c) => c.setAttribute('theme', 'light')")
    assert name.evaluate("(n) => getComputedStyle(n).color") == "rgb(27, 32, 39)"
