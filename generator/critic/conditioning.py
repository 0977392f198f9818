"""Words and cameras as the embedded critic takes them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from specs.camera import Camera
from specs.prompt import COLOURS, HEIGHTS, OBJECTS, WIDTHS, Prompt

OBJECT_WORDS, COLOUR_WORDS = tuple(OBJECTS), tuple(COLOURS)
HEIGHT_WORDS, WIDTH_WORDS = tuple(HEIGHTS), tuple(WIDTHS)


def word_indices(prompt: Prompt) -> list[int]:
    """(object, colour, part colour, height, width) as the model's embeddings count them; 0 is a dropped word."""
    return [
        1 + OBJECT_WORDS.index(prompt.object),
        1 + COLOUR_WORDS.index(prompt.colour),
        1 + COLOUR_WORDS.index(prompt.part_colour),
        1 + (1 + HEIGHT_WORDS.index(prompt.height) if prompt.height else 0),
        1 + (1 + WIDTH_WORDS.index(prompt.width) if prompt.width else 0),
    ]


def camera_angles(cameras: Sequence[Camera]) -> NDArray[np.float64]:
    """(b, 2) azimuth and elevation in radians; one product each, so the same bits on every machine."""
    degrees = [(camera.azimuth_deg, camera.elevation_deg) for camera in cameras]
    return np.array(degrees, np.float64).reshape(-1, 2) * (np.pi / 180.0)
