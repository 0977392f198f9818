"""Known injuries of surfaces: each breaker knows exactly which elements every rule has to name afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Corners of a small solid around the origin, apex up, and its faces, outward.
_TETRA = np.array([[0.0, 0.0, 1.0], [0.9, 0.0, -0.5], [-0.5, 0.8, -0.5], [-0.5, -0.8, -0.5]])
_TETRA_FACES = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]])


@dataclass
class Injured:
    """A mutant. truth: {rule: what it must name}, the injured rule first; any_: rules that may say what they like."""

    V: Floats
    F: Ints
    truth: dict[str, set[Any]]
    any_: frozenset[str] = frozenset()
    genus: int | None = None


@dataclass
class Patient:
    """A clean surface on which injuries are placed far from one another."""

    V: Floats
    F: Ints
    rng: np.random.Generator
    _used: set[int] = field(default_factory=set)
    _around: dict[int, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for f, face in enumerate(self.F.tolist()):
            for v in face:
                self._around.setdefault(v, []).append(f)

    def faces(self, k: int, among: Ints | None = None) -> list[int]:
        """Up to k faces, of all or of some, sorted, no two of which have a common neighbour."""
        self._used.clear()
        found: list[int] = []
        for f in self.rng.permutation(np.arange(len(self.F)) if among is None else among).tolist():
            ring = {w for v in self.F[f].tolist() for g in self._around[v] for w in self.F[g].tolist()}
            if not ring & self._used:
                self._used |= ring
                found.append(f)
                if len(found) == k:
                    break
        return sorted(found)

    def level(self) -> tuple[Ints, Ints]:
        """Faces whose corners have a coordinate in common, and which: what is put there lies in their plane exactly."""
        P = self.V[self.F]
        same = np.all(P[:, :1] == P, axis=1)
        faces = np.flatnonzero(same.any(axis=1))
        return faces, np.argmax(same[faces], axis=1)

    def across(self, a: int, b: int, f: int) -> int:
        """The other face with the edge a-b."""
        return next(g for g in self._around[a] if g != f and b in self.F[g])

    def normal(self, faces: list[int]) -> Floats:
        """(3,) mean unit normal of faces."""
        A, B, C = (self.V[self.F[faces, k]] for k in range(3))
        n = np.cross(B - A, C - A)
        n /= np.linalg.norm(n, axis=1, keepdims=True)
        mean = n.sum(axis=0)
        return mean / np.linalg.norm(mean)

    def around(self, v: int) -> list[int]:
        """Faces at a vertex."""
        return self._around[v]

    def reach(self, f: int) -> float:
        """Radius of the face's inscribed circle."""
        a, b, c = (np.linalg.norm(self.V[self.F[f, k]] - self.V[self.F[f, k - 1]]) for k in range(3))
        s = (a + b + c) / 2
        return float(np.sqrt((s - a) * (s - b) * (s - c) / s))

    def centre(self, f: int) -> Floats:
        """(3,) centre of the face's inscribed circle."""
        P = self.V[self.F[f]]
        w = np.array([np.linalg.norm(P[1] - P[2]), np.linalg.norm(P[2] - P[0]), np.linalg.norm(P[0] - P[1])])
        return np.asarray(w @ P / w.sum())

    def outside(self, k: int) -> tuple[Floats, float]:
        """(k, 3) places beyond the bounding box, and a size that fits there."""
        low, high = self.V.min(axis=0), self.V.max(axis=0)
        size = float((high - low).max()) / 20
        return high + size * (2 + 4 * np.arange(k)[:, None]), size


def _frame(up: Floats) -> Floats:
    """(3, 3) rows: two directions across, and up."""
    across = np.eye(3)[np.argmin(np.abs(up))]
    x = np.cross(across, up)
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(up, x), up])


def _joined(p: Patient, solids: list[tuple[Floats, Ints]]) -> tuple[Floats, Ints, list[list[int]]]:
    """The patient with solids appended; and the numbers of each one's faces."""
    V, F, named, n, m = [p.V], [p.F], [], len(p.V), len(p.F)
    for W, G in solids:
        V.append(W)
        F.append(G + n)
        named.append(list(range(m, m + len(G))))
        n, m = n + len(W), m + len(G)
    return np.concatenate(V), np.concatenate(F), named


def _edge(a: int, b: int) -> tuple[int, int]:
    return min(a, b), max(a, b)


def _rim(face: Ints) -> set[tuple[int, int]]:
    a, b, c = face.tolist()
    return {_edge(a, b), _edge(b, c), _edge(c, a)}


