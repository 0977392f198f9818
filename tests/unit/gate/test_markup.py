"""Escaping: the rule, not the exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.markup import Html, escape, join, tag
from review.page.parts import part_text
from tests.unit.review.page.pieces import Pieces

TEXTS = st.text(st.characters(codec=None), max_size=40)


@given(TEXTS)
def test_any_text_stays_text_and_on_one_line(text):
    html = tag("p", text, title=text)
    pieces = Pieces(html)
    assert [name for name, _ in pieces.tags] == ["p"]
    assert "\n" not in html
    html.encode("utf-8")


@given(TEXTS.filter(lambda text: text.isprintable()))
def test_printable_text_comes_back_as_it_was(text):
    pieces = Pieces(tag("p", text, title=text))
    assert pieces.words == text and pieces.tags[0][1]["title"] == text


def test_only_what_was_built_here_is_markup():
    assert tag("p", "<b>", tag("b", "x")) == "<p>&lt;b&gt;<b>x</b></p>"
    assert join(["<", None, 3, [Html("<br>")]]) == "&lt;3<br>"
    with pytest.raises(TypeError):
        part_text("<b>text that was built elsewhere</b>")
    with pytest.raises(ValueError, match="one line"):
        part_text(Html("<b>\n</b>"))


def test_text_cannot_turn_the_reading_direction_or_hide_control_characters():
    assert escape("a\u202eb") == "a[U+202E]b"
    assert escape("\x00\x1b\x85\ud800") == "\ufffd" * 4
    assert escape("one\r\ntwo\u2028three") == "one&#10;two&#10;three"


def test_attributes_come_and_go():
    assert tag("input", disabled=False, hidden=True, data_x=0, title=None) == '<input hidden data-x="0">'
    assert tag("label", "x", for_="y", class_="z") == '<label for="y" class="z">x</label>'
