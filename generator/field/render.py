"""Rendering of fields: the 7 channels a critic judges, and depth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera

from .field import Field
from .march import PLANES, backward_view, render_view
from .sample import BAND, block_shift, occupancy

CHANNELS = ("albedo_r", "albedo_g", "albedo_b", "alpha", "normal_x", "normal_y", "normal_z")


@dataclass(frozen=True)
class FieldViews:
    """Renders of a field. views: (b, 7, h, w) float32, the channels of docs/architecture.md, premultiplied.

    depth: (b, h, w) float32, distance along the camera's axis of the weighted mean of the ray's samples, metres; 0
    where alpha < 0.5. away: (b, h, w), the share of each pixel whose normals face away from the camera, squared.
    """

    views: NDArray[np.float32]
    depth: NDArray[np.float32]
    away: NDArray[np.float32]


def render_field(field: Field, cameras: Sequence[Camera], beta: float | None = None) -> FieldViews:
    """The field seen by `cameras`, all of one size; `beta` (metres) replaces the field's own softness."""
    return split_planes(LatticeRenderer(field.lattice(), beta or field.beta, cameras).planes)


def split_planes(planes: NDArray) -> FieldViews:
    """Channels, depth and share facing away of the renderer's (b, 9, h, w) buffer."""
    alpha = planes[:, 3]
    solid = alpha >= 0.5
    depth = np.where(solid, planes[:, 8] / np.where(solid, alpha, 1.0), 0.0)
    return FieldViews(planes[:, :7], depth.astype(planes.dtype), planes[:, 7])


class LatticeRenderer:
    """One forward rendering of a lattice (n, n, n, 4), float32 or float64, and its adjoint.

    planes: (b, 9, h, w) albedo, alpha, normal, share facing away, weighted depth.
    """

    def __init__(self, lattice: NDArray, beta: float, cameras: Sequence[Camera]) -> None:
        real = lattice.dtype.type
        self.lattice, self.beta = lattice, real(beta)
        self._shift = block_shift(lattice.shape[0])
        self._occupied = occupancy(lattice, self._shift, real(BAND * beta))
        self._poses = [(np.ascontiguousarray(camera.c2w, lattice.dtype), real(camera.focal_px)) for camera in cameras]
        size = (cameras[0].height_px, cameras[0].width_px)
        self.planes = np.empty((len(cameras), PLANES, *size), lattice.dtype)
        for (c2w, focal), out in zip(self._poses, self.planes, strict=True):
            render_view(lattice, self._occupied, self._shift, c2w, focal, self.beta, out)

    def backward(self, grad: NDArray) -> NDArray:
        """Gradient (n, n, n, 4) of sum(grad * planes[:, :8]), view after view into one buffer; grad (b, 8, h, w)."""
        out = np.zeros_like(self.lattice)
        for (c2w, focal), view, view_grad in zip(self._poses, self.planes, grad, strict=True):
            backward_view(self.lattice, self._occupied, self._shift, c2w, focal, self.beta, view, view_grad, out)
        return out