def nan_vertices(p: Patient, k: int) -> Injured:
    """Coordinates that are no numbers, no two vertices at one place."""
    V, bad = p.V.copy(), [int(p.F[f, 0]) for f in p.faces(k)]
    for number, v in enumerate(bad):
        V[v] = np.roll([[np.nan, np.inf, -np.inf][number % 3], number, 0.0], number)
    return Injured(V, p.F, {"non-finite-vertex": set(bad)})


def wild_indices(p: Patient, k: int) -> Injured:
    """Faces that name vertices beyond the last."""
    F, faces = p.F.copy(), p.faces(k)
    for number, f in enumerate(faces):
        F[f, number % 3] = len(p.V) + number if number % 2 else -1 - number
    return Injured(p.V, F, {"index-out-of-range": set(faces)})


def stray_vertices(p: Patient, k: int) -> Injured:
    """Vertices that no face names, one of them where another vertex is."""
    V = np.concatenate([p.V, p.V[:1], p.V[: k - 1] * 1.5])
    return Injured(V, p.F, {"unreferenced-vertex": set(range(len(p.V), len(V)))})


def holes(p: Patient, k: int) -> Injured:
    """Faces taken out."""
    faces = p.faces(k)
    edges = set().union(*(_rim(p.F[f]) for f in faces))
    return Injured(p.V, np.delete(p.F, faces, axis=0), {"boundary-edge": edges})


def fins(p: Patient, k: int) -> Injured:
    """A low fin on an edge."""
    V, F, edges, open_ = [p.V], [p.F], set(), set()
    for number, f in enumerate(p.faces(k)):
        a, b = p.F[f, :2].tolist()
        up = p.normal([f, p.across(a, b, f)])
        tip = len(p.V) + number
        V.append(((p.V[a] + p.V[b]) / 2 + 0.02 * p.reach(f) * up)[None])
        F.append(np.array([[b, a, tip]]))
        edges.add(_edge(a, b))
        open_ |= {_edge(a, tip), _edge(b, tip)}
    return Injured(np.concatenate(V), np.concatenate(F), {"non-manifold-edge": edges, "boundary-edge": open_})


def bow_ties(p: Patient, k: int) -> Injured:
    """A tiny solid that stands with its tip on a vertex."""
    V, F, tips, loose = [p.V], [p.F], set(), set()
    n, m = len(p.V), len(p.F)
    for f in p.faces(k):
        v = int(p.F[f, 0])
        up = p.normal(p.around(v))
        ring = min(p.reach(g) for g in p.around(v))
        W = (_TETRA[1:] * [0.2, 0.2, 1.0] + [0, 0, 1.5]) @ _frame(up) * 0.02 * ring + p.V[v]
        number = np.array([v, n, n + 1, n + 2])
        V.append(W)
        F.append(number[_TETRA_FACES][:, ::-1])  # the apex is below
        tips.add(v)
        loose |= set(range(m, m + 4))
        n, m = n + 3, m + 4
    return Injured(np.concatenate(V), np.concatenate(F), {"non-manifold-vertex": tips, "loose-component": loose})


def doubles(p: Patient, k: int) -> Injured:
    """Faces a second time, every other one reversed."""
    faces = p.faces(k)
    copies = [np.roll(p.F[f], 1)[:: -1 if number % 2 else 1] for number, f in enumerate(faces)]
    named = set(range(len(p.F), len(p.F) + len(faces)))
    edges = set().union(*(_rim(p.F[f]) for f in faces))
    return Injured(p.V, np.vstack([p.F, *copies]), {"duplicate-face": named, "non-manifold-edge": edges})


def flat_faces(p: Patient, k: int) -> Injured:
    """Faces that name a vertex twice, or two vertices at one place."""
    V, F, n = [p.V], [p.F], len(p.V)
    for number, f in enumerate(p.faces(k)):
        a, b = p.F[f, :2].tolist()
        if number % 2:
            V.append(p.V[a][None])
            F.append(np.array([[a, b, n]]))
            n += 1
        else:
            F.append(np.array([[a, a, b]]))
    whole = np.concatenate(F)
    return Injured(np.concatenate(V), whole, {"degenerate-face": set(range(len(p.F), len(whole)))})


def piercings(p: Patient, k: int) -> Injured:
    """A tiny solid through the middle of a face: its three sides pierce it, its bottom does not."""
    solids, faces = [], p.faces(k)
    for f in faces:
        r = 0.05 * p.reach(f)
        solids.append(((_TETRA * r) @ _frame(p.normal([f])) + p.centre(f), _TETRA_FACES))
    V, F, named = _joined(p, solids)
    pairs = {(f, g) for f, own in zip(faces, named, strict=True) for g in own[:3]}
    return Injured(V, F, {"self-intersection": pairs, "loose-component": set(chain(*named))})


