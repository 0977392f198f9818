"""Where the optimisation looks from: stratified, low-discrepancy cameras around the object."""

from specs.camera import Camera, orbit

from .noise import STREAM_CAMERA, uniform

_GOLDEN_RATIO = 0.6180339887498949


def van_der_corput(index: int) -> float:
    """The index-th number of the base-2 van der Corput sequence: the binary digits of `index`, mirrored at the point.

    >>> [van_der_corput(i) for i in range(4)]
    [0.0, 0.5, 0.25, 0.75]
    """
    value, digit = 0.0, 0.5
    while index:
        value += digit * (index & 1)
        index >>= 1
        digit *= 0.5
    return value


def stratified_cameras(
    step: int, seed: int, views: int, elevation_deg: tuple[float, float], size_px: int
) -> list[Camera]:
    """The cameras of one step: `views` azimuths at equal distance, elevations spread over `elevation_deg`.

    The azimuths turn by the golden ratio from step to step, the elevations follow the van der Corput sequence, and the
    seed shifts both (Cranley and Patterson 1976): any run of steps covers the sphere's band evenly.
    """
    shift = uniform(seed, STREAM_CAMERA, 0, 2)
    turn = (float(shift[0]) + step * _GOLDEN_RATIO) % 1.0
    low, high = elevation_deg
    cameras = []
    for view in range(views):
        azimuth = 360.0 * ((turn + view / views) % 1.0)
        height = (float(shift[1]) + van_der_corput(step * views + view)) % 1.0
        cameras.append(orbit(azimuth, low + (high - low) * height, size_px))
    return cameras
