"""The starter asset: a block of one metre, and the spec that says what it must be."""

import json
from collections.abc import Iterator

ID = "starter"
MESH = f"meshes/{ID}.obj"
# Each side by the directions to its right and up, seen from outside; the first of them is the ground plan's right.
_SIDES = (
    ("right", (0, 0, -1), (0, 1, 0)),
    ("left", (0, 0, 1), (0, 1, 0)),
    ("top", (1, 0, 0), (0, 0, -1)),
    ("bottom", (1, 0, 0), (0, 0, 1)),
    ("front", (1, 0, 0), (0, 1, 0)),
    ("back", (-1, 0, 0), (0, 1, 0)),
)
_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_TILES = 3  # the texture holds the sides in rows of three
_GAP = 0.01  # around each side, so that no texel belongs to two


def starter_spec() -> str:
    """The spec, to be called `starter.json`."""
    document = {
        "version": 1,
        "description": "The starter asset of assay init: a block of one metre that stands on the ground.",
        "source": "file",
        "file": {"path": MESH},
        "profile": "game-prop",
        "budgets": {"triangles": 500, "file_bytes": 20_000},
        "geometry": {"size_m": {"x": 1, "y": 1, "z": 1}, "pivot": "base-centre"},
    }
    return json.dumps(document, indent=2) + "\n"


def starter_mesh() -> str:
    """The block as an OBJ: closed, +Y up, standing on the origin, six sides with normals and texture tiles."""
    points: list[tuple[float, ...]] = []
    places, normals, faces = [], [], []
    for at, (name, right, up) in enumerate(_SIDES):
        normals.append(_cross(right, up))
        corners = []
        for across, along in _CORNERS:
            point = tuple((across * r + along * u + n) / 2 for r, u, n in zip(right, up, normals[-1], strict=True))
            point = (point[0], point[1] + 0.5, point[2])
            if point not in points:
                points.append(point)
            places.append((_place(at % _TILES, across), _place(at // _TILES, along)))
            corners.append(f"{points.index(point) + 1}/{len(places)}/{len(normals)}")
        faces.append(f"# {name}\nf {' '.join(corners)}")
    head = "# The starter asset of assay init: a block of 1 m, +Y up, watertight.\no starter"
    lines = (*_lines("v", points), *_lines("vt", places), *_lines("vn", normals))
    return "\n".join((head, *lines, *faces)) + "\n"


def _place(tile: int, side: int) -> float:
    """Where a side's lower (-1) or upper (1) end lies in the texture, 0 to 1."""
    return (tile + 0.5) / _TILES + side * (0.5 / _TILES - _GAP)


def _cross(a: tuple[int, int, int], b: tuple[int, int, int]) -> tuple[int, int, int]:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _lines(
    kind: str, rows: list[tuple[float, ...]] | list[tuple[float, float]] | list[tuple[int, int, int]]
) -> Iterator[str]:
    for row in rows:
        yield " ".join([kind, *(f"{value:.4f}".rstrip("0").rstrip(".") for value in row)])
