"""glTF scenes: which mesh stands where (glTF 2.0, sections 3.5 and 3.6.3)."""

from collections.abc import Iterator
from dataclasses import dataclass

from .accessors import Accessors
from .budget import Budget
from .instances import instance_transforms
from .json_value import Json
from .transforms import IDENTITY, Affine, local_transform, product

_PLACEMENT_BYTES = 200


@dataclass(frozen=True)
class Placement:
    """One use of a mesh. mesh: the reference to it; node: as "/nodes/3", None for a mesh without one."""

    mesh: Json
    world: Affine
    node: str | None
    scene: int


def placements(document: Json, accessors: Accessors, budget: Budget) -> Iterator[Placement]:
    """Every use of a mesh, scene after scene, nodes depth first. Nothing that no scene shows.

    A file without scenes is a library: its root nodes, or its meshes where there are no nodes, are scene 0.
    Raises MeshFileError where the nodes are no forest, or a scene reaches a node twice.
    """
    nodes, scenes = document.listed("nodes"), document.listed("scenes")
    parents = _parents(nodes)
    default = document.get("scene")
    if default is not None:
        default.pick(scenes, "scene")  # which one a viewer shows first does not matter here
    for number, scene in enumerate(scenes):
        yield from _scene(scene.listed("nodes"), number, nodes, accessors, budget)
    if scenes:
        return
    if nodes:
        roots = [node.reference() for node, parent in zip(nodes, parents, strict=True) if parent < 0]
        yield from _scene(roots, 0, nodes, accessors, budget)
    else:
        for mesh in document.listed("meshes"):
            yield Placement(mesh.reference(), IDENTITY, None, 0)


def _parents(nodes: list[Json]) -> list[int]:
    """Each node's parent, -1 for none. Raises where a node has two, or is its own ancestor."""
    parents, children = [-1] * len(nodes), []
    for index, node in enumerate(nodes):
        below = []
        for reference in node.listed("children"):
            reference.pick(nodes, "node")
            below.append(reference.whole())
            if parents[below[-1]] >= 0:
                raise reference.fail(f"the node {below[-1]} has a second parent; allowed: one")
            parents[below[-1]] = index
        children.append(below)
    reached = [index for index, parent in enumerate(parents) if parent < 0]
    for index in reached:
        reached += children[index]
    if len(reached) < len(nodes):
        # With one parent each, what no root reaches hangs on a cycle: enough steps upwards end inside it.
        index = min(set(range(len(nodes))) - set(reached))
        for _ in nodes:
            index = parents[index]
        raise nodes[index].fail(f"the node {index} is its own ancestor: the nodes form a cycle")
    return parents


def _scene(
    roots: list[Json], number: int, nodes: list[Json], accessors: Accessors, budget: Budget
) -> Iterator[Placement]:
    seen: set[int] = set()
    stack: list[tuple[Json, Affine]] = [(one, IDENTITY) for one in reversed(roots)]
    while stack:
        reference, above = stack.pop()
        node = reference.pick(nodes, "node")
        if reference.whole() in seen:
            raise reference.fail(f"the node {reference.value} is reached twice in the scene; allowed: once")
        seen.add(reference.whole())
        world = product(above, local_transform(node))
        if "mesh" in node.value:
            yield from _node(node, reference.whole(), world, number, accessors, budget)
        if "children" in node.value:
            stack += [(child, world) for child in reversed(node.listed("children"))]


def _node(
    node: Json, index: int, world: Affine, scene: int, accessors: Accessors, budget: Budget
) -> Iterator[Placement]:
    """A node's mesh, once or as often as it has instances. A skin takes the place of the node's transform (3.7.3.3)."""
    mesh, name = node.need("mesh"), f"/nodes/{index}"
    if "skin" in node.value:
        world = IDENTITY
    budget.spend(_PLACEMENT_BYTES, node, "the nodes")
    instances = instance_transforms(node, accessors, budget)
    if instances is None:
        yield Placement(mesh, world, name, scene)
        return
    for count, instance in enumerate(instances):
        yield Placement(mesh, product(world, instance), f"{name} instance {count}", scene)
