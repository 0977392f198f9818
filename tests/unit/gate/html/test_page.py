"""The HTML report's text: what is in it, what cannot get into it, and what it says of what is left out."""

import base64
import gzip
import hashlib
import io
import json
import re
from html.parser import HTMLParser

import pytest

from gate.geometry.asv import unpacked
from gate.outcome import Outcome, Source
from gate.output.html import write_html
from gate.output.html.budget import Budget
from gate.output.wanted import Wanted
from specs.findings import Elements, Excused, Finding, Place, Report, Scores, Status, Verdict
from tests.rules.solids import box, sphere
from tests.rules.writers import obj

HOSTILE = "</script></template><img src=x onerror=alert(1)>\"'&<!--\u2028\u2029\udcff\x00\x1b[31m\u202e"
PLAIN, NOWHERE = Wanted(), Source()


class Page(HTMLParser):
    """Elements with their attributes, and the text of each."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.text, self.open, self.elements = text, [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append({"tag": tag, "text": "", "inside": tuple(self.open), **dict(attributes)})
        if tag not in ("meta", "img", "input", "wbr"):
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        assert self.elements[self.open.pop()]["tag"] == tag

    def handle_data(self, data):
        for at in self.open:
            self.elements[at]["text"] += data

    def all(self, tag, **wanted):
        found = [one for one in self.elements if one["tag"] == tag]
        return [one for one in found if all(one.get(key.rstrip("_")) == value for key, value in wanted.items())]

    def inside(self, outer, tag, **wanted):
        place = self.elements.index(outer)
        return [one for one in self.all(tag, **wanted) if place in one["inside"]]


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """What was drawn once is not drawn again, here as elsewhere."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def page(monkeypatch, cache):
    """`page(outcomes)`: the page of these."""
    monkeypatch.setenv("ASSAY_CACHE", str(cache))
    monkeypatch.setattr("gate.moment.utc_now", lambda: "2026-03-04T05:06:07Z")

    def made(outcomes, wanted=PLAIN, budget=None):
        out = io.StringIO()
        write_html(outcomes, out, wanted, budget)
        return Page(out.getvalue())

    return made


def outcome(name="mug", verdict=Verdict.PASS, *findings, source=NOWHERE, **more):
    return Outcome(Report(name, verdict, Scores(overall=90.0), findings, "game-prop"), source=source, **more)


def failing(count=3, listed=3, kind="edge", **more):
    indices = tuple((at, at + 1) if kind in ("edge", "face-pair") else at for at in range(listed))
    return Finding("boundary-edge", Status.FAIL, "open", count, 0, Elements(kind, count, indices, **more))


def test_the_policy_names_every_script_and_style_and_lets_nothing_else_in(page):
    found = page([outcome()])
    (policy,) = [one["content"] for one in found.all("meta", **{"http-equiv": "Content-Security-Policy"})]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("img-src") == "data:"

    def digests(tag):
        texts = [one["text"] for one in found.all(tag) if "type" not in one]
        return {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts}

    assert set(rules.pop("script-src").split()) == digests("script") and len(digests("script")) == 2
    assert set(rules.pop("style-src").split()) == digests("style")
    assert rules == {"default-src": "'none'", "base-uri": "'none'", "form-action": "'none'"}
    assert not any(key.startswith("on") or key == "style" for one in found.elements for key in one)
    addresses = [one[key] for one in found.elements for key in ("src", "href", "got", "want") if key in one]
    assert all(address.startswith(("data:image/", "#")) for address in addresses)


def test_markup_in_any_word_stays_text(page):
    place = Place(HOSTILE, HOSTILE, (1,))
    elements = Elements("face", 9, (1,), (place,))
    excused = Excused("waiver", Status.FAIL, HOSTILE, HOSTILE, "2026-05-06")
    bad = [
        Finding("unreadable-file", Status.FAIL, HOSTILE, HOSTILE, HOSTILE, elements, HOSTILE),
        Finding("boundary-edge", Status.INFO, HOSTILE, None, None, None, None, False, excused),
        Finding(HOSTILE, Status.PASS, HOSTILE),
        Finding("golden-differs", Status.SKIP, HOSTILE, blocks=True),
    ]
    good = page([outcome("mug", Verdict.FAIL, Finding("boundary-edge", Status.FAIL, "open"))])
    found = page([outcome(HOSTILE, Verdict.FAIL, *bad, next_steps=(HOSTILE,))])
    assert len(found.all("script")) == len(good.all("script")) and not found.all("img")
    assert len(found.all("template")) == 1
    found.text.encode("utf-8")
    assert not re.search("[\x00\x1b\u2028\u2029\u202e\ud800-\udfff]", found.text.split("<script>")[0])
    assert found.all("h2")[0]["text"].startswith("</script></template><img src=x onerror=alert(1)>\"'&<!--")