def stabs(p: Patient, k: int) -> Injured:
    """A sliver on a corner of a face that stands upright through it."""
    V, F, n, faces = [p.V], [p.F], len(p.V), p.faces(k)
    tips, open_ = set(), set()
    for number, f in enumerate(faces):
        v, m = int(p.F[f, 0]), n + 2 * number
        middle, up = p.centre(f), 0.005 * p.reach(f) * p.normal([f])
        V.append(np.stack([p.V[v] + 0.1 * (middle - p.V[v]) + up, p.V[v] + 0.1 * (middle - p.V[v]) - up]))
        F.append(np.array([[v, m, m + 1]]))
        tips.add(v)
        open_ |= _rim(F[-1][0])
    new = range(len(p.F), len(p.F) + len(faces))
    truth = {"self-intersection": set(zip(faces, new, strict=True)), "loose-component": set(new)}
    truth |= {"boundary-edge": open_, "non-manifold-vertex": tips}
    return Injured(np.concatenate(V), np.concatenate(F), truth)


def overlaps(p: Patient, k: int) -> Injured | None:
    """A face within a face and in its plane, to the last bit; None where no face has a coordinate in common."""
    level, axis = p.level()
    faces = p.faces(k, level)
    if not faces:
        return None
    V, F, open_ = [p.V], [p.F], set()
    for number, f in enumerate(faces):
        fixed = int(axis[np.searchsorted(level, f)])
        W = p.centre(f) + 0.5 * (p.V[p.F[f]] - p.centre(f))
        W[:, fixed] = p.V[p.F[f, 0], fixed]
        V.append(W)
        F.append(len(p.V) + 3 * number + np.array([[0, 1, 2]]))
        open_ |= _rim(F[-1][0])
    new = range(len(p.F), len(p.F) + len(faces))
    truth = {"self-intersection": set(zip(faces, new, strict=True)), "loose-component": set(new)}
    return Injured(np.concatenate(V), np.concatenate(F), {**truth, "boundary-edge": open_})


def touches(p: Patient, k: int) -> Injured | None:
    """A tiny solid that stands on a face with its tip, and in the face's plane to the last bit; None as above."""
    level, axis = p.level()
    faces, solids = p.faces(k, level), []
    if not faces:
        return None
    for f in faces:
        fixed = int(axis[np.searchsorted(level, f)])
        tip = p.centre(f)
        tip[fixed] = p.V[p.F[f, 0], fixed]
        W = (_TETRA - _TETRA[0]) * [1.0, 1.0, -1.0] * 0.02 * p.reach(f) @ _frame(p.normal([f])) + tip
        W[0] = tip
        solids.append((W, _TETRA_FACES[:, ::-1]))
    V, F, named = _joined(p, solids)
    pairs = {(f, g) for f, own in zip(faces, named, strict=True) for g in own[:3]}
    return Injured(V, F, {"self-intersection": pairs, "loose-component": set(chain(*named))})


def collapsed(p: Patient, k: int) -> Injured | None:
    """A face cut in two, and between its halves and the neighbour a face without area; None as above.

    The point between is on an edge along an axis, exactly.
    """
    P, Q = p.V[p.F[:, 0]], p.V[p.F[:, 1]]
    faces = p.faces(k, np.flatnonzero(np.count_nonzero(P == Q, axis=1) == 2))
    if not faces:
        return None
    V, F, more, flat, pairs = [p.V], p.F.copy(), [], set(), set()
    for number, f in enumerate(faces):
        (a, b, c), m = p.F[f].tolist(), len(p.V) + number
        V.append(((p.V[a] + p.V[b]) / 2)[None])
        F[f] = [a, m, c]
        other = p.across(a, b, f)
        half = len(p.F) + 2 * number
        more += [[m, b, c], [a, b, m]]
        flat.add(half + 1)
        pairs |= {_edge(other, f), _edge(other, half)}  # each half has but one corner in common with it
    truth = {"degenerate-face": flat, "self-intersection": pairs}
    return Injured(np.concatenate(V), np.vstack([F, more]), truth)


def crumbs(p: Patient, k: int) -> Injured:
    """Small solids beside the object."""
    places, size = p.outside(k)
    V, F, named = _joined(p, [(_TETRA * size + place, _TETRA_FACES) for place in places])
    return Injured(V, F, {"loose-component": set(chain(*named))})


def inverted(p: Patient, k: int) -> Injured:
    """Small solids beside the object that are inside out."""
    places, size = p.outside(k)
    V, F, named = _joined(p, [(_TETRA * size + place, _TETRA_FACES[:, ::-1]) for place in places])
    faces = set(chain(*named))
    return Injured(V, F, {"inward-orientation": faces, "loose-component": faces})


