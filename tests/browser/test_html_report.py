"""The HTML report in Chromium: opened as a file, offline, by mouse, by keyboard, by axe, on paper."""

import io

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from gate import history
from gate.outcome import Outcome, Source
from gate.output.html import write_html
from gate.output.wanted import Wanted
from golden.difference import write_pictures
from specs.findings import Finding, Report, Scores, Status, Verdict
from tests.browser.meshes import lamp, open_pot, vase
from tests.browser.viewer_page import View, one_page
from validators.check import check_file

HOSTILE = "</script><img src=x onerror=alert(1)> \"'&\u2028\u202e"


def picture(path, colour):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (64, 64), colour).save(path)
    return path


def generated(folder, monkeypatch):
    """A vase as if it were generated: a run with a turntable, pictures of what differs, and a history."""
    run, leaves = folder / "runs" / "vase" / "key", folder / "runs" / "vase"
    views = [picture(run / "views" / f"{at:03d}.png", (40 * at, 90, 160)) for at in range(4)]
    (run / "asset.glb").write_bytes(vase())
    write_pictures(views[0], picture(folder / "want" / "000.png", (250, 250, 250)), leaves / "differences")
    differs = Finding("golden-differs", Status.FAIL, "asset.glb differs", "differs", "equal")
    report = Report("vase", Verdict.FAIL, Scores(overall=90.0), (differs,), "game-prop")
    for at, score in enumerate((70.0, 95.5, 90.0)):
        monkeypatch.setattr("gate.moment.utc_now", lambda at=at: f"2026-0{at + 1}-15T12:00:00Z")
        history.remember(leaves, Report("vase", Verdict.FAIL, Scores(overall=score), (differs,)))
    return Outcome(report, ("Look at the pictures.",), Source(None, run / "asset.glb", run, leaves))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The address of a report on a pot with a hole, a vase, a lamp that passes, and a file full of markup."""
    folder = tmp_path_factory.mktemp("report")
    (folder / "pot.obj").write_bytes(open_pot())
    (folder / "lamp.glb").write_bytes(lamp())
    pot = check_file(folder / "pot.obj")
    good = Report("lamp.glb", Verdict.PASS, Scores(overall=100.0), (Finding("boundary-edge", Status.PASS, "none"),))
    bad = Finding("unreadable-file", Status.FAIL, HOSTILE, HOSTILE, None, None, HOSTILE)
    outcomes = [
        Outcome(good, (), Source(None, folder / "lamp.glb")),
        Outcome(Report(HOSTILE, Verdict.FAIL, findings=(bad,)), (HOSTILE,), Source(None, folder / "gone.obj")),
        Outcome(pot, (), Source(None, folder / "pot.obj")),
    ]
    page = io.StringIO()
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ASSAY_CACHE", str(folder / "cache"))
        write_html([*outcomes, generated(folder, patched)], page, Wanted())
    path = folder / "report.html"
    path.write_text(page.getvalue(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def opened(report, browser):
    with one_page(browser, report, offline=True, viewport={"width": 1280, "height": 800}) as page:
        yield page


def settle(page):
    page.locator("assay-viewer:not(.stale)").wait_for()  # it is given what it shows
    page.evaluate("document.querySelector('assay-viewer').settled()")


def show(page, name):
    page.locator("#rows a", has_text=name).click()
    page.locator("#asset h2", has_text=name).wait_for()
    settle(page)
    return View(page)


def marked(pixels):
    """Where the highlight's colour is, also mixed with what is under it."""
    p = pixels.astype(int)
    return (p[..., 0] > 150) & (p[..., 2] - p[..., 1] > 70) & (p[..., 0] - p[..., 1] > 90)


def violations(page):
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]


def names(page):
    return page.locator("#rows tr:visible a").all_inner_texts()


def test_a_click_on_a_finding_marks_its_elements_and_goes_there(opened):
    view = show(opened, "pot")
    finding = opened.locator(".finding:has(.mark)").first
    mark = finding.locator(".mark")
    assert mark.get_attribute("aria-pressed") == "true"  # the worst finding, from the beginning on
    near = marked(view.pixels())
    mark.click()
    assert mark.get_attribute("aria-pressed") == "false"
    assert not marked(view.pixels()).any()
    finding.locator(".message").click()  # all of a finding can be clicked
    again = marked(view.pixels())
    assert mark.get_attribute("aria-pressed") == "true"
    assert min(again.sum(), near.sum()) > 200
    rows, columns = np.nonzero(again)
    middle = np.array([rows.mean() / again.shape[0], columns.mean() / again.shape[1]])
    assert np.abs(middle - 0.5).max() < 0.15
    assert view.run("(v) => getComputedStyle(v.shadowRoot.querySelector('.layout')).display") == "none"
    assert "Highlighted: " in view.run("(v) => v.shadowRoot.querySelector('[role=status]').textContent")


