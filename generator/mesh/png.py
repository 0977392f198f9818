"""PNG with canonical bytes: our own deflate, because the bytes of zlib's differ between its versions and forks.

Each row is filtered with Sub, Up or Paeth, whichever has the smallest sum; matches are sought in one hash table,
greedily, and written with deflate's fixed codes (RFC 1951, 3.2.6).
"""

import binascii
import struct
import zlib

import numba
import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HASH_BITS = 15
WINDOW = 32768
LONGEST = 258

# RFC 1951, 3.2.5: the first length (distance) of every code, and its number of extra bits.
LENGTH_BASE = np.array(
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258]
)
LENGTH_EXTRA = np.array([0] * 8 + [1] * 4 + [2] * 4 + [3] * 4 + [4] * 4 + [5] * 4 + [0])
DISTANCE_EXTRA = np.array([0, 0, 0, 0] + [i // 2 for i in range(2, 28)])
DISTANCE_BASE = np.concatenate([[1], 1 + np.cumsum(1 << DISTANCE_EXTRA)[:-1]])


def encode_png(rgb: NDArray[np.uint8]) -> bytes:
    """An 8-bit RGB picture (h, w, 3) as a PNG file. The same picture gives the same bytes everywhere."""
    height, width, _ = rgb.shape
    raw = _filter(np.ascontiguousarray(rgb).reshape(height, width * 3))
    packed, length = _deflate(raw, LENGTH_BASE, LENGTH_EXTRA, DISTANCE_BASE, DISTANCE_EXTRA)
    stream = b"\x78\x01" + packed[:length].tobytes() + struct.pack(">I", zlib.adler32(raw.tobytes()))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    srgb = _chunk(b"sRGB", b"\0")
    return SIGNATURE + _chunk(b"IHDR", header) + srgb + _chunk(b"IDAT", stream) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", binascii.crc32(kind + data))


def _filter(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Filtered rows with their filter's number in front, flat (PNG specification, section 9)."""
    x = rows.astype(np.int16)
    left = np.pad(x, ((0, 0), (3, 0)))[:, :-3]
    up = np.pad(x, ((1, 0), (0, 0)))[:-1]
    corner = np.pad(x, ((1, 0), (3, 0)))[:-1, :-3]
    estimate = left + up - corner
    a, b, c = abs(estimate - left), abs(estimate - up), abs(estimate - corner)
    paeth = np.where((a <= b) & (a <= c), left, np.where(b <= c, up, corner))
    choices = np.stack([(x - guess).astype(np.uint8) for guess in (left, up, paeth)])
    cost = abs(choices.astype(np.int8).astype(np.int64)).sum(axis=2)
    best = cost.argmin(axis=0)
    chosen = np.take_along_axis(choices, best[None, :, None], axis=0)[0]
    number = np.array([1, 2, 4], np.uint8)[best]
    return np.concatenate([number[:, None], chosen], axis=1).ravel()


@numba.njit(cache=True)
def _put(out, at, value, bits):  # type: ignore[no-untyped-def]
    """Write `bits` bits of value, lowest first, at bit position `at`; returns the position after them."""
    for i in range(bits):
        if (value >> i) & 1:
            out[at >> 3] |= np.uint8(1 << (at & 7))
        at += 1
    return at


@numba.njit(cache=True)
def _put_code(out, at, symbol):  # type: ignore[no-untyped-def]
    """Write a literal/length symbol in deflate's fixed Huffman code, highest bit first."""
    if symbol < 144:
        code, bits = 0x30 + symbol, 8
    elif symbol < 256:
        code, bits = 0x190 + symbol - 144, 9
    elif symbol < 280:
        code, bits = symbol - 256, 7
    else:
        code, bits = 0xC0 + symbol - 280, 8
    for i in range(bits - 1, -1, -1):
        at = _put(out, at, (code >> i) & 1, 1)
    return at


@numba.njit(cache=True)
def _match(data, here, there):  # type: ignore[no-untyped-def]
    """How many bytes from `there` on repeat the ones from `here` on, at most LONGEST."""
    limit = min(LONGEST, data.size - here)
    length = 0
    while length < limit and data[there + length] == data[here + length]:
        length += 1
    return length


@numba.njit(cache=True)
def _deflate(data, length_base, length_extra, distance_base, distance_extra):  # type: ignore[no-untyped-def]
    """One final block with fixed codes; the buffer and how many bytes of it are used."""
    out = np.zeros(data.size + data.size // 4 + 64, np.uint8)
    table = np.full(1 << HASH_BITS, -WINDOW - 1, np.int64)
    at = _put(out, 0, 3, 3)
    i = 0
    while i < data.size:
        length, there = 0, 0
        if i + 4 <= data.size:
            word = data[i] | data[i + 1] << 8 | data[i + 2] << 16 | np.int64(data[i + 3]) << 24
            slot = (word * 2654435761 & 0xFFFFFFFF) >> (32 - HASH_BITS)
            there = table[slot]
            table[slot] = i
            if i - there <= WINDOW:
                length = _match(data, i, there)
        if length < 4:
            at = _put_code(out, at, data[i])
            i += 1
            continue
        code = np.searchsorted(length_base, length, side="right") - 1
        at = _put_code(out, at, 257 + code)
        at = _put(out, at, length - length_base[code], length_extra[code])
        distance = i - there
        code = np.searchsorted(distance_base, distance, side="right") - 1
        for bit in range(4, -1, -1):
            at = _put(out, at, (code >> bit) & 1, 1)
        at = _put(out, at, distance - distance_base[code], distance_extra[code])
        i += length
    at = _put_code(out, at, 256)
    return out, (at + 7) >> 3
