"""Pictures that an asset must agree with: frozen mirrors of the spec's `reference_views`, key for key."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # numpy, which a spec alone does not need
    from .camera import Camera


@dataclass(frozen=True)
class ReferenceCamera:
    """A camera on a sphere around a target; the conventions are those of `camera.orbit`."""

    azimuth_deg: float = 0.0
    elevation_deg: float = 0.0
    radius_m: float = 3.0
    fov_y_deg: float = 40.0
    target_m: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def placed(self, width_px: int, height_px: int) -> "Camera":
        """The camera of a picture of this size."""
        from .camera import orbit

        at_origin = orbit(self.azimuth_deg, self.elevation_deg, height_px, self.radius_m, self.fov_y_deg)
        c2w = at_origin.c2w.copy()
        c2w[:3, 3] += self.target_m
        return replace(at_origin, c2w=c2w, width_px=width_px, height_px=height_px)


@dataclass(frozen=True)
class ReferenceView:
    """image, depth: paths relative to the spec's folder, with forward slashes.

    background: sRGB of what is not the object, None where the picture's alpha says it. metres_per_level: of `depth`.
    """

    image: str
    background: tuple[int, int, int] | None = None
    depth: str | None = None
    metres_per_level: float | None = None
    camera: ReferenceCamera = field(default_factory=ReferenceCamera)
