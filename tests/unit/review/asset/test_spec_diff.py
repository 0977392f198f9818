"""Differences of documents: applied, they give the other document."""

import json

from hypothesis import given
from hypothesis import strategies as st

from review.asset import spec_diff
from review.asset.spec_diff import changes, diff_lines

values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "b/~", "ü\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b/c", "~"]), inner, max_size=3),
    max_leaves=8,
)


def pretty(value):
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).split("\n")


@given(values, values)
def test_lines_that_stay_and_lines_that_go_are_the_old_ones(old, new):
    lines = diff_lines([old], [new])
    assert [line.text for line in lines if line.kind != "added"] == pretty([old])
    assert [line.text for line in lines if line.kind != "removed"] == pretty([new])
    assert [line.old for line in lines if line.old] == list(range(1, len(pretty([old])) + 1))
    assert [line.new for line in lines if line.new] == list(range(1, len(pretty([new])) + 1))
    for line in lines:
        assert (line.old is None, line.new is None) == (line.kind == "added", line.kind == "removed")


@given(values, values)
def test_a_change_names_what_stands_at_its_pointer(old, new):
    found = list(changes(old, new))
    assert bool(found) == (json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True))
    for one in found:
        for value, text in ((old, one.old), (new, one.new)):
            at = _at(value, one.pointer)
            assert (text is None) == (at is _MISSING)
            assert text is None or json.loads(text) == at


_MISSING = object()


def _at(value, pointer):
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and token in value:
            value = value[token]
        elif isinstance(value, list) and int(token) < len(value):
            value = value[int(token)]
        else:
            return _MISSING
    return value


def test_numbers_of_another_kind_are_a_change():
    assert [(one.old, one.new) for one in changes({"a": 1, "b": 1}, {"a": True, "b": 1.0})] == [
        ("1", "true"),
        ("1", "1.0"),
    ]


def test_a_huge_change_is_one_block(monkeypatch):
    monkeypatch.setattr(spec_diff, "MAX_COMPARED_LINES", 5)
    old, new = [1, *range(10), 2], [1, *range(20, 30), 2]
    kinds = [line.kind for line in diff_lines(old, new)]
    assert kinds == ["same"] * 2 + ["removed"] * 10 + ["added"] * 10 + ["same"] * 2


def test_long_values_are_cut_where_they_are_listed():
    (change,) = changes({"a": ""}, {"a": "x" * 10_000})
    assert len(change.new) == spec_diff.SHOWN_CHARACTERS
    assert change.new.endswith("...")