def test_the_worst_assets_come_first(page):
    names = ["clean", "warns", "fails", "breaks"]
    verdicts = [Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.ERROR]
    statuses = [Status.PASS, Status.WARN, Status.FAIL, Status.ERROR]
    found = page(
        [outcome(n, v, Finding("boundary-edge", s, "x")) for n, v, s in zip(names, verdicts, statuses, strict=True)]
    )
    rows = [one for one in found.all("tr") if "data-asset" in one]
    assert [one["data-asset"] for one in rows] == names[::-1]
    assert [one["data-at"] for one in rows] == ["3", "2", "1", "0"]
    assert found.all("title")[0]["text"] == "4 assets: 1 ERROR, 1 FAIL, 2 PASS – assay"


def test_it_says_how_many_elements_it_lists_and_what_is_known(page, tmp_path):
    (tmp_path / "box.obj").write_bytes(obj(*box()))
    source = Source(None, tmp_path / "box.obj")
    known = Finding("flat-face", Status.INFO, "x", excused=Excused("baseline", Status.FAIL))
    found = page([outcome("a", Verdict.FAIL, failing(3412, 100), known, source=source)], Wanted(max_elements=10))
    (mark,) = found.all("button", class_="mark")
    assert "first 10 of 3,412 edges shown" in mark["text"] and mark["aria-pressed"] == "false"
    assert json.loads(mark["data-elements"]) == {"kind": "edge", "indices": [[at, at + 1] for at in range(10)]}
    assert "known by a baseline" in found.all("template")[0]["text"]
    everything = page([outcome("a", Verdict.FAIL, failing(3412, 3412), source=source)], Wanted(max_elements=0))
    assert "3,412 edges" in everything.all("button", class_="mark")[0]["text"]
    assert (
        page([outcome("a", Verdict.FAIL, failing(2, 2, "material"), source=source)]).all("button", class_="mark") == []
    )
    assert page([outcome("a", Verdict.FAIL, failing())]).all("button", class_="mark") == []  # nothing to show them on


def test_models_lie_in_the_page_in_the_numbers_of_the_findings(page, tmp_path):
    (tmp_path / "box.obj").write_bytes(obj(*box()))
    found = page([outcome(), outcome("box", source=Source(None, tmp_path / "box.obj"))])
    (data,) = found.all("script", type="application/gzip;base64")
    assert data["id"] == "model-1"
    header, arrays = unpacked(gzip.decompress(base64.b64decode(data["text"])))
    assert header["faces"] == len(box()[1]) and arrays["face"].tolist() == box()[1].tolist()
    first, second = found.all("template")
    assert "There is no mesh to show." in first["text"]
    assert found.inside(second, "div", class_="model") and not found.inside(first, "div", class_="model")
    assert [one["alt"] for one in found.inside(second, "img")] == ["box, 8 pictures from all around, from the front on"]


