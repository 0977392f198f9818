"""What one report may hold, and what making it may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """triangles: of a model or of what pictures are drawn of. bytes: all models and pictures together, as they stand in
    the file. seconds: on the clock, for reading and drawing meshes; what is not ready then is left out and said to be.
    """

    triangles: int = 200_000
    bytes: int = 48_000_000
    seconds: float = 120.0


def default_budget(assets: int) -> Budget:
    """Of a page of so many assets: one alone may be as large as the viewer takes."""
    return Budget() if assets > 1 else Budget(triangles=2_000_000)


class Purse:
    """What is left of a number of bytes."""

    def __init__(self, bytes: int) -> None:
        self.left = bytes

    def pay(self, data: str) -> bool:
        """Whether there is room for this text, which is then taken."""
        if len(data) > self.left:
            return False
        self.left -= len(data)
        return True
