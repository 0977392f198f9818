"""Lines of values in JSON text, against a document that was written with each value on a line of its own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.lines import line_of, stands

keys = st.text(max_size=4) | st.sampled_from(["a/b", "~", '"', "\\", "{", "]", "\n", "é", "🫖"])
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | keys,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


def walk(value, pointer=""):
    """Every value's pointer, in the order in which they are written."""
    yield pointer
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for at, item in enumerate(value):
            yield from walk(item, f"{pointer}/{at}")


def opened(text):
    """The lines on which a value begins: all but those that only close one."""
    return [at for at, line in enumerate(text.split("\n"), 1) if line.strip(" ,") not in ("]", "}")]


@given(documents, st.booleans())
def test_every_value_is_found_on_its_line(document, ascii_only):
    text = json.dumps(document, indent=1, ensure_ascii=ascii_only)
    assert [line_of(text, pointer) for pointer in walk(document)] == opened(text)
    assert all(stands(text, pointer) for pointer in walk(document))


@given(st.text(alphabet='{}[]:,"\\ \n1a', max_size=30), st.sampled_from(["/a", "/0", "", "a", "/a/1", "//"]))
def test_what_is_no_json_has_a_line_all_the_same(text, pointer):
    assert 1 <= line_of(text, pointer) <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("/seed", 3),
        ("/overrides/1/rule", 8),
        ("/overrides/7/rule", 4),
        ("/nothing", 1),
        ("", 1),
        ("seed", 1),
        ("#/seed", 1),
    ],
)
def test_a_pointer_to_nothing_leads_to_what_is_above(pointer, line):
    text = '{\n "a": "}",\n "seed": 1,\n "overrides": [\n  {\n   "rule": "x"},\n  {\n   "rule":\n "y"}\n ]\n}'
    assert line_of(text, pointer) == line


def test_a_key_and_its_value_may_be_lines_apart_and_of_two_the_last_counts():
    assert line_of('{\n"a"\n:\n\n1,\n"a":\n2}', "/a") == 6


def test_windows_lines_count_once():
    assert line_of('{\r\n"a": 1,\r\n"b": 2}', "/b") == 3


def test_a_hostile_text_takes_no_time():
    assert line_of('"' * 200_000, "/a") == 1
    assert line_of("[" * 200_000, "/0/0/0") == 1
    assert line_of('{"a":' * 50_000, "/a") == 1
