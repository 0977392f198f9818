"""The format as the viewer reads it: by hand, byte for byte."""

import json
import struct

import numpy as np
import pytest

from gate.geometry.asv import packed, unpacked


def test_the_layout_is_the_documented_one():
    data = packed({"vertices": 1}, {"bytes": np.array([1, 2, 3], np.uint8), "face": np.array([[7, 8, 9]], np.uint32)})
    assert data[:4] == b"ASV1"
    (length,) = struct.unpack_from("<I", data, 4)
    assert length % 4 == 0
    header = json.loads(data[8 : 8 + length])
    assert header == {
        "vertices": 1,
        "arrays": [
            {"name": "bytes", "type": "uint8", "components": 1, "offset": 0, "count": 3},
            {"name": "face", "type": "uint32", "components": 3, "offset": 4, "count": 1},
        ],
    }
    body = data[8 + length :]
    assert body == b"\1\2\3\0" + struct.pack("<3I", 7, 8, 9)


@pytest.mark.parametrize("extra", ["", "a", "ab", "abc", "ü", "💧"])
def test_any_header_is_padded_to_whole_words(extra):
    header, arrays = unpacked(packed({"name": extra}, {"x": np.array([[1.5, 2.5]], np.float32)}))
    assert header["name"] == extra
    np.testing.assert_array_equal(arrays["x"], [[1.5, 2.5]])


def test_no_number_that_javascript_cannot_read():
    with pytest.raises(ValueError, match="JSON"):
        packed({"max": float("nan")}, {})


@pytest.mark.parametrize("data", [b"", b"ASV1", b"ASV2\0\0\0\0{}", b"glTF" + bytes(100)])
def test_anything_else_is_refused(data):
    with pytest.raises(ValueError):
        unpacked(data)
