"""Pictures are decoded to 8-bit RGBA whatever they store; broken ones and bombs are refused."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from validators.facts.pictures import Pictures as MeshPictures
from validators.meshes.materials import Image
from validators.meshes.pictures import ImageError, picture_pixels, picture_size

COLOURS = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[0, 0, 0], [128, 128, 128], [255, 255, 255]]], np.uint8)


def encoded(picture, kind, **options):
    page = io.BytesIO()
    picture.save(page, kind, **options)
    return page.getvalue()


LOSSLESS = {
    "a.png": encoded(Pictures.fromarray(COLOURS), "PNG"),
    "palette.png": encoded(Pictures.fromarray(COLOURS).convert("P", palette=Pictures.Palette.ADAPTIVE), "PNG"),
    "a.bmp": encoded(Pictures.fromarray(COLOURS), "BMP"),
    "a.tif": encoded(Pictures.fromarray(COLOURS), "TIFF"),
    "a.TGA": encoded(Pictures.fromarray(COLOURS), "TGA"),
    "a.webp": encoded(Pictures.fromarray(COLOURS), "WEBP", lossless=True),
    "moving.webp": encoded(
        Pictures.fromarray(COLOURS), "WEBP", lossless=True, save_all=True, append_images=[Pictures.new("RGB", (3, 2))]
    ),
}


def ktx2(width, height):
    """One level of 16 bytes behind the header and the list of levels."""
    head = struct.pack("<9I4IQQ", 0, 1, width, height, 0, 0, 1, 1, 0, *[0] * 6)
    return b"\xabKTX 20\xbb\r\n\x1a\n" + head + struct.pack("<QQQ", 104, 16, 16) + bytes(16)


def png_header(width, height):
    """A PNG that promises pixels and has none."""
    head = struct.pack(">II5B", width, height, 8, 6, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 100) + b"IDAT" + bytes(20)


@pytest.mark.parametrize("name", LOSSLESS)
def test_the_pixels_are_those_that_were_stored(name):
    assert picture_size(LOSSLESS[name], name) == (3, 2)
    pixels = picture_pixels(LOSSLESS[name], name)
    assert pixels.dtype == np.uint8 and pixels.shape == (2, 3, 4)
    assert np.array_equal(pixels[:, :, :3], COLOURS) and np.all(pixels[:, :, 3] == 255)


def test_transparency_grey_and_depth():
    clear = encoded(Pictures.fromarray(np.array([[[9, 8, 7, 0]]], np.uint8)), "PNG")
    assert picture_pixels(clear).tolist() == [[[9, 8, 7, 0]]]
    deep = encoded(Pictures.fromarray(np.array([[0, 0x1234, 0xFFFF]], np.uint16)), "PNG")
    assert picture_pixels(deep)[0, :, :2].tolist() == [[0, 0], [0x12, 0x12], [0xFF, 0xFF]]
    bits = encoded(Pictures.fromarray(np.array([[0, 255]], np.uint8)).convert("1"), "PNG")
    assert picture_pixels(bits)[0].tolist() == [[0, 0, 0, 255], [255, 255, 255, 255]]
    jpeg = encoded(Pictures.new("CMYK", (4, 4), (0, 0, 0, 0)), "JPEG")
    assert picture_pixels(jpeg)[0, 0].tolist() == [255, 255, 255, 255]


def test_ktx2_has_a_size_and_no_pixels_here():
    assert picture_size(ktx2(2048, 1024)) == (2048, 1024)
    with pytest.raises(ImageError, match="only the size"):
        picture_pixels(ktx2(8, 8))
    for end in range(12, len(ktx2(8, 8))):
        with pytest.raises(ImageError, match="a KTX2 picture"):
            picture_size(ktx2(8, 8)[:end])
    picture = Image("/images/0", "", ktx2(8, 8)[:-1])
    assert "level 0 ends at byte 120 of 119" in MeshPictures((picture,)).problem(0)
    assert MeshPictures((Image("/images/0", "", ktx2(8, 8)),)).problem(0) is None


def test_a_bomb_has_a_size_and_is_not_decoded():
    usual = Pictures.MAX_IMAGE_PIXELS
    assert picture_size(png_header(65535, 65535)) == (65535, 65535)
    with pytest.raises(ImageError, match="65535 x 65535 pixels; allowed"):
        picture_pixels(png_header(65535, 65535))
    assert usual == Pictures.MAX_IMAGE_PIXELS


@pytest.mark.parametrize("name", LOSSLESS)
def test_truncated_pictures_are_refused_or_whole(name):
    data = LOSSLESS[name]
    for end in range(0, len(data), 7):
        with contextlib.suppress(ImageError):
            assert np.array_equal(picture_pixels(data[:end], name)[:, :, :3], COLOURS)
    with pytest.raises(ImageError):
        picture_pixels(data[: len(data) // 3], name)


@pytest.mark.parametrize("data", [b"", b"<html>not found</html>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ImageError):
        picture_size(data)


def test_only_its_name_makes_a_tga():
    with pytest.raises(ImageError, match="known kind"):
        picture_size(LOSSLESS["a.TGA"], "a.png")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(LOSSLESS)), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4))
def test_broken_bytes_never_raise_anything_else(name, changes):
    data = bytearray(LOSSLESS[name])
    for at, value in changes:
        data[at % len(data)] = value
    try:
        assert picture_pixels(bytes(data), name).shape[2] == 4
    except ImageError as error:
        assert "0x" not in str(error)  # no addresses: reports are byte-stable
