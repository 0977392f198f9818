"""What an asset's geometry must measure: frozen mirrors of the spec's `geometry`, key for key. None: not judged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Extents of the bounding box in metres, along the file's own axes.

    tolerance_percent: of each extent; tolerance_m: in metres; with both, the larger one holds.
    """

    x: float | None = None
    y: float | None = None
    z: float | None = None
    tolerance_percent: float | None = None
    tolerance_m: float | None = None

    @property
    def extents(self) -> tuple[float | None, float | None, float | None]:
        """The declared extents along x, y and z."""
        return self.x, self.y, self.z


@dataclass(frozen=True)
class Geometry:
    """pivot: "base-centre", "centre" or "top-centre", where the file's origin lies in the bounding box.

    up_axis: "x", "y" or "z" of the file. metres_per_unit: length of the file's unit.
    """

    size_m: Size | None = None
    pivot: str | None = None
    up_axis: str | None = None
    metres_per_unit: float | None = None
