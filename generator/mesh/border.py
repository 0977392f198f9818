"""Colours that meet in a line: faces are cut where the label changes, so that every face has one colour."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .grid import snap
from .topology import Faces, Vertices, undirected_edges

# A cut this close to a vertex (share of the edge) would leave a needle of a triangle.
MARGIN = 0.12


@dataclass(frozen=True)
class Painted:
    """A mesh with one palette label a face: V (n, 3), F (m, 3), label (m,)."""

    V: Vertices
    F: Faces
    label: NDArray[np.int64]


def cut_borders(V: Vertices, F: Faces, label: NDArray[np.int64], crossing: NDArray[np.float64]) -> Painted:
    """Split every face whose vertices have different labels (n,) along the border between them.

    crossing: for each edge of `label_edges`, where the label changes, as a share of the way from its first to its
    second vertex. Both faces at an edge are cut at the same point, so a closed manifold stays one. New vertices lie on
    the mesh grid.
    """
    edges = label_edges(F, label)
    t = np.clip(crossing, MARGIN, 1.0 - MARGIN)[:, None]
    points = snap(V[edges[:, 0]] * (1.0 - t) + V[edges[:, 1]] * t)
    middle = {(int(a), int(b)): len(V) + i for i, (a, b) in enumerate(edges)}
    mixed = (label[F] != label[F[:, :1]]).any(axis=1)
    faces, labels = [F[~mixed]], [label[F[~mixed, 0]]]
    centres: list[NDArray[np.float64]] = []
    everywhere = np.concatenate([V, points])
    for face in F[mixed]:
        kinds = label[face]
        if len(set(kinds.tolist())) == 3:
            cut, kind = _cut_three(face, kinds, middle, len(everywhere) + len(centres))
            a, b, c = (everywhere[middle[_edge(face[i], face[i - 1])]] for i in range(3))
            centres.append(snap((a + b + c) / 3.0))
        else:
            cut, kind = _cut_two(face, kinds, middle)
        faces.append(np.array(cut))
        labels.append(np.array(kind))
    V = np.concatenate([everywhere, np.array(centres).reshape(-1, 3)])
    return Painted(V, np.concatenate(faces), np.concatenate(labels))


def label_edges(F: Faces, label: NDArray[np.int64]) -> NDArray[np.int64]:
    """The edges whose ends have different labels, (k, 2), lower vertex first, sorted."""
    edges = undirected_edges(F)
    return edges[label[edges[:, 0]] != label[edges[:, 1]]]


def _edge(a: np.int64, b: np.int64) -> tuple[int, int]:
    return (int(min(a, b)), int(max(a, b)))


def _cut_two(
    face: NDArray[np.int64], kinds: NDArray[np.int64], middle: dict[tuple[int, int], int]
) -> tuple[list[list[int]], list[int]]:
    """One corner differs from the other two: its triangle, and the rest as two triangles."""
    odd = next(i for i in range(3) if kinds[i] != kinds[i - 1] and kinds[i] != kinds[i - 2])
    a, b, c = (int(face[(odd + i) % 3]) for i in range(3))
    ab, ca = middle[_edge(face[odd], face[(odd + 1) % 3])], middle[_edge(face[odd], face[(odd + 2) % 3])]
    rest = int(kinds[(odd + 1) % 3])
    return [[a, ab, ca], [ab, b, c], [ab, c, ca]], [int(kinds[odd]), rest, rest]


def _cut_three(
    face: NDArray[np.int64], kinds: NDArray[np.int64], middle: dict[tuple[int, int], int], centre: int
) -> tuple[list[list[int]], list[int]]:
    """Three labels: each corner keeps the two triangles between it, its edges' cuts and the centre."""
    faces, labels = [], []
    for i in range(3):
        after = middle[_edge(face[i], face[(i + 1) % 3])]
        before = middle[_edge(face[i], face[(i + 2) % 3])]
        faces += [[int(face[i]), after, centre], [int(face[i]), centre, before]]
        labels += [int(kinds[i])] * 2
    return faces, labels
