"""Pictures that are there already: a run's turntable, and what was got against what was wanted."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from ...differences import FOLDER as DIFFERENCES
from ...house import shown
from ...reference_pictures import FOLDER as REFERENCES
from ...reruns import PICTURES as RERUNS
from .budget import Purse
from .contents import Comparison
from .data import picture_url

FRAME_PX, THUMB_PX = 160, 96
MAX_PICTURE_BYTES, MAX_SIDE_PX = 8_000_000, 4096
MAX_VIEWS, MAX_COMPARISONS = 36, 24
_VIEW = re.compile(r"\d+\.png")
_GOT, _WANT, _DIFFERENCE = "-got.png", "-want.png", "-difference.png"
_KINDS = (
    (DIFFERENCES, "{view} against approved"),
    (RERUNS, "{view} against another making"),
    (REFERENCES, "reference {view}"),
)


def view_files(run: Path) -> list[Path]:
    """The turntable of a run folder, from the front on."""
    try:
        return sorted(path for path in (run / "views").iterdir() if _VIEW.fullmatch(path.name))[:MAX_VIEWS]
    except OSError:
        return []


def turntable(files: list[Path]) -> bytes | None:
    """A sheet of a run's pictures as geometry.pictures.sheet makes them; None where one cannot be read."""
    import numpy as np
    from PIL import Image

    from ...geometry.pictures import joined, webp

    frames = []
    try:
        for path in files:
            with Image.open(io.BytesIO(_bytes(path)), formats=["PNG"]) as picture:
                if max(picture.size) > MAX_SIDE_PX:
                    return None
                small = picture.convert("RGBA").resize((FRAME_PX, FRAME_PX), Image.Resampling.LANCZOS)
                frames.append(np.asarray(small))
    except (OSError, ValueError, SyntaxError):
        return None
    return webp(joined(frames)) if frames else None


def thumb(sheet: bytes) -> bytes | None:
    """The first picture of a sheet, smaller; None for what is no sheet."""
    from PIL import Image

    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(sheet), formats=["WEBP"]) as picture:
            front = picture.crop((0, 0, FRAME_PX, FRAME_PX)).resize((THUMB_PX, THUMB_PX), Image.Resampling.LANCZOS)
            front.save(out, "WEBP", quality=80, method=4)
    except (OSError, ValueError, SyntaxError):
        return None
    return out.getvalue()


def comparisons(leaves: Path, views: int, purse: Purse) -> tuple[tuple[Comparison, ...], tuple[str, ...]]:
    """What the gate drew of differences, as far as there is room; and notes on what is left out.

    views: how many the turntable has, whose numbers they bear.
    """
    made: list[Comparison] = []
    left: list[Path] = []
    for folder, name, stem in _drawn(leaves, views):
        found = None if len(made) >= MAX_COMPARISONS else _comparison(folder, name, stem, purse)
        if found is None:
            left.append(folder)
        else:
            made.append(found)
    where = ", ".join(dict.fromkeys(shown(folder) for folder in left))
    several = "comparison is" if len(left) == 1 else "comparisons are"
    return tuple(made), (f"{len(left)} more {several} not in this page: look in {where}.",) if left else ()


def _drawn(leaves: Path, views: int) -> Iterator[tuple[Path, str, str]]:
    for kind, name in _KINDS:
        folder = leaves / kind
        stems = sorted(path.name.removesuffix(_GOT) for path in folder.glob(f"*{_GOT}"))
        for stem in stems:
            angle = f"azimuth {360.0 * int(stem) / views:g}°" if stem.isdecimal() and int(stem) < views else ""
            yield folder, name.format(view=angle or stem.replace("-", " ")), stem


def _comparison(folder: Path, name: str, stem: str, purse: Purse) -> Comparison | None:
    """None where a picture cannot be read, or there is no room."""
    try:
        got, want = (picture_url(_bytes(folder / f"{stem}{ending}")) for ending in (_GOT, _WANT))
        apart = folder / f"{stem}{_DIFFERENCE}"
        difference = picture_url(_bytes(apart)) if apart.is_file() else None
    except (OSError, ValueError):
        return None
    return Comparison(name, got, want, difference) if purse.pay(got + want + (difference or "")) else None


def _bytes(path: Path) -> bytes:
    """Raises OSError, and ValueError for a file that is too large."""
    if path.stat().st_size > MAX_PICTURE_BYTES:
        raise ValueError("too large")
    return path.read_bytes()
