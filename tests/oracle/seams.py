"""What goes wrong along open edges and around one-sided surfaces."""

from .points import on_segment


def t_junctions(truth):
    """Points of boundary edges that lie within a boundary edge of a face to which they do not belong: the lowest vertex
    at each."""
    surface = truth.surface
    open_edges = {edge: uses[0].face for edge, uses in surface.edges.items() if len(uses) == 1}
    place = {point: truth.exact[v] for point, v in surface.lowest.items()}
    found = set()
    for point in {point for edge in open_edges for point in edge}:
        p = place[point]
        for (a, b), face in open_edges.items():
            within = place[a] != p != place[b] and on_segment(p, place[a], place[b])
            if within and point not in surface.loops[face]:
                found.add(surface.lowest[point])
    return found


def one_sided(surface):
    """Faces of surfaces, joined by edges with two uses, that no turning of faces makes consistent."""
    links = {f: [] for f in surface.solid}
    for uses in surface.edges.values():
        if len(uses) == 2:
            one, other = uses
            links[one.face].append((other.face, one.forward == other.forward))
            links[other.face].append((one.face, one.forward == other.forward))
    turned, bad = {}, set()
    for root in surface.solid:
        if root in turned:
            continue
        turned[root], queue, seen, fits = False, [root], [], True
        while queue:
            f = queue.pop()
            seen.append(f)
            for g, differs in links[f]:
                if g not in turned:
                    turned[g] = turned[f] != differs
                    queue.append(g)
                fits &= turned[g] == (turned[f] != differs)
        bad |= set() if fits else set(seen)
    return bad


def genus(surface):
    """Handles of all closed, manifold, two-sided parts together: (2 - V + E - F) / 2 each, a point counting once for
    each of its fans. None where no part is so."""
    bad, total = one_sided(surface), None
    fans = {}
    for point in surface.lowest:
        for fan in surface.fans(point):
            fans.setdefault(surface.part_of[fan[0][0]], []).append(fan)
    for part in surface.parts:
        edges = surface.uses_of(part)
        if all(len(uses) == 2 for uses in edges) and not bad & set(part):
            euler = len(fans[part[0]]) - len(edges) + len(part)
            total = (total or 0) + (2 - euler) // 2
    return total
