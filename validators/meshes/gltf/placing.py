"""Moving vertices and normals into the world, many small blocks at a time."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..mesh import Floats
from .transforms import IDENTITY, Affine, mirrors

_BATCH = 1 << 16


def move_points(V: Floats, starts: Sequence[int], worlds: Sequence[Affine]) -> None:
    """Moves V (n, 3) in place; block b is V[starts[b]:starts[b + 1]] and moves by worlds[b].

    Coordinate by coordinate, so that equal points stay equal to the bit, which a matrix product does not promise. What
    overflows becomes infinite or NaN, and is reported by non-finite-vertex.
    """
    for at, rows in _batches(starts, worlds):
        with np.errstate(all="ignore"):
            x, y, z = V[at].T
            A = _repeated(np.array([worlds[row] for row in rows]), rows, starts)
            columns = [x * A[k] + y * A[k + 1] + z * A[k + 2] + A[k + 3] for k in (0, 4, 8)]
        V[at] = np.stack(columns, axis=1)


def turn_normals(N: Floats, starts: Sequence[int], worlds: Sequence[Affine]) -> None:
    """Turns N (n, 3) in place, by the inverse transposed matrix (section 3.7.2.1); lengths stay as they are.

    A renderer scales a turned normal back to length 1, so a node's scale says nothing of the file's normals. A normal
    that a degenerate matrix would make zero or infinite stays as it is.
    """
    for at, rows in _batches(starts, worlds):
        with np.errstate(all="ignore"):
            C = _repeated(_cofactors([worlds[row] for row in rows]), rows, starts)
            x, y, z = N[at].T
            turned = np.stack([x * C[k] + y * C[k + 1] + z * C[k + 2] for k in (0, 3, 6)], axis=1)
            turned *= (_lengths(N[at]) / _lengths(turned))[:, None]
        good = np.all(np.isfinite(turned), axis=1)
        N[at] = np.where(good[:, None], turned, N[at])


def _batches(starts: Sequence[int], worlds: Sequence[Affine]) -> Iterator[tuple[slice, range]]:
    """(vertices, blocks) of neighbours that move, up to _BATCH vertices or one block."""
    first = 0
    for block in range(len(worlds) + 1):
        still = block == len(worlds) or worlds[block] == IDENTITY
        if first < block and (still or starts[block + 1] - starts[first] > _BATCH):
            yield slice(starts[first], starts[block]), range(first, block)
            first = block
        if still:
            first = block + 1


def _repeated(values: Floats, rows: range, starts: Sequence[int]) -> Floats:
    """(c, n) of values (b, c): each block's for each of its vertices; (c, 1) for a single block."""
    if len(rows) == 1:
        return values.T
    counts = np.diff(np.array(starts[rows.start : rows.stop + 1]))
    return np.repeat(values, counts, axis=0).T


def _cofactors(worlds: Sequence[Affine]) -> Floats:
    """(b, 9): |det(A)| A^-T, row after row; defined for a singular A too."""
    A = np.array(worlds).reshape(-1, 3, 4)[:, :, :3]
    C = np.stack([np.cross(A[:, 1], A[:, 2]), np.cross(A[:, 2], A[:, 0]), np.cross(A[:, 0], A[:, 1])], axis=1)
    sign = np.array([-1.0 if mirrors(world) else 1.0 for world in worlds])
    return (C * sign[:, None, None]).reshape(-1, 9)


def _lengths(N: Floats) -> Floats:
    return np.sqrt(np.sum(N * N, axis=1))