def one_sided(p: Patient, k: int) -> Injured:
    """Möbius bands beside the object."""
    n = 12
    a = 2 * np.pi * np.arange(n) / n
    W = []
    for side in (-0.4, 0.4):
        r = 2 + side * np.cos(a / 2)
        W.append(np.stack([r * np.cos(a), r * np.sin(a), side * np.sin(a / 2)], axis=1))
    band = np.concatenate(W) / 3
    i, j = np.arange(n), np.arange(1, n + 1)
    inner, outer = np.where(j < n, j, n), np.where(j < n, j + n, 0)
    G = np.concatenate([np.stack([i, i + n, outer], axis=1), np.stack([i, outer, inner], axis=1)])
    places, size = p.outside(k)
    V, F, named = _joined(p, [(band * size + place, G) for place in places])
    offsets = [len(p.V) + 2 * n * number for number in range(k)]
    seams = {(o, o + n) for o in offsets}
    ring = np.concatenate([np.stack([i, inner], axis=1), np.stack([i + n, outer], axis=1)]).tolist()
    rims = {_edge(o + s, o + t) for o in offsets for s, t in ring}
    faces = set(chain(*named))
    truth = {"non-orientable-surface": faces, "loose-component": faces}
    return Injured(V, F, {**truth, "inconsistent-winding": seams, "boundary-edge": rims})


def handles(p: Patient, k: int) -> Injured:
    """Small tori beside the object, where as many handles are expected as it had."""
    n, m = 8, 6
    a, b = (2 * np.pi * np.arange(x) / x for x in (n, m))
    r = 1 + 0.4 * np.cos(b)
    W = np.stack([np.outer(np.cos(a), r), np.outer(np.sin(a), r), np.tile(0.4 * np.sin(b), (n, 1))], axis=-1)
    i, j = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
    q = [x.reshape(-1) for x in (i * m + j, (i + 1) % n * m + j, (i + 1) % n * m + (j + 1) % m, i * m + (j + 1) % m)]
    G = np.concatenate([np.stack([q[0], q[1], q[2]], axis=1), np.stack([q[0], q[2], q[3]], axis=1)])
    places, size = p.outside(k)
    V, F, named = _joined(p, [(W.reshape(-1, 3) * size / 2 + place, G) for place in places])
    loose = set(chain(*named))
    genus = 1 - (len(p.V) - len(p.F) // 2) // 2
    bad = loose | (set(range(len(p.F))) if genus else set())
    return Injured(V, F, {"unexpected-genus": bad, "loose-component": loose}, genus=genus)


def t_junctions(p: Patient, k: int) -> Injured:
    """The neighbour of a face cut in two at the middle of their edge, and the face not."""
    V, F, named, edges = [p.V], p.F.copy(), set(), set()
    more = []
    for number, f in enumerate(p.faces(k)):
        a, b = p.F[f, :2].tolist()
        g, m = p.across(a, b, f), len(p.V) + number
        V.append(((p.V[a] + p.V[b]) / 2)[None])
        face = F[g].tolist()
        F[g] = [m if v == a else v for v in face]
        more.append([m if v == b else v for v in face])
        named.add(m)
        edges |= {_edge(a, b), _edge(a, m), _edge(b, m)}
    truth = {"t-junction": named, "boundary-edge": edges}
    # The middle is rounded: whether the two sides touch, cross or gape there is decided by its last bits.
    return Injured(np.concatenate(V), np.vstack([F, more]), truth, frozenset({"self-intersection"}))


def flips(p: Patient, k: int) -> Injured:
    """Turned faces."""
    F, faces = p.F.copy(), p.faces(k)
    F[faces] = F[faces][:, ::-1]
    return Injured(p.V, F, {"inconsistent-winding": set().union(*(_rim(p.F[f]) for f in faces))})


# Several ways to break one rule have names of their own after a colon.
INJURIES: dict[str, Callable[[Patient, int], Injured | None]] = {
    "non-finite-vertex": nan_vertices,
    "index-out-of-range": wild_indices,
    "unreferenced-vertex": stray_vertices,
    "non-manifold-edge": fins,
    "non-manifold-vertex": bow_ties,
    "boundary-edge": holes,
    "degenerate-face": flat_faces,
    "degenerate-face: without area": collapsed,
    "duplicate-face": doubles,
    "self-intersection: through a face": piercings,
    "self-intersection: at a corner": stabs,
    "self-intersection: in a plane": overlaps,
    "self-intersection: touching": touches,
    "t-junction": t_junctions,
    "loose-component": crumbs,
    "unexpected-genus": handles,
    "inconsistent-winding": flips,
    "non-orientable-surface": one_sided,
    "inward-orientation": inverted,
}