def test_the_overview_is_filtered_searched_and_sorted(opened):
    assert names(opened)[-1] == "lamp.glb" and len(names(opened)) == 4
    opened.get_by_role("button", name="PASS 1").click()
    assert names(opened) == ["lamp.glb"]
    opened.get_by_role("button", name="PASS 1").click()
    opened.get_by_label("Search assets and rules").fill("golden-differs")
    assert names(opened) == ["vase"]
    opened.get_by_label("Search assets and rules").fill("nothing like it")
    assert names(opened) == [] and opened.locator("#none").is_visible()
    opened.get_by_label("Search assets and rules").fill("")
    opened.get_by_role("button", name="Score").click()
    scores = opened.locator("#rows .score").all_inner_texts()
    assert scores == sorted(scores, key=lambda text: -1 if text == "–" else float(text))
    assert opened.locator("th[aria-sort]").get_attribute("aria-sort") == "ascending"
    opened.get_by_role("button", name="Asset").click()
    opened.locator("#rows a").first.focus()
    opened.keyboard.press("ArrowDown")
    assert opened.evaluate("document.activeElement.innerText") == names(opened)[1]


def test_got_and_want_under_a_slider_beside_turntable_and_history(opened):
    show(opened, "vase")
    stack = opened.locator("assay-compare .stack")
    stack.scroll_into_view_if_needed()

    def left_half():
        shot = np.asarray(Image.open(io.BytesIO(stack.screenshot())).convert("RGB")).astype(float)
        return shot[40:, 20 : shot.shape[1] // 2 - 20].mean(axis=(0, 1))

    slider = opened.locator("assay-compare input[type=range]")
    slider.fill("100")
    got = left_half()
    slider.fill("0")
    assert np.abs(got - (0, 90, 160)).max() < 3 and left_half().min() > 247
    assert opened.locator(".turntable img").evaluate("(one) => one.naturalWidth") == 640
    dots = opened.locator(".spark circle")
    heights = [float(dots.nth(at).get_attribute("cy")) for at in range(3)]
    assert heights[1] < heights[2] < heights[0]
    opened.locator(".trend summary").click()
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.locator(".trend tbody tr").first.inner_text().split()[:4] == ["2026-03-15", "12:00:00", "FAIL", "90"]


def test_markup_in_names_and_messages_stays_text(opened):
    opened.locator("#rows a", has_text="onerror").click()
    head = opened.locator("#asset h2", has_text="onerror")
    assert head.inner_text().startswith("</script><img src=x onerror=alert(1)>") and "[U+202E]" in head.inner_text()
    assert "onerror" in opened.locator(".finding .message").inner_text()
    assert opened.locator("#asset img, #asset assay-viewer").count() == 0
    assert "cannot be read" in opened.locator(".looks .note").inner_text()
    assert marked(show(opened, "pot").pixels()).any()  # the viewer was gone meanwhile, and is back


def test_on_paper_every_asset_has_its_part(opened):
    opened.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.locator("#print .one h2").count() == 4
    assert opened.locator("#print .how p").count() > 0
    opened.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.locator("#print .one").count() == 0


def test_it_opens_offline_asks_for_nothing_and_axe_finds_nothing(visit, report):
    watched = visit(color_scheme="light", offline=True)
    asked = []
    watched.context.on("request", lambda request: asked.append(request.url))
    page = watched.page(f"{report}#2")
    settle(page)
    assert page.locator("assay-viewer").get_attribute("theme") == "light"
    assert violations(page) == []
    page.get_by_role("button", name="Dark or light").click()
    show(page, "vase")
    for summary in page.locator("#asset summary").all():
        summary.click()
    assert page.locator("assay-viewer").get_attribute("theme") == "dark"
    assert violations(page) == []
    assert {url for url in asked if not url.startswith("data:image/")} == {report}
