"""The few colours a surface is made of: a field's soft, noisy colours -> a palette and a label for each vertex.

What is compared with a threshold comes from + - * / and sums in a fixed order: every machine sees the same numbers.
"""

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from .coloured_surface import ColouredSurface, distances, dot, nearest, spread_out, squares
from .topology import Faces, Vertices, areas, distinct, undirected_edges

# Distances in sRGB, where black to white is 1.7. The field's noise is about 0.03; colour words lie 0.25 apart and more.
NEAR = 0.08
APART = 0.17
# Two peaks nearer than FAR are one colour, unevenly painted, unless the density half-way between them falls below this
# share of the lesser peak's.
VALLEY = 0.5
FAR = 0.35
# A colour with a lesser peak (share of the surface) is noise; a pair of small eyes has about 0.3%.
LEAST_SHARE = 0.0022
# A blend of two colours along their border must hold more than this to count as a colour of its own.
BLEND_SHARE = 0.2
BLEND_DISTANCE = 0.1
# A patch of one label smaller than this share of the surface takes the label around it.
LEAST_PATCH = 0.0012
# A colour with less than SMALL of the surface is a detail (eyes, windows), soft up to its middle: its colour is that of
# the DEEPEST share of it, the farthest on the way from the colour that it lies in. So its border moves in, and two eyes
# stay two.
SMALL = 0.12
DEEPEST = 0.15
ROUNDS = 8
BINS = 32
# A vertex this near to a palette colour is sure of it; the others choose among the sure ones within REACH edges.
SURE = 0.14
REACH = 3


def vertex_areas(V: Vertices, F: Faces) -> NDArray[np.float64]:
    """A third of the area of the faces around each vertex, (n,)."""
    return np.bincount(F.ravel(), np.repeat(areas(V, F) / 3.0, 3), len(V)).astype(np.float64)


def palette(rgb: NDArray[np.float64], weight: NDArray[np.float64], F: Faces | None = None) -> NDArray[np.float64]:
    """The main colours, (k, 3), most common first; rgb (n, 3) sRGB in [0, 1], weight (n,) area, F (m, 3) faces.

    Peaks of the density are taken one by one, each at least APART from the ones before; a peak on the way between two
    others, and on the surface between them, is their blend and is left out. The peaks then move to the mean of the
    colours near them. Without faces, colours that could be blends are taken for blends.
    """
    surface = ColouredSurface(rgb, weight, F)
    rgb, weight = _binned(rgb, weight / weight.sum())
    density = _density(rgb, rgb, weight)
    peaks: list[int] = []
    free = np.ones(len(rgb), bool)
    while free.any():
        best = int(np.where(free, density, -1.0).argmax())
        if density[best] < LEAST_SHARE and peaks:
            break
        free &= squares(rgb - rgb[best]) >= APART * APART
        blend = density[best] < BLEND_SHARE and _is_blend(rgb[best], rgb[peaks], surface)
        close = [peak for peak in peaks if squares(rgb[peak] - rgb[best]) < FAR * FAR]
        halfway = _density(0.5 * (rgb[best] + rgb[close]), rgb, weight)
        if not blend and (halfway < VALLEY * density[best]).all():
            peaks.append(best)
    colours = _settle(rgb, weight, rgb[_without_blends(peaks, rgb, density, surface)])
    return _deepened(rgb, weight, colours, surface)


