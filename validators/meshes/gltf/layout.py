"""Where each use of a primitive stands in the mesh: runs of vertices, then runs of faces."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .accessors import Accessors
from .budget import Budget
from .json_value import Json
from .primitives import Definition, definition
from .scenes import Placement
from .transforms import Affine

_USE_BYTES = 1000
_VERTEX_BYTES, _UV_BYTES = 24 + 24 + 32, 16  # position, normal, colour
_CORNER_BYTES, _UV_CORNER_BYTES = 24, 8


@dataclass(frozen=True)
class Block:
    """Vertices that one use of a mesh brings."""

    definition: Definition
    world: Affine


@dataclass(frozen=True)
class Use:
    """Faces that one use of a primitive brings. block: of its vertices."""

    definition: Definition
    block: int
    placement: Placement


@dataclass
class Layout:
    """All blocks and uses, in order."""

    blocks: list[Block] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)


def layout_of(placements: Iterable[Placement], document: Json, accessors: Accessors, budget: Budget) -> Layout:
    """Lays out every use, and counts what it will need before anything is read. Raises MeshFileError."""
    meshes, materials = document.listed("meshes"), document.listed("materials")
    defined: dict[int, list[Definition]] = {}
    layout = Layout()
    for placement in placements:
        mesh = placement.mesh.pick(meshes, "mesh")
        number = placement.mesh.whole()
        if number not in defined:
            every = (definition(one, accessors, materials) for one in mesh.need("primitives").items())
            defined[number] = [one for one in every if one is not None]
        _append(layout, placement, defined[number], budget)
    _spend_on_columns(layout, budget)
    return layout


def _append(layout: Layout, placement: Placement, primitives: list[Definition], budget: Budget) -> None:
    """Primitives of one mesh that read the same attributes share a block: what one leaves unused another may use."""
    block_of: dict[object, int] = {}
    for one in primitives:
        if one.vertices_key not in block_of:
            budget.spend(_VERTEX_BYTES * one.n_vertices, one.where, f"{one.n_vertices} vertices")
            block_of[one.vertices_key] = len(layout.blocks)
            layout.blocks.append(Block(one, placement.world))
        budget.spend(_USE_BYTES + 3 * _CORNER_BYTES * one.n_faces, one.where, f"{one.n_faces} triangles")
        layout.uses.append(Use(one, block_of[one.vertices_key], placement))


def _spend_on_columns(layout: Layout, budget: Budget) -> None:
    """A set of texture coordinates that one primitive has is a column of all vertices and corners."""
    richest = max((use.definition for use in layout.uses), key=lambda one: one.n_uv_sets, default=None)
    if richest is not None:
        n_vertices = sum(block.definition.n_vertices for block in layout.blocks)
        n_corners = 3 * sum(use.definition.n_faces for use in layout.uses)
        needed = richest.n_uv_sets * (_UV_BYTES * n_vertices + _UV_CORNER_BYTES * n_corners)
        budget.spend(needed, richest.where, f"{richest.n_uv_sets} sets of texture coordinates")
