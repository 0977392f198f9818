"""<assay-viewer> in Chromium: what it draws of meshes made of numbers."""

import io
import json
import struct

import numpy as np
import pytest

from tests.browser.viewer_page import SIZE, View, asv1, box, difference, one_page, served, sphere

MODES = ("shaded", "wireframe", "normals", "backfaces", "difference")
GROUND = np.array([0xF1, 0xF3, 0xF5])


@pytest.fixture(scope="module")
def site():
    with served() as (site, url):
        V, F = sphere()
        site.url = url
        site.put("/sphere", asv1(V, F))
        site.put("/half", asv1(0.5 * V, F))
        site.put("/box", asv1(*box()))
        site.put("/difference", difference(np.abs(V[:, 0]) * 0.004, np.zeros(len(V)), 0.004, 0.0012))
        yield site


@pytest.fixture(scope="module")
def opened(site, browser):
    with one_page(browser, site.url) as page:
        yield View(page)


@pytest.fixture
def view(opened):
    """The viewer as it is when a page is opened."""
    opened.reset()
    return opened


def drawn(pixels):
    """Where anything but the ground and the line between the views is drawn."""
    return np.any(np.abs(pixels.astype(int) - GROUND) > 3, axis=-1)


def halves(pixels):
    """The two views of a row, without the line between them."""
    width = (pixels.shape[1] - 2) // 2
    return pixels[:, :width], pixels[:, -width:]


def marked(pixels):
    """Where the highlight's colour is, also mixed with what is under it."""
    p = pixels.astype(int)
    return (p[..., 0] > 150) & (p[..., 2] - p[..., 1] > 70) & (p[..., 0] - p[..., 1] > 90)


