"""Rendering of fields: the 7 channels a critic judges, and depth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera

from ..noise import STREAM_ORDER, hash_bits
from ..workers import Workers
from .field import Field
from .march import PLANES, backward_view, render_view
from .sample import BAND, block_shift, occupancy

CHANNELS = ("albedo_r", "albedo_g", "albedo_b", "alpha", "normal_x", "normal_y", "normal_z")


@dataclass(frozen=True)
class FieldViews:
    """Renders of a field. views: (b, 7, h, w) float64, the channels of docs/architecture.md, premultiplied.

    depth: (b, h, w), distance along the camera's axis of the weighted mean of the ray's samples, metres; 0
    where alpha < 0.5. away: (b, h, w), the share of each pixel whose normals face away from the camera, squared.
    """

    views: NDArray
    depth: NDArray
    away: NDArray


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

    planes: (b, 9, h, w) albedo, alpha, normal, share facing away, weighted depth. Their bits do not depend on the
    number of workers.
    """

    def __init__(
        self, lattice: NDArray, beta: float, cameras: Sequence[Camera], workers: Workers | None = None
    ) -> None:
        real = lattice.dtype.type
        self.lattice, self.beta = lattice, real(beta)
        self._workers = workers or Workers()
        self._shift = block_shift(lattice.shape[0])
        self._occupied = occupancy(lattice, self._shift, real(BAND * beta))
        self._poses = [(np.ascontiguousarray(camera.c2w, lattice.dtype), real(camera.focal_px)) for camera in cameras]
        self.planes = np.empty((len(cameras), PLANES, cameras[0].height_px, cameras[0].width_px), lattice.dtype)
        self._workers.each(self._render, len(cameras))

    def _render(self, view: int) -> None:
        c2w, focal = self._poses[view]
        render_view(self.lattice, self._occupied, self._shift, c2w, focal, self.beta, self.planes[view])

    def backward(self, grad: NDArray, shuffle: int = 0, canonical: bool = False) -> NDArray:
        """Gradient (n, n, n, 4) of sum(grad * planes[:, :8]); grad (b, 8, h, w).

        Each worker sums its views into a buffer of its own. canonical: one buffer, view after view, pixel after pixel:
        the order of sums that every machine can repeat. shuffle: a seed for another order, 0 for none.
        """
        views = list(range(len(self._poses)))
        pixels = np.arange(self.planes[0, 0].size)
        if shuffle and not canonical:
            views.reverse()
            pixels = np.argsort(hash_bits(shuffle, STREAM_ORDER, 0, len(pixels)), kind="stable")
        count = 1 if canonical else min(self._workers.count, len(views))
        buffers = [np.zeros_like(self.lattice) for _ in range(count)]

        def add(worker: int) -> None:
            for view in views[worker::count]:
                c2w, focal = self._poses[view]
                pose = (self.lattice, self._occupied, self._shift, c2w, focal, self.beta)
                backward_view(*pose, self.planes[view], grad[view], pixels, buffers[worker])

        self._workers.each(add, count)
        for other in buffers[1:]:
            buffers[0] += other
        return buffers[0]
