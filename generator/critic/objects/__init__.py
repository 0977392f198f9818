"""The procedural objects that the embedded critic is trained on: one builder for each object word.

`OBJECTS[word](height, width)` gives the object's parts for factors of `specs.prompt.HEIGHTS` and `WIDTHS`. The default
object fits in about +-0.62 around the origin, any factors in +-0.88; +Y is up and the front faces +Z.
"""

from collections.abc import Callable

from .buildings import house, tower
from .containers import barrel, chest, gift
from .figures import duck, fish, robot, snowman
from .furniture import chair, lamp, sofa, table
from .part import Part, evaluate
from .plants import cactus, mushroom, tree
from .vehicles import boat, car, rocket
from .vessels import bottle, mug, teapot

OBJECTS: dict[str, Callable[[float, float], tuple[Part, ...]]] = {
    "mug": mug,
    "teapot": teapot,
    "bottle": bottle,
    "house": house,
    "tower": tower,
    "chair": chair,
    "table": table,
    "sofa": sofa,
    "lamp": lamp,
    "barrel": barrel,
    "chest": chest,
    "gift": gift,
    "mushroom": mushroom,
    "tree": tree,
    "cactus": cactus,
    "rocket": rocket,
    "car": car,
    "boat": boat,
    "duck": duck,
    "fish": fish,
    "robot": robot,
    "snowman": snowman,
}

__all__ = ["OBJECTS", "Part", "evaluate"]