def test_what_is_left_out_is_said_with_what_shows_it(page, tmp_path, monkeypatch):
    monkeypatch.setattr("gate.output.html.filling.COMMAND", "assay")
    for name, data in {"ball": obj(*sphere()), "box": obj(*box()), "bad": b"v 1 x\n"}.items():
        (tmp_path / f"{name}.obj").write_bytes(data)
    names = ("box", "ball", "bad", "gone", "spec")
    sources = [Source(None, tmp_path / f"{name}.obj") for name in names[:4]]
    sources.append(Source(tmp_path / "spec.json", tmp_path / "ball.obj"))
    verdicts = [Verdict.PASS, Verdict.FAIL, Verdict.FAIL, Verdict.FAIL, Verdict.FAIL]
    outcomes = [outcome(n, v, source=s) for n, v, s in zip(names, verdicts, sources, strict=True)]

    def notes(budget):
        found = page(outcomes, budget=budget)
        return [" ".join(one["text"] for one in found.inside(t, "p", class_="note")) for t in found.all("template")]

    first = notes(Budget(triangles=50))
    with monkeypatch.context() as patched:  # nothing is drawn twice, and what is refused is not asked again
        patched.setattr("gate.geometry.making.Process", None)
        assert notes(Budget(triangles=50)) == first
    box_, ball, bad, gone, spec = first
    assert box_ == ""
    assert "triangles; drawn are at most 50. `assay check " in ball and "--output-format html" in ball
    assert "check" not in bad
    assert "cannot be read: line 1" in bad and "No such file" in gone
    assert spec.endswith("drawn are at most 50. `assay review` shows it.")
    outcomes = outcomes[:2]
    whole = page(outcomes, budget=Budget())
    pictures = sum(len(one["src"]) for one in whole.all("img") if one.get("alt", "").startswith("ball"))
    thumb = len(whole.all("img", width="40")[0]["src"])  # of the ball, which fails
    size = len(whole.all("script", id="model-1")[0]["text"]) + pictures + thumb
    box_, ball = notes(Budget(bytes=size))
    assert ball == "" and "pictures are not in this page, which is full" in box_
    assert "MB of models and pictures, the worst assets first" in box_
    assert "ball" in notes(Budget(bytes=size - 1))[1]
    assert all("took more than 0 s" in note for note in notes(Budget(seconds=0.0)))


def test_the_same_outcomes_make_the_same_bytes(page, tmp_path):
    (tmp_path / "box.obj").write_bytes(obj(*box()))
    outcomes = [outcome("a", Verdict.FAIL, failing(), source=Source(None, tmp_path / "box.obj"))]
    assert page(outcomes).text == page(outcomes).text


def test_what_is_damaged_in_the_cache_is_made_again(page, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))
    (tmp_path / "box.obj").write_bytes(obj(*box()))
    outcomes = [outcome(source=Source(None, tmp_path / "box.obj"))]
    whole = page(outcomes).text
    kept = [path for path in (tmp_path / "cache" / "geometry").iterdir() if path.name != ".gitignore"]
    assert len(kept) == 3  # model, pictures, the front
    for path in kept:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
    assert page(outcomes).text == whole
    for path in kept:
        path.write_bytes(b"")
    assert page(outcomes).text == whole


def test_a_mesh_without_faces_is_shown_as_what_it_is_again_and_again(page, tmp_path):
    (tmp_path / "points.obj").write_bytes(b"v 0 0 0\nv 1 0 0\n")
    outcomes = [outcome(source=Source(None, tmp_path / "points.obj"))]
    first, second = page(outcomes), page(outcomes)
    assert first.text == second.text
    assert len(first.all("script", id="model-0")) == 1 and not first.all("img")


def test_thousands_of_findings_of_one_rule_are_counted(page):
    found = page(
        [outcome("a", Verdict.FAIL, *[Finding("gltf-nonconformant", Status.FAIL, f"{at}") for at in range(1050)])]
    )
    assert len(found.all("li", class_="finding fail")) == 50
    assert "1,000 more of gltf-nonconformant; --output-format json lists them" in found.all("template")[0]["text"]


def test_a_cache_that_cannot_be_written_costs_no_report(page, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "file" / "cache"))
    (tmp_path / "box.obj").write_bytes(obj(*box()))
    assert len(page([outcome(source=Source(None, tmp_path / "box.obj"))]).all("script", id="model-0")) == 1


def test_nothing_gated_is_a_page_too(page):
    found = page([])
    assert found.all("h1")[0]["text"] == "0 assets" and "Nothing was gated." in found.all("main")[0]["text"]


def test_reused_reports_and_next_steps_are_told(page):
    found = page([outcome("a", next_steps=("Look.",), reused=True), outcome("b")])
    assert "1 reused" in found.all("header")[0]["text"] and "2026-03-04 05:06:07 UTC" in found.all("time")[0]["text"]
    assert [one["text"] for one in found.all("section", class_="next")] == ["NextLook."]
