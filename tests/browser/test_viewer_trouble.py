"""<assay-viewer> when something is wrong: it says so in its place and by an event, and is never blank."""

import json

import numpy as np
import pytest

from tests.browser.viewer_page import SIZE, View, asv1, one_page, served, sphere


@pytest.fixture(scope="module")
def site():
    with served() as (site, url):
        V, F = sphere(rows=12, columns=24)
        site.url = url
        site.put("/sphere", asv1(V, F))
        site.put("/half", asv1(0.5 * V, F))
        yield site


@pytest.fixture(scope="module")
def opened(site, browser):
    with one_page(browser, site.url) as page:
        page.evaluate("""() => { window.told = [];
            for (const name of ["assay-error", "assay-ready"])
              document.addEventListener(name, (e) => window.told.push([name, e.detail.message ?? ""])); }""")
        yield View(page)


@pytest.fixture
def view(opened):
    opened.reset()
    opened.page.evaluate("() => { window.told = []; }")
    return opened


def told(view, name):
    return [words for event, words in view.page.evaluate("() => window.told") if event == name]


def is_blank(pixels):
    return len(np.unique(pixels.reshape(-1, 3), axis=0)) < 3


def with_header(data, **changes):
    """The same ASV1 with another header."""
    length = int.from_bytes(data[4:8], "little")
    header = json.dumps({**json.loads(data[8 : 8 + length]), **changes}).encode()
    header += b" " * (-len(header) % 4)
    return data[:4] + len(header).to_bytes(4, "little") + header + data[8 + length :]


