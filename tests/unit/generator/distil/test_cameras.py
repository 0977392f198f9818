"""The cameras of a step are stratified, those of many steps cover the band evenly."""

import numpy as np

from generator.cameras import stratified_cameras, van_der_corput

BAND = (-10.0, 60.0)


def test_azimuths_of_a_step_stand_at_right_angles() -> None:
    for step in (0, 1, 57):
        azimuths = np.sort([camera.azimuth_deg for camera in stratified_cameras(step, 3, 4, BAND, 32)])
        assert np.allclose(np.diff(azimuths), 90.0)


def test_elevations_of_a_step_lie_in_different_quarters_of_the_band() -> None:
    for step in range(20):
        elevations = np.array([camera.elevation_deg for camera in stratified_cameras(step, 0, 4, BAND, 32)])
        assert elevations.min() >= BAND[0]
        assert elevations.max() <= BAND[1]
        gaps = np.diff(np.sort(elevations))
        assert gaps.min() > 0.9 * (BAND[1] - BAND[0]) / 4


def test_many_steps_fill_every_cell_of_the_band() -> None:
    cameras = [camera for step in range(60) for camera in stratified_cameras(step, 9, 4, BAND, 32)]
    azimuths = [camera.azimuth_deg for camera in cameras]
    elevations = [camera.elevation_deg for camera in cameras]
    counts, _, _ = np.histogram2d(azimuths, elevations, (8, 4), ((0, 360), BAND))
    assert counts.min() >= 3
    assert counts.max() <= 14


def test_seeds_and_steps_differ_and_repeat() -> None:
    def poses(step: int, seed: int) -> bytes:
        return b"".join(camera.c2w.tobytes() for camera in stratified_cameras(step, seed, 4, BAND, 32))

    assert poses(4, 1) == poses(4, 1)
    assert len({poses(4, 1), poses(5, 1), poses(4, 2)}) == 3


def test_van_der_corput_mirrors_the_binary_digits() -> None:
    assert [van_der_corput(i) for i in (6, 11)] == [0.375, 0.8125]
