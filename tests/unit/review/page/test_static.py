"""The page's own scripts and styles."""

import re
from pathlib import Path

import pytest

import review.page
from review.page import frame_part, layout
from review.page.asking import OWNERS
from review.store.queue import SORTS, STATES
from tests.unit.review.page.pieces import Pieces, harmless

STATIC = Path(review.page.__file__).parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
STYLE = (STATIC / "page.css").read_text(encoding="utf-8")
ON = {"ink": ("ground", "panel", "raised", "marked"), "quiet": ("ground", "panel"), "accent": ("ground", "panel")}
TONES = ("good", "bad", "ask", "odd", "dull", "note")


def colours(theme):
    """The custom properties of a theme."""
    start = ':root[data-theme="dark"] {' if theme == "dark" else ":root {"
    block = STYLE.split(start)[1].split("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    """WCAG 2.2's contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_their_ground(theme):
    found = colours(theme)
    pairs = [(ink, ground) for ink, grounds in ON.items() for ground in grounds]
    pairs += [(tone, f"{tone}-ground") for tone in TONES] + [("on-accent", "accent"), ("ink", "note-ground")]
    pairs += [("bad", "panel"), ("ink", "add-ground"), ("ink", "cut-ground")]
    low = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    assert contrast(found["edge"], found["panel"]) >= 3  # of fields and buttons


def test_nothing_is_asked_of_another_server():
    for path in [*SCRIPTS, STATIC / "page.css"]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|url\(|@import|\beval\(|new Function|innerHTML|insertAdjacentHTML", text), (
            path.name
        )


def test_every_script_imports_what_is_there():
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        for names, module in re.findall(r'import \{([^}]*)\} from "\./([\w.]+)"', text):
            there = (STATIC / module).read_text(encoding="utf-8")
            for name in (name.strip() for name in names.split(",")):
                assert re.search(rf"export (async )?(function|const) {name}\b", there), f"{path.name}: {name}"


def test_the_scripts_know_the_words_of_the_store():
    text = (STATIC / "state.js").read_text(encoding="utf-8")
    listed = {name: re.findall(r'"([^"]+)"', values) for name, values in re.findall(r"const (\w+) = \[(.*)\];", text)}
    assert tuple(listed["STATES"]) == STATES and tuple(listed["OWNERS"]) == OWNERS[1:]
    assert set(listed["SORTS"]) <= set(SORTS)


def test_every_button_means_something():
    """What parts carry as data-do is known to page.js, and the other way round."""
    text = (STATIC / "page.js").read_text(encoding="utf-8")
    block = text.split("const DO = {")[1].split("\n};")[0]
    known = {name.strip('"') for name in re.findall(r'^  ("?[\w-]+"?):', block, re.MULTILINE)}
    sources = "".join(path.read_text(encoding="utf-8") for path in STATIC.parent.glob("*_part.py"))
    used = set(re.findall(r'data_do="([\w-]+)"', sources)) | {"filter-state", "filter-owner"}
    assert used == known


def test_every_key_that_is_listed_works():
    text = (STATIC / "page.js").read_text(encoding="utf-8")
    block = text.split("const KEYS = {")[1].split("\n};")[0]
    known = {name.strip('"') for name in re.findall(r'^  ("?[\w?/]"?):', block, re.MULTILINE)}
    assert {key for key, _ in frame_part.KEYS} - {"1 – 5", "Escape"} == known


def test_the_frame_is_harmless_and_its_dialogs_are_named():
    html = [frame_part.top_part("<b>Ada</b>", "admin"), frame_part.viewer_part(), frame_part.dialogs_part()]
    pieces = [harmless(one) for one in html]
    assert "<b>Ada</b>" in pieces[0].words
    ids = {attrs["id"] for tag, attrs in pieces[2].tags if "id" in attrs}
    for tag, attrs in Pieces(html[2]).tags:
        if tag == "dialog":
            assert attrs["aria-labelledby"] in ids
        if tag == "label" and "for" in attrs:
            assert attrs["for"] in ids


def test_every_channel_of_the_page_is_asked_by_the_scripts():
    text = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    assert set(re.findall(r'\bask\("(\w+)"', text)) == set(layout.ASKS)


def test_the_guide_lists_the_states_and_the_keys():
    guide = (Path(review.page.__file__).parents[2] / "docs" / "reviewing.md").read_text(encoding="utf-8")
    assert all(f"\n| {state} | " in guide for state in STATES)
    listed = {
        key for row in re.findall(r"^\| (`.*`) \| ", guide, re.MULTILINE) for key in re.findall(r"`([^`]+)`", row)
    }
    assert listed >= {key for key, _ in frame_part.KEYS} - {"1 – 5"}
