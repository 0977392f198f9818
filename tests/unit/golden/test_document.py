"""JSON is read strictly, and every error names the line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden.document import RecordError, load_document, pointer_text

TEXT = """{
  "a": [1,
    {"b": "x,}\\"{"}, []
  ],
  "c": {
    "d": null
  }
}"""


@pytest.mark.parametrize(
    ("at", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("a", 0), 2),
        (("a", 1), 3),
        (("a", 1, "b"), 3),
        (("a", 2), 3),
        (("c",), 5),
        (("c", "d"), 6),
        (("c", "missing"), 5),
        (("a", 9, "x"), 2),
    ],
)
def test_a_place_has_a_line(at, line):
    assert load_document(TEXT.encode(), "f.json", "").line(at) == line
    assert load_document(TEXT.encode(), "f.json", "", first_line=11).line(at) == line + 10


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"a": 1,\n"a": 2}', "f.json:2: the key 'a' stands twice. Do this."),
        (b'{"x": {"a": 1,\n"a": 2}}', "f.json:2: the key 'a' stands twice. Do this."),
        (b"[]", "f.json:1: a JSON list; allowed: an object. Do this."),
        (b'{\n"a": \xff}', "f.json:2: byte 7 is not UTF-8. Do this."),
        (b'{\n"a" 1}', "f.json:2: not JSON at column 5: Expecting ':' delimiter. Do this."),
        (b'{\n"a": "\\ud800"}', r"f.json:2: holds half a character (\ud800 to \udfff alone). Do this."),
        (b'{\n"a": NaN}', "f.json:2: NaN is no whole number. Do this."),
        (b'{\n"a": 1e3}', "f.json:2: 1e3 is no whole number. Do this."),
        (b"[" * 100_000, "f.json:1: nested too deep. Do this."),
    ],
)
def test_what_is_refused_names_the_line(raw, message):
    with pytest.raises(RecordError) as caught:
        load_document(raw, "f.json", "Do this.")
    assert str(caught.value) == message


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def places(value, at=()):
    """Every place in a value, with the text of its leaf."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield from places(item, (*at, key))


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.text(), VALUES))
def test_lines_are_those_of_the_text_however_it_is_spelled(value):
    """With one value or bracket a line, the line of each place is the number of lines before it."""
    text = json.dumps(value, indent=1)
    document = load_document(text.encode(), "f.json", "")
    lines = text.split("\n")
    for at in places(value):
        if at and isinstance(at[-1], str):
            assert lines[document.line(at) - 1].strip().startswith(json.dumps(at[-1]) + ":")
    assert load_document(json.dumps(value).encode(), "f.json", "").line(()) == 1


def test_a_pointer_is_escaped():
    assert pointer_text(["a/b", 0, "~", "\n"]) == "/a~1b/0/~0/\\n"