GOOD = asv1(*sphere(rows=12, columns=24))
BROKEN = {
    "cut off": (GOOD[:-1000], "cut off"),
    "cut in the header": (GOOD[:100], "header is cut off"),
    "empty": (b"", "too few"),
    "another file": (b"glTF" + b"\0" * 40, "not ASV1"),
    "a header that is no JSON": (b'ASV1\x04\0\0\0{"a"', "not JSON"),
    "an endless header": (b"ASV1\xff\xff\xff\xff" + b" " * 40, "header is cut off"),
    "no arrays": (with_header(GOOD, arrays=[]), "no array position"),
    "another number of faces": (with_header(GOOD, faces=7), "array face has"),
    "a negative count": (with_header(GOOD, vertices=-1), "does not count"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_geometry_is_named_in_the_element(site, view, case):
    data, words = BROKEN[case]
    site.put("/broken", data)
    assert view.load("/broken") is False
    assert words in view.text("[data-side=candidate]")
    assert any(words in message for message in told(view, "assay-error"))
    assert told(view, "assay-ready") == []


def test_one_broken_side_leaves_the_other(site, view):
    site.put("/broken", GOOD[:-1000])
    assert view.load("/sphere", "/broken") is True
    assert "cut off" in view.text("[data-side=golden]")
    assert not is_blank(view.pixels())


def test_the_servers_own_words_are_shown(site, view):
    site.put(
        "/refused",
        b'{"error": "the mesh has 9,000,000 triangles; the page draws at most 2,000,000"}',
        "application/json",
    )
    view.load("/refused")
    assert "9,000,000 triangles" in view.text("[data-side=candidate]")
    site.put("/strange", b"[]", "application/json")
    view.load("/strange")
    assert "no geometry" in view.text("[data-side=candidate]")


def test_words_from_the_server_are_text(site, view):
    site.put("/script", b'{"error": "<img src=x onerror=document.title=1>"}', "application/json")
    view.load("/script")
    assert "<img src=x" in view.text("[data-side=candidate]")
    assert view.page.title() == "viewer"


def test_an_answer_of_failure_is_told(site, visit):
    watched = visit(viewport=SIZE)
    watched.expect("500 (Internal Server Error)")
    view = View(watched.page(site.url))
    site.put("/failing", b"no", "text/plain", status=500)
    assert view.load("/failing") is False
    assert "500" in view.text("[data-side=candidate]")


def test_the_last_load_wins(site, view):
    gate = site.hold("/slow")
    site.put("/slow", GOOD)
    view.run("(v) => { window.first = v.load({candidate: {geometry: '/slow'}}); }")
    assert view.load("/half") is True
    gate.set()
    assert view.page.evaluate("() => window.first") is False
    assert "1.00 × 1.00" in view.text("[data-side=candidate]")
    assert told(view, "assay-error") == []
    assert len(told(view, "assay-ready")) == 1


def test_nothing_is_kept_of_what_is_no_longer_shown(site, view):
    script = """async (v, n) => { for (let i = 0; i < n; i++) {
        const load = v.load({candidate: {geometry: i % 2 ? "/sphere" : "/half"}, golden: {geometry: "/sphere"}});
        if (i % 5) await load;
        v.highlight({kind: "face", indices: [1, 2, 3]});
        v.mode = ["shaded", "wireframe", "normals", "backfaces"][i % 4];
      }
      v.mode = "shaded";
      await v.load({candidate: {geometry: "/sphere"}, golden: {geometry: "/half"}});
      v.pixels();
      return v.info; }"""
    view.page.set_viewport_size({"width": 320, "height": 240})  # small pictures are drawn quickly
    before = view.run(script, 8)
    after = view.run(script, 60)
    view.page.set_viewport_size(SIZE)
    assert {k: after[k] for k in ("geometries", "textures", "programs")} == {
        k: before[k] for k in ("geometries", "textures", "programs")
    }


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_size_does_not_matter(site, view, scale):
    V, F = sphere(scale, rows=12, columns=24)
    site.put("/sized", asv1(V, F, center=(3 * scale, 0, 0)))
    view.load("/sized")
    pixels = view.pixels()
    view.load("/sphere")
    assert (np.abs(pixels.astype(int) - view.pixels()).max(axis=-1) > 8).mean() < 0.002


def test_numbers_that_are_not_finite_are_left_out_and_said(site, view):
    V, F = sphere(rows=12, columns=24)
    V = V.copy()
    V[100] = np.nan, np.inf, 0
    site.put("/nan", asv1(V, F))
    assert view.load("/nan") is True
    assert "6 of its faces are not drawn" in view.text("[data-side=candidate]")
    assert not is_blank(view.pixels())
    assert view.highlight("vertex", [100]) == {"asked": 1, "shown": 1}
    site.put("/all-nan", asv1(V * np.nan, F))
    assert view.load("/all-nan") is True
    assert "None of its faces can be drawn" in view.text("[data-side=candidate]")


def test_nothing_to_draw_is_said(site, view):
    V, F = sphere(rows=12, columns=24)
    site.put("/no-faces", asv1(V, F[:0]))
    site.put("/nothing", asv1(V[:0], F[:0]))
    site.put("/point", asv1(V * 0, F))
    for path, words in (("/no-faces", "no faces"), ("/nothing", "no faces"), ("/point", "no extent")):
        assert view.load(path) is True
        for mode in ("wireframe", "normals", "backfaces", "difference", "shaded"):
            view.mode(mode)
            view.pixels()
        view.highlight("vertex", [3])
        view.pixels()
        assert words in view.text("[data-side=candidate]")
    assert view.load(None) is False
    assert "no geometry to show yet" in view.text(".message")
    assert view.load("/sphere") is True
    assert not view.page.locator(".message").is_visible()


def test_a_lost_graphics_card_is_said_and_its_return_draws_the_same(site, visit):
    watched = visit(viewport=SIZE)
    watched.expect("THREE.WebGLRenderer: Context", "CONTEXT_LOST_WEBGL")
    view = View(watched.page(site.url))
    view.load("/sphere", "/half")
    view.highlight("face", [5])
    before = view.pixels()
    gone = """(v) => new Promise((done) => { const c = v.shadowRoot.querySelector("canvas");
        window.lost = c.getContext("webgl2").getExtension("WEBGL_lose_context");
        c.addEventListener("webglcontextlost", () => setTimeout(done)); window.lost.loseContext(); })"""
    back = """(v) => new Promise((done) => { const c = v.shadowRoot.querySelector("canvas");
        c.addEventListener("webglcontextrestored", () => setTimeout(done)); window.lost.restoreContext(); })"""
    view.run(gone)
    assert "graphics card stopped" in view.text(".message")
    view.run(back)
    assert not view.page.locator(".message").is_visible()
    assert np.array_equal(before, view.pixels())


def test_without_webgl_there_are_words(site, visit):
    watched = visit(viewport=SIZE)
    watched.expect("THREE.WebGLRenderer")
    page = watched.context.new_page()
    page.add_init_script("""const real = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
          return /webgl/.test(kind) ? null : real.call(this, kind, ...more); }""")
    page.add_init_script(
        "window.told = []; document.addEventListener('assay-error', (e) => told.push(e.detail.message))"
    )
    watched.origins.add(site.url)
    page.goto(site.url)
    view = View(page)
    assert view.load("/sphere") is False
    assert "no WebGL" in view.text(".message")
    assert len(page.evaluate("told")) == 2


def test_an_element_that_is_moved_or_put_back_shows_its_scene(site, visit):
    view = View(visit(viewport=SIZE).page(site.url))
    view.load("/sphere")
    before = view.pixels()
    view.run("""(v) => { const box = document.createElement("div"); v.parentNode.append(box); box.append(v); }""")
    assert np.array_equal(before, view.pixels())
    view.run("""async (v) => { const parent = v.parentNode; v.remove(); await new Promise((done) => setTimeout(done));
        parent.append(v); await v.settled(); }""")
    assert np.array_equal(before, view.pixels())
