"""Faces one by one: repeated, without area. As in topology_points, large arrays come from numpy."""

import math

import numpy as np
from numpy.typing import NDArray

from . import frozen
from .compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Odd 64-bit constants of splitmix64; the result does not depend on them.
_A, _B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31 = np.uint64(30), np.uint64(27), np.uint64(31)
_PROBES_PER_FACE = 8
_NEAR, _ANYWHERE = np.uint64(63), np.uint64(0x7FFFFFFFFFFF)
_BOUND = 4 * 2.0**-52  # each difference, product and sum errs by half an eps of its size
_TINY = 1e-280  # far above what the products lose to underflow
_MAX_RANGE_BITS = 400  # products of two differences of such coordinates are exact as sums of two doubles each
_SPLITTER = 2.0**27 + 1
NO_AREA, AREA, UNKNOWN = 0, 1, 2


def repeated_faces(points: Ints, starts: Ints) -> tuple[Bools, bool]:
    """(repeats (p,) faces with the same points, repetitions included, as an earlier face; whether it was found).

    Open addressing over a hash that does not depend on the order of the corners: first close to the face's lowest
    point, where neighbours are in the processor's cache, then anywhere. Not found: the faces were chosen so that they
    collide; sort them instead.
    """
    p = len(starts) - 1
    points, starts = frozen(points), frozen(starts)
    hashes, lowest, repeats = np.empty(p, np.uint64), np.empty(p, np.int64), np.empty(p, np.bool_)
    _hash(points, starts, hashes, lowest)
    for spread in (_NEAR, _ANYWHERE):
        slots = np.full(1 << max(3 * p // 2, 1).bit_length(), -1, np.int32)
        if _insert(points, starts, hashes, lowest, spread, slots, repeats):
            return repeats, True
    return repeats, False


@compiled
def _hash(points: Ints, starts: Ints, hashes: NDArray[np.uint64], lowest: Ints) -> None:
    """A hash of each face's points in any order, and the lowest of them."""
    for f in range(len(hashes)):
        mixed = np.uint64(0)
        least = points[starts[f]]
        for c in range(starts[f], starts[f + 1]):
            one = np.uint64(points[c]) * _A
            one = (one ^ (one >> _30)) * _B
            mixed += one ^ (one >> _27)
            least = min(least, points[c])
        hashes[f] = mixed ^ (mixed >> _31)
        lowest[f] = least


@compiled
def _insert(
    points: Ints,
    starts: Ints,
    hashes: NDArray[np.uint64],
    lowest: Ints,
    spread: np.uint64,
    slots: NDArray[np.int32],
    repeats: Bools,
) -> bool:
    p, mask, one = len(hashes), np.uint32(len(slots) - 1), np.uint32(1)
    probes = _PROBES_PER_FACE * p
    for f in range(p):
        repeats[f] = False
        at = np.uint32((np.uint64(3 * lowest[f]) + (hashes[f] & spread)) & np.uint64(mask))
        while True:
            other = slots[at]
            if other < 0:
                slots[at] = f
                break
            if hashes[other] == hashes[f] and _same_points(points, starts, f, other):
                repeats[f] = True
                break
            at = (at + one) & mask
            probes -= 1
        if probes < 0:
            return False
    return True


@compiled
def _same_points(points: Ints, starts: Ints, f: int, g: int) -> bool:
    if starts[f + 1] - starts[f] != starts[g + 1] - starts[g]:
        return False
    one, other = np.sort(points[starts[f] : starts[f + 1]]), np.sort(points[starts[g] : starts[g + 1]])
    return bool(np.all(one == other))


def areas_of_triangles(V: Floats, F: Ints) -> NDArray[np.int8]:
    """(m,) NO_AREA, AREA, or UNKNOWN where the coordinates span too many powers of two; exact, without rounding.

    V (n, 3) finite, F (m, 3).
    """
    answer = np.empty(len(F), np.int8)
    _areas(frozen(V), frozen(F), answer)
    return answer


@compiled
def _areas(V: Floats, F: Ints, answer: NDArray[np.int8]) -> None:
    terms = np.empty(16, np.float64)
    for t in range(len(F)):
        a, b, c = F[t, 0], F[t, 1], F[t, 2]
        ux, uy, uz = V[b, 0] - V[a, 0], V[b, 1] - V[a, 1], V[b, 2] - V[a, 2]
        vx, vy, vz = V[c, 0] - V[a, 0], V[c, 1] - V[a, 1], V[c, 2] - V[a, 2]
        if _apart(uy * vz, uz * vy) or _apart(uz * vx, ux * vz) or _apart(ux * vy, uy * vx):
            answer[t] = AREA
        else:
            answer[t] = _exact_area(V, a, b, c, terms)


@compiled
def _apart(left: float, right: float) -> bool:
    """Whether two products of rounded differences surely differ; False where they overflow."""
    difference = abs(left - right)
    return difference > _BOUND * (abs(left) + abs(right)) + _TINY and difference < math.inf


@compiled
def _exact_area(V: Floats, a: int, b: int, c: int, terms: Floats) -> int:
    """One triangle. Each axis is scaled by a power of two of its own, which changes no answer."""
    u, v = np.empty((3, 2)), np.empty((3, 2))
    for i in range(3):
        p, q, r = V[a, i], V[b, i], V[c, i]
        largest = max(abs(p), abs(q), abs(r))
        if largest > 0:
            top = math.frexp(largest)[1]
            for x in (p, q, r):
                if x != 0 and top - math.frexp(x)[1] > _MAX_RANGE_BITS:
                    return UNKNOWN
            p, q, r = _scaled(p, top), _scaled(q, top), _scaled(r, top)
        u[i, 0], u[i, 1] = _two_sum(q, -p)
        v[i, 0], v[i, 1] = _two_sum(r, -p)
    for i in range(3):
        j = (i + 1) % 3
        count = 0
        for x in range(2):
            for y in range(2):
                terms[count], terms[count + 1] = _two_product(u[i, x], v[j, y])
                terms[count + 2], terms[count + 3] = _two_product(-u[j, x], v[i, y])
                count += 4
        if not _sum_is_zero(terms):
            return AREA
    return NO_AREA


@compiled
def _scaled(x: float, exponent: int) -> float:
    """x 2^-exponent, in two steps so that neither factor leaves the range of a double."""
    half = exponent // 2
    return math.ldexp(math.ldexp(x, -half), half - exponent)


@compiled
def _two_sum(a: float, b: float) -> tuple[float, float]:
    """a + b as the rounded sum and what it lost. Source: Knuth; Shewchuk 1997, theorem 7."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


@compiled
def _two_product(a: float, b: float) -> tuple[float, float]:
    """a b as the rounded product and what it lost. Source: Dekker, Veltkamp; Shewchuk 1997, theorem 18."""
    p = a * b
    s = _SPLITTER * a
    a_high = s - (s - a)
    a_low = a - a_high
    s = _SPLITTER * b
    b_high = s - (s - b)
    b_low = b - b_high
    return p, a_low * b_low - (((p - a_high * b_high) - a_low * b_high) - a_high * b_low)


@compiled
def _sum_is_zero(terms: Floats) -> bool:
    """Whether the exact sum of the terms is zero: they become an expansion. Source: Shewchuk 1997, theorem 10."""
    for i in range(1, len(terms)):
        carry = terms[i]
        for j in range(i):
            carry, terms[j] = _two_sum(carry, terms[j])
        terms[i] = carry
    return not np.any(terms)