def glb(V, F, colour):
    """A GLB of one mesh with one plain material, its picture in it: 2 x 2 pixels of that colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(out, "PNG")
    picture = out.getvalue() + b"\0" * (-len(out.getvalue()) % 4)
    position, index = np.asarray(V, "<f4").tobytes(), np.asarray(F, "<u4").tobytes()
    uv = np.full((len(V), 2), 0.5, "<f4").tobytes()
    parts, views, at = [position, index, uv, picture], [], 0
    for part in parts:
        views.append({"buffer": 0, "byteOffset": at, "byteLength": len(part)})
        at += len(part)
    low, high = np.asarray(V, "<f4").min(0).tolist(), np.asarray(V, "<f4").max(0).tolist()
    document = {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "scene": 0,
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 2}, "indices": 1, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}}],
        "textures": [{"source": 0}],
        "images": [{"bufferView": 3, "mimeType": "image/png"}],
        "buffers": [{"byteLength": at}],
        "bufferViews": views,
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": len(V), "type": "VEC3", "min": low, "max": high},
            {"bufferView": 1, "componentType": 5125, "count": 3 * len(F), "type": "SCALAR"},
            {"bufferView": 2, "componentType": 5126, "count": len(V), "type": "VEC2"},
        ],
    }
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    body = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", at, 0x004E4942) + b"".join(parts)
    return struct.pack("<III", 0x46546C67, 2, 12 + len(body)) + body


def test_each_mode_draws_its_own_picture_and_the_same_one_twice(view):
    assert view.load("/sphere", "/half", "/difference") is True
    pictures = {}
    for mode in MODES:
        view.mode(mode)
        pictures[mode] = view.pixels()
        assert np.array_equal(pictures[mode], view.pixels())
        assert drawn(pictures[mode]).mean() > 0.1
    for one in MODES:
        for other in MODES:
            assert one == other or (np.abs(pictures[one].astype(int) - pictures[other]).max(-1) > 8).mean() > 0.05
    view.mode("shaded")
    assert np.array_equal(pictures["shaded"], view.pixels())


def test_a_fresh_page_draws_the_same_pixels(site, visit):
    pictures = []
    for _ in range(2):
        view = View(visit(color_scheme="light", viewport=SIZE).page(site.url))
        view.load("/sphere", "/box")
        pictures.append(view.pixels())
    assert np.array_equal(*pictures)


def test_both_views_share_the_eye_and_the_scale(view):
    view.load("/sphere", "/sphere")
    for turn in ("front", "side", "top"):
        view.page.get_by_role("button", name=turn.capitalize()).click()
        left, right = halves(view.pixels())
        assert drawn(left).mean() > 0.1
        assert (drawn(left) == drawn(right)).mean() > 0.999
    view.load("/sphere", "/half")
    view.page.get_by_label("Parallel").check()
    view.page.get_by_role("button", name="Front").click()
    left, right = halves(view.pixels())
    columns = [np.flatnonzero(drawn(half).any(axis=0)) for half in (left, right)]
    wide, narrow = (found[-1] - found[0] + 1 for found in columns)
    assert wide / narrow == pytest.approx(2.0, abs=0.03)
    assert drawn(left).sum() / drawn(right).sum() == pytest.approx(4.0, rel=0.03)
    assert "2.00 times the golden's size" in view.text("[data-side=candidate]")


def test_a_moved_mesh_is_seen_where_it_is(site, view):
    V, F = box()
    site.put("/moved", asv1(V, F, center=(1000.0, 0.25, 0.0)))
    site.put("/there", asv1(V, F, center=(1000.0, 0.0, 0.0)))
    view.load("/moved", "/there")
    view.page.get_by_label("Parallel").check()
    view.page.get_by_role("button", name="Front").click()
    left, right = (np.flatnonzero(drawn(half).any(axis=1)) for half in halves(view.pixels()))
    lifted, height = right[0] - left[0], right[-1] - right[0] + 1
    assert lifted / height == pytest.approx(0.25, abs=0.02)


def test_layouts_show_one_both_or_one_over_the_other(view):
    view.load("/sphere", "/half")
    seen = {}
    for layout in ("both", "candidate", "golden", "overlay"):
        view.layout(layout)
        seen[layout] = view.pixels()
    areas = {layout: drawn(pixels).sum() for layout, pixels in seen.items()}
    assert areas["golden"] < 0.3 * areas["candidate"]
    assert np.array_equal(seen["overlay"], seen["candidate"])  # the smaller golden hides within the candidate
    view.load("/half", "/sphere")
    view.layout("overlay")
    assert drawn(view.pixels()).sum() > 2 * areas["golden"]


def test_difference_is_grey_where_nothing_differs_and_says_how_much(view):
    view.load("/sphere", "/half", "/difference")
    view.mode("difference")
    legend = view.text(".legend")
    assert "max 4.00 mm, mean 1.20 mm" in legend
    assert "4.00 mm" in legend.split("Colours")[0].split("mean 1.20 mm")[1]
    view.page.get_by_role("button", name="Front").click()
    left, right = halves(view.pixels())
    row = len(left) // 2
    middle, edge = left[row, left.shape[1] // 2].astype(int), left[row, np.flatnonzero(drawn(left)[row])[3]].astype(int)
    assert np.ptp(middle) < 25 and middle.min() > 150  # no distance: light grey
    assert edge.mean() < 110 and np.ptp(edge) > 40  # the largest: dark and coloured
    assert np.ptp(right[drawn(right)].astype(int), axis=-1).max() < 30
    view.page.get_by_role("button", name="Go to the largest").click()
    assert marked(view.pixels()).sum() > 100


def test_the_end_of_the_colours_can_be_moved(view):
    view.load("/sphere", "/half", "/difference")
    view.mode("difference")
    before = view.pixels()
    slider = view.page.get_by_label("Colours end at")
    slider.focus()
    slider.press("Home")
    assert slider.get_attribute("aria-valuetext") == "400 nm and more"
    assert view.pixels()[drawn(before)].mean() < before[drawn(before)].mean() - 20


def test_without_a_golden_the_difference_says_so(view):
    view.load("/sphere")
    view.mode("difference")
    assert "nothing approved to measure to" in view.text(".legend")
    assert "nothing approved to compare with" in view.text("[data-side=candidate]")
    assert view.page.get_by_role("radio", name="Both").is_disabled()


def test_the_same_bytes_have_no_difference_to_fetch(view):
    view.load("/sphere?d=abc", "/sphere?d=abc")
    view.mode("difference")
    assert "the surfaces are the same" in view.text(".legend")


def test_back_faces_glare(site, view):
    V, F = sphere()
    site.put("/inside-out", asv1(V, F[:, ::-1]))
    view.load("/sphere", "/inside-out")
    view.mode("backfaces")
    left, right = (half[drawn(half)].astype(int) for half in halves(view.pixels()))
    assert (np.ptp(left, axis=-1) > 20).mean() < 0.01
    assert (right[:, 0] - right[:, 1]).mean() > 120


def test_normals_are_those_of_the_corners(site, view):
    V, F = box()
    faces = np.cross(V[F[:, 1]] - V[F[:, 0]], V[F[:, 2]] - V[F[:, 0]])
    flat = np.repeat(faces / np.linalg.norm(faces, axis=1, keepdims=True), 3, axis=0).astype(np.float32)
    smooth = (V[F] / np.linalg.norm(V[F], axis=-1, keepdims=True)).reshape(-1, 3).astype(np.float32)
    site.put("/split", asv1(V, F, corner_normal=flat))
    site.put("/shared", asv1(V, F, corner_normal=smooth))
    view.load("/split", "/shared")
    view.mode("normals")
    view.page.get_by_role("button", name="Front").click()
    left, right = halves(view.pixels())
    assert len(np.unique(left[drawn(left)], axis=0)) < 40  # one colour, and the soft edges
    assert tuple(left[len(left) // 2, left.shape[1] // 2]) == (128, 128, 255)
    assert len(np.unique(right[drawn(right)], axis=0)) > 500
    view.load("/box")
    view.mode("normals")
    seen = view.pixels()
    seen = seen[drawn(seen)].astype(int)
    for axis in ((128, 128, 255), (255, 128, 128), (128, 255, 128)):
        assert (np.abs(seen - axis).max(axis=-1) < 3).mean() > 0.1


def test_wireframe_can_show_hidden_lines(view):
    view.load("/box")
    view.mode("wireframe")
    hidden = view.pixels()
    view.page.get_by_label("Hidden lines").check()
    clear = view.pixels()
    assert drawn(clear).mean() < 0.5 * drawn(hidden).mean()
    view.mode("shaded")
    assert not view.page.get_by_label("Hidden lines").is_visible()


@pytest.mark.parametrize(
    ("kind", "indices"),
    [("face", [3, 4]), ("edge", [[50, 98]]), ("vertex", [700]), ("face-pair", [[10, 1500]]), ("faces", [9])],
)
def test_a_highlight_changes_the_candidate_there_and_little_else(view, kind, indices):
    view.load("/sphere", "/sphere")
    told = view.highlight(kind, indices)
    assert told == {"asked": len(indices), "shown": len(indices)}
    with_mark = view.pixels()
    view.run("(v) => v.clear()")
    without = view.pixels()
    changed = np.any(with_mark != without, axis=-1)
    left, right = halves(changed)
    assert 20 < left.sum() < 0.25 * left.size
    assert not right.any()
    assert marked(with_mark).sum() > 20 and not marked(without).any()


def test_a_highlight_on_the_far_side_is_turned_to_and_one_within_shows_through(site, view):
    V, F = sphere()
    inner, G = sphere(0.3)
    site.put("/nested", asv1(np.vstack([V, inner]), np.vstack([F, G + len(V)])))
    view.load("/nested")
    back = int(np.argmin(V[F].mean(axis=1)[:, 2]))
    view.highlight("face", [back])
    assert "from the back" in view.page.locator("[role=status]").inner_text()
    view.highlight("face", list(range(len(F), len(F) + len(G))))
    assert marked(view.pixels()).mean() > 0.01


def test_a_tiny_element_has_a_ring_at_any_zoom(site, view):
    V, F = sphere(rows=90, columns=180)
    site.put("/fine", asv1(V, F))
    view.load("/fine")
    view.highlight("face", [18_000])
    view.page.locator("assay-viewer .view > canvas").focus()
    for _ in range(3):
        for _ in range(5):
            view.page.keyboard.press("-")
        marks = marked(view.pixels())
        rows, columns = (np.flatnonzero(marks.any(axis=axis)) for axis in (1, 0))
        assert 25 < np.ptp(rows) < 60 and 25 < np.ptp(columns) < 60


def test_faces_of_polygons_are_found_by_the_files_own_numbers(site, view):
    V, F = box()
    site.put("/quads", asv1(V, F, polygon=np.repeat(np.arange(6), 2).astype(np.uint32)))
    view.load("/quads")
    assert view.highlight("face", [5, 6]) == {"asked": 2, "shown": 1}
    view.page.get_by_role("button", name="Front").click()
    quad = marked(view.pixels()).sum()
    view.run("(v) => v.clear()")
    whole = drawn(view.pixels()).sum()
    assert quad > 0.8 * whole


def test_what_is_not_on_the_surface_is_not_highlighted(view):
    view.load("/box")
    assert view.highlight("material", [0]) == {"asked": 1, "shown": 0}
    assert view.highlight("face", [12, -1]) == {"asked": 2, "shown": 0}
    assert view.highlight("vertex", [8]) == {"asked": 1, "shown": 0}
    assert view.highlight("edge", [[0, 99]])["shown"] == 1  # its one real end


def test_a_highlight_asked_for_while_loading_is_drawn(view):
    view.run("""async (v) => { const load = v.load({candidate: {geometry: "/box"}});
        v.highlight({kind: "face", indices: [0]}); await load; }""")
    assert marked(view.pixels()).sum() > 100


def test_the_original_materials_are_drawn_where_the_file_has_them(site, view):
    V, F = sphere()
    site.put("/green.glb", glb(V, F, (0, 160, 0)))
    site.put("/broken.glb", b"glTF" + b"\0" * 40)
    view.load("/sphere", "/sphere", candidate_model="/green.glb", golden_model="/broken.glb")
    left, right = (half[drawn(half)].astype(int) for half in halves(view.pixels()))
    assert (left[:, 1] - left[:, 0]).mean() > 60
    assert np.ptp(right, axis=-1).mean() < 25
    assert "without its materials" in view.text("[data-side=golden]")


def test_the_colour_of_corners_is_drawn_as_the_file_says_it(site, view):
    V, F = sphere()
    colour = np.tile(np.array([20, 60, 220, 255], np.uint8), (3 * len(F), 1))
    site.put("/blue", asv1(V, F, corner_color=colour))
    view.load("/blue")
    seen = view.pixels()[drawn(view.pixels())].astype(int)
    assert (seen[:, 2] - seen[:, 0]).mean() > 100


def test_a_file_whose_z_is_up_stands_upright(site, view):
    V, F = box(1.0, 1.0, 4.0)
    site.put("/z-up", asv1(V, F, up="z"))
    view.load("/z-up")
    view.page.get_by_role("button", name="Front").click()
    rows, columns = (np.ptp(np.flatnonzero(drawn(view.pixels()).any(axis=axis))) for axis in (1, 0))
    assert rows / columns == pytest.approx(4.0, rel=0.2)


def test_nothing_is_drawn_while_nothing_changes(view):
    view.load("/sphere", "/half")
    script = """() => new Promise((done) => { let n = 0;
        const step = () => (++n === 30 ? done() : requestAnimationFrame(step)); step(); })"""
    view.page.evaluate(script)
    before = view.info()["frames"]
    view.page.evaluate(script)
    assert view.info()["frames"] == before


def test_the_dark_theme_is_dark(site, visit):
    view = View(visit(color_scheme="dark", viewport=SIZE).page(site.url))
    view.load("/sphere")
    dark = view.pixels()
    view.run("(v) => v.setAttribute('theme', 'light')")
    light = view.pixels()
    assert dark[5, 5].max() < 60 and light[5, 5].min() > 220


def test_a_viewer_that_was_hidden_or_gets_another_shape_shows_everything(site, visit):
    page = visit(color_scheme="light", viewport=SIZE).page(site.url)
    view = View(page)
    view.load("/sphere", "/half")
    seen = view.pixels()
    view.run("(v) => { v.parentNode.hidden = true; }")
    view.load("/half", "/sphere")
    view.load("/sphere", "/half")
    view.run("(v) => { v.parentNode.hidden = false; }")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert np.array_equal(view.pixels(), seen)
    for width in (400, 1200):
        page.set_viewport_size({"width": width, "height": 600})
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        shown = drawn(halves(view.pixels())[0])
        assert not shown[0].any() and not shown[-1].any() and not shown[:, 0].any() and shown.any(axis=0).mean() > 0.3


def test_the_colours_of_distances_are_even_to_the_eye(view):
    view.load("/sphere", "/half", "/difference")
    view.mode("difference")
    script = """(v) => { const c = v.shadowRoot.querySelector(".legend canvas");
        return [...c.getContext("2d").getImageData(0, 0, c.width, 1).data]; }"""
    srgb = np.array(view.run(script)).reshape(-1, 4)[:, :3] / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_cone = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
    to_cone.append([0.0883024619, 0.2817188376, 0.6299787005])
    to_lab = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099]]
    to_lab.append([0.0259040371, 0.7827717662, -0.808675766])
    lab = np.cbrt(linear @ np.array(to_cone).T) @ np.array(to_lab).T  # Oklab
    steps = np.linalg.norm(lab[16::16] - lab[:-16:16], axis=1)
    assert steps.max() / steps.min() < 1.2
    assert (np.diff(lab[::8, 0]) < 0).all() and lab[0, 0] - lab[-1, 0] > 0.5
