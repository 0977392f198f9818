"""Stored normals: their length, and whether they smooth over an edge."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def length_errors(normals: Floats) -> Floats:
    """(q,) difference of each normal's length from one, (q, 3); infinite where it is not finite."""
    largest = np.max(np.abs(normals), axis=1, initial=0.0)
    finite = np.isfinite(largest)
    exponent = np.frexp(np.where(finite, largest, 0.0))[1]
    scaled = np.ldexp(np.where(finite[:, None], normals, 0.0), -exponent[:, None])
    with np.errstate(over="ignore"):
        length = np.ldexp(np.linalg.norm(scaled, axis=1), exponent)
    return np.where(finite, np.abs(length - 1.0), np.inf)


def angles_between_deg(one: Floats, other: Floats) -> Floats:
    """(e,) angle between vectors (e, 3) of any length, 0 where one is zero; rounded to a thousandth."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    dots = np.einsum("ij,ij->i", one, other)
    cosine = np.divide(dots, lengths, out=np.ones_like(dots), where=lengths > 0)
    angles: Floats = np.round(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))), 3)
    return angles


def unit_vectors(vectors: Floats) -> Floats:
    """(q, 3) finite vectors brought to length one, zeros left zero."""
    exponent = np.frexp(np.max(np.abs(vectors), axis=1, initial=0.0))[1]
    scaled = np.ldexp(vectors, -exponent[:, None])
    length = np.linalg.norm(scaled, axis=1, keepdims=True)
    return np.divide(scaled, length, out=np.zeros_like(scaled), where=length > 0)
