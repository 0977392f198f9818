"""A mesh's own colours, without light: vertex colours, base colours and pictures, as one colour for each triangle."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..meshes import Mesh
from ..meshes.materials import ImageError
from ..metrics.textures import sampled, to_linear, to_srgb
from .topology import Facts
from .uv import Layer, UvFacts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNCOLOURED = 0.8  # sRGB of a mesh that says nothing of its colour
MAX_TRIANGLES = 1_000_000
# Where a triangle is sampled: barycentric, its middle and half-way from there to each corner.
_PLACES = np.array([[2, 2, 2], [4, 1, 1], [1, 4, 1], [1, 1, 4]]) / 6.0


@dataclass(frozen=True, eq=False)
class Soup:
    """Triangles, each on its own. P (m, 3, 3) positions; colour (m, 3, 3) linear, of corners; uv (m, 3, 2); image (m,):
    into the mesh's layers that have a base-colour picture, -1 for none."""

    P: Floats
    colour: Floats
    uv: Floats
    image: Ints

    def only(self, chosen: NDArray[np.bool_]) -> "Soup":
        """The chosen triangles (m,)."""
        return Soup(self.P[chosen], self.colour[chosen], self.uv[chosen], self.image[chosen])

    def halved(self, longest: float) -> "Soup":
        """The triangles with an edge over `longest` cut into four until there is none, those of one colour left out."""
        soup = self
        while True:
            edges = np.linalg.norm(soup.P - np.roll(soup.P, -1, axis=1), axis=2).max(axis=1)
            painted = (soup.image >= 0) | np.any(soup.colour != soup.colour[:, :1], axis=(1, 2))
            cut = painted & (edges > longest)
            if not np.any(cut) or len(cut) + 3 * np.count_nonzero(cut) > MAX_TRIANGLES:
                return soup
            soup = Soup(
                np.concatenate([soup.P[~cut], _quarters(soup.P[cut])]),
                np.concatenate([soup.colour[~cut], _quarters(soup.colour[cut])]),
                np.concatenate([soup.uv[~cut], _quarters(soup.uv[cut])]),
                np.concatenate([soup.image[~cut], np.repeat(soup.image[cut], 4)]),
            )


def soup_of(mesh: Mesh, linear: bool) -> Soup:
    """The mesh as a soup. linear: its vertex colours are linear light (glTF, USD), else sRGB."""
    base = _base_colours(mesh)[:, None, :]
    corners = np.ones((len(mesh.F), 3, 3))
    if mesh.colours is not None:
        colours = np.clip(mesh.colours[:, :3], 0.0, 1.0)
        corners = (colours if linear else to_linear(colours))[mesh.F]
    uv, image = np.zeros((len(mesh.F), 3, 2)), np.full(len(mesh.F), -1, np.int64)
    for number, layer in enumerate(_pictured(mesh)):
        rows = layer.triangles[layer.given]
        uv[rows], image[rows] = layer.uv[layer.given], number
    return Soup(mesh.V[mesh.F], np.broadcast_to(base, corners.shape) * corners, uv, image)


def srgb_of(soup: Soup, mesh: Mesh) -> Floats:
    """(m, 3) sRGB colours in [0, 1] of the triangles of a soup of this mesh; a picture that cannot be read is white."""
    linear = soup.colour.mean(axis=1)
    for number, layer in enumerate(_pictured(mesh)):
        rows = np.flatnonzero(soup.image == number)
        texture = layer.leading
        if len(rows) and texture is not None and texture.image is not None:
            try:
                pixels = mesh.images[texture.image].pixels
            except ImageError:
                continue
            at = np.einsum("pk,mkc->mpc", _PLACES, soup.uv[rows]).reshape(-1, 2)
            seen = sampled(pixels, at, (texture.wrap_u, texture.wrap_v))
            linear[rows] *= seen.reshape(len(rows), len(_PLACES), 3).mean(axis=1)
    return to_srgb(linear)


def _pictured(mesh: Mesh) -> list[Layer]:
    """Layers whose leading texture is a base-colour picture."""
    if not mesh.uvs or not mesh.images:
        return []
    found = []
    for layer in UvFacts(Facts(mesh)).leading:
        texture = layer.leading
        if texture is not None and texture.slot == "base-color" and texture.image is not None:
            found.append(replace(layer, given=layer.given & np.all(np.isfinite(layer.uv), axis=(1, 2))))
    return found


def _base_colours(mesh: Mesh) -> Floats:
    """(m, 3) linear factors of the triangles' materials; UNCOLOURED throughout where nothing says a colour."""
    own = np.ones((len(mesh.materials) + 1, 3))
    for number, material in enumerate(mesh.materials):
        if material.base_color is not None:
            own[number] = np.clip(material.base_color[:3], 0.0, 1.0)
    silent = all(one.base_color is None and one.texture("base-color") is None for one in mesh.materials)
    if silent and mesh.colours is None:
        own[:] = to_linear(np.array(UNCOLOURED))
    of_face = UvFacts(Facts(mesh)).material_of_face
    return own[of_face[mesh.tri_face]]


def _quarters(values: Floats) -> Floats:
    """(m, 3, k) values at corners -> (4 m, 3, k): the three corner triangles and the middle one of each."""
    a, b, c = values[:, 0], values[:, 1], values[:, 2]
    ab, bc, ca = (a + b) / 2, (b + c) / 2, (c + a) / 2
    four = np.stack([np.stack(one, axis=1) for one in ((a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca))], axis=1)
    return four.reshape(-1, 3, values.shape[2])
