"""Canonical JSON: one spelling for one document."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specs.canonical import canonical_json, digest, file_sha256, sha256_hex

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(values)
def test_reading_it_again_gives_the_document_and_the_same_bytes(value: object) -> None:
    data = canonical_json(value)
    assert json.loads(data) == value
    assert canonical_json(json.loads(data)) == data


@given(st.dictionaries(st.text(), values, max_size=5))
def test_the_order_of_keys_does_not_matter(document: dict[str, object]) -> None:
    assert digest(dict(reversed(document.items()))) == digest(document)


def test_bytes_are_plain_utf_8_without_spaces_or_negative_zero() -> None:
    assert canonical_json({"ü": (1, -0.0), "a": [{}]}) == '{"a":[{}],"ü":[1,0.0]}'.encode()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ValueError):
        canonical_json([value])


def test_a_file_and_its_bytes_have_one_digest(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert file_sha256(path) == sha256_hex(b"abc")
    assert sha256_hex(b"abc").startswith("ba7816bf")
