"""What goes wrong along open edges and around one-sided surfaces."""

from .points import on_segment


def t_junctions(truth):
    """Points of boundary edges that lie within a boundary edge of another face: the lowest vertex at each."""
    surface = truth.surface
    open_edges = [edge for edge, uses in surface.edges.items() if len(uses) == 1]
    place = {point: truth.exact[v] for point, v in surface.lowest.items()}
    found = set()
    for point in {point for edge in open_edges for point in edge}:
        p = place[point]
        for a, b in open_edges:
            if place[a] != p != place[b] and on_segment(p, place[a], place[b]):
                found.add(surface.lowest[point])
    return found


def one_sided(surface, part):
    """Whether no turning of faces makes a part consistent across its edges with two uses."""
    links = {f: [] for f in part}
    for uses in surface.uses_of(part):
        if len(uses) == 2:
            one, other = uses
            links[one.face].append((other.face, one.forward == other.forward))
            links[other.face].append((one.face, one.forward == other.forward))
    turned = {}
    for root in part:
        if root in turned:
            continue
        turned[root], queue = False, [root]
        while queue:
            f = queue.pop()
            for g, differs in links[f]:
                if g not in turned:
                    turned[g] = turned[f] != differs
                    queue.append(g)
                elif turned[g] != (turned[f] != differs):
                    return True
    return False