def _binned(rgb: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Colours of one bin as one colour, their weighted mean: a thousand colours at most, instead of one a vertex."""
    red, green, blue = np.floor(rgb * BINS).astype(np.int64).T
    bins, where = distinct((red << 40) + (green << 20) + blue)
    total, sums = _by_label(where, rgb, weight, len(bins))
    return sums / np.where(total > 0.0, total, 1.0)[:, None], total


def _by_label(
    label: NDArray[np.int64], rgb: NDArray[np.float64], weight: NDArray[np.float64], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The sum of weights (count,) and of weighted colours (count, 3) of each label, one after the other."""
    sums = [np.bincount(label, values, count).astype(np.float64) for values in (weight, *(weight * rgb.T))]
    return sums[0], np.stack(sums[1:], axis=1)


def _density(at: NDArray[np.float64], rgb: NDArray[np.float64], weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weight of the colours within NEAR of each colour `at` (p, 3), the farther the less (Epanechnikov), (p,)."""
    return _kernel_sums(np.ascontiguousarray(at.reshape(-1, 3)), rgb, weight, NEAR * NEAR)


@numba.njit(cache=True)
def _kernel_sums(at, rgb, weight, reach):  # type: ignore[no-untyped-def]
    """Sums of weight * (1 - squared distance / reach) over the colours in reach, in their order, (p,)."""
    sums = np.zeros(len(at))
    for i in range(len(at)):
        red, green, blue = at[i, 0], at[i, 1], at[i, 2]
        for j in range(len(rgb)):
            r, g, b = red - rgb[j, 0], green - rgb[j, 1], blue - rgb[j, 2]
            distance = r * r + g * g + b * b
            if distance < reach:
                sums[i] += (1.0 - distance / reach) * weight[j]
    return sums


def _is_blend(colour: NDArray[np.float64], peaks: NDArray[np.float64], surface: ColouredSurface) -> bool:
    """Whether the colour lies on the way between two of the peaks, and where they meet."""
    for i in range(len(peaks)):
        for j in range(i):
            way = peaks[j] - peaks[i]
            t = float(np.clip(dot(colour - peaks[i], way) / squares(way), 0.0, 1.0))
            between = squares(peaks[i] + t * way - colour) < BLEND_DISTANCE * BLEND_DISTANCE
            if between and surface.meet(colour, peaks[i], peaks[j], NEAR, APART):
                return True
    return False


def _without_blends(
    peaks: list[int], rgb: NDArray[np.float64], density: NDArray[np.float64], surface: ColouredSurface
) -> list[int]:
    """The peaks but for those on the way between two others, least first: an end may be lesser than its blend."""
    left = list(peaks)
    for peak in reversed(peaks):
        others = [other for other in left if other != peak]
        if density[peak] < BLEND_SHARE and _is_blend(rgb[peak], rgb[others], surface):
            left = others
    return left


def _settle(rgb: NDArray[np.float64], weight: NDArray[np.float64], centres: NDArray[np.float64]) -> NDArray[np.float64]:
    for _ in range(ROUNDS):
        distance = distances(rgb, centres)
        label = distance.argmin(axis=1)
        mine = distance.min(axis=1) < APART * APART
        total, sums = _by_label(label[mine], rgb[mine], weight[mine], len(centres))
        mean = sums / np.where(total > 0.0, total, 1.0)[:, None]
        centres = np.where((total > 0.0)[:, None], mean, centres)
    return centres


def _deepened(
    rgb: NDArray[np.float64], weight: NDArray[np.float64], colours: NDArray[np.float64], surface: ColouredSurface
) -> NDArray[np.float64]:
    """The palette with the colours of details taken from their middle instead of their soft edge."""
    if len(colours) < 2:
        return colours
    label = nearest(rgb, colours)
    share = np.bincount(label, weight, len(colours)) / weight.sum()
    result = colours.copy()
    for index in np.flatnonzero((share < SMALL) & (share > 0.0)):
        greater = np.flatnonzero(share > share[index])
        if not len(greater):
            continue
        ground = colours[surface.ground(colours, int(index), greater)]
        way = (colours[index] - ground) / np.sqrt(squares(colours[index] - ground))
        along = dot(rgb - ground, way)
        beside = squares(rgb - ground - along[:, None] * way)
        mine = np.flatnonzero((label == index) & (beside < (1.5 * NEAR) * (1.5 * NEAR)))
        mine = mine[np.argsort(-along[mine], kind="stable")]
        total = weight[mine].cumsum()
        if len(mine) and total[-1] > 0.0:
            deep = mine[: int(np.searchsorted(total, DEEPEST * total[-1])) + 1]
            result[index] = (weight[deep][:, None] * rgb[deep]).sum(axis=0) / weight[deep].sum()
    return result


def label_vertices(rgb: NDArray[np.float64], colours: NDArray[np.float64], F: Faces) -> NDArray[np.int64]:
    """A palette index for each vertex (n,).

    Where black meets white the field is gray, and gray may be in the palette or near to another colour of it: a vertex
    in doubt chooses only among the labels that vertices around it are sure of.
    """
    distance = distances(rgb, colours)
    own = np.arange(len(colours)) == distance.argmin(axis=1)[:, None]
    sure = distance.min(axis=1) < SURE * SURE
    around = spread_out(own & sure[:, None], undirected_edges(F), REACH)
    allowed = sure[:, None] | ~around.any(axis=1, keepdims=True) | around
    return np.where(allowed, distance, np.inf).argmin(axis=1)


def without_specks(label: NDArray[np.int64], V: Vertices, F: Faces) -> NDArray[np.int64]:
    """Labels (n,) where patches under LEAST_PATCH of the area have taken the most common label around them."""
    label = label.copy()
    weight = vertex_areas(V, F)
    ends = undirected_edges(F)
    for _ in range(ROUNDS):
        inner = ends[label[ends[:, 0]] == label[ends[:, 1]]]
        graph = csr_matrix((np.ones(len(inner), np.int8), (inner[:, 0], inner[:, 1])), shape=(len(V), len(V)))
        count, patch = connected_components(graph, directed=False)
        area = np.bincount(patch, weight, count)
        small = area < LEAST_PATCH * area.sum()
        border = ends[label[ends[:, 0]] != label[ends[:, 1]]]
        border = np.concatenate([border, border[:, ::-1]])
        votes = np.zeros((count, int(label.max()) + 1))
        np.add.at(votes, (patch[border[:, 0]], label[border[:, 1]]), np.where(small[patch[border[:, 1]]], 0.5, 1.0))
        change = small[patch] & (votes[patch].max(axis=1) > 0.0)
        if not change.any():
            break
        # The smallest patches first: one that has grown by a neighbour may be large enough to stay.
        least = area[patch[change]].min()
        change &= area[patch] <= max(least * 2.0, 0.25 * LEAST_PATCH * area.sum())
        label[change] = votes[patch[change]].argmax(axis=1)
    return label
