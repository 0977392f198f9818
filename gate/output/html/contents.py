"""What the page holds of an asset besides its report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """Pictures of the asset as got, as wanted, and of the difference, as data: URLs."""

    name: str
    got: str
    want: str
    difference: str | None


@dataclass(frozen=True)
class Contents:
    """Of one asset.

    model: zipped geometry for the viewer (data.text_of). sheet, thumb: data: URLs of pictures from all around and of
    the front; views: how many are in the sheet. Each is None where it is left out. notes: why, and what shows it.
    """

    model: str | None = None
    sheet: str | None = None
    views: int = 0
    thumb: str | None = None
    comparisons: tuple[Comparison, ...] = ()
    notes: tuple[str, ...] = ()
