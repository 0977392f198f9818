"""Numbers, statuses and elements in words and badges."""

from typing import Any

from specs.findings import Elements, Finding, Status

from ...markup import Html, escape, join, tag

TONES = {
    "PASS": "good",
    "FAIL": "bad",
    "ERROR": "odd",
    "WARN": "ask",
    "INFO": "note",
    "SKIP": "dull",
}
SHOWN_INDICES = 6


def badge(word: str) -> Html:
    """A status or verdict in its colour."""
    return tag("span", word, class_=f"badge {TONES[word]}")


def named(asset: str) -> Html:
    """An asset's name, its folder less loud.

    >>> named("props/mugs/red.glb")
    '<span class="folder">props/<wbr>mugs/<wbr></span>red.glb'
    """
    folder, slash, name = asset.rpartition("/")
    if not slash:
        return escape(asset)
    parts = [Html(f"{escape(part)}/<wbr>") for part in folder.split("/")]
    return join([tag("span", parts, class_="folder"), name])


def number(value: object) -> str:
    """A measured or allowed value, or a score.

    >>> number(None), number(0.1234567), number(7556), number("PASS"), number(97.75)
    ('–', '0.1235', '7,556', 'PASS', '97.75')
    """
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def counted(count: int, noun: str) -> str:
    """
    >>> counted(1, "edge"), counted(3412, "vertex"), counted(2, "face pair")
    ('1 edge', '3,412 vertices', '2 face pairs')
    """
    if count != 1:
        noun = "vertices" if noun == "vertex" else f"{noun}s"
    return f"{count:,} {noun}"


def extent(elements: Elements, listed: int) -> str:
    """How many elements there are, and how many of them the page lists.

    >>> extent(Elements("edge", 3412), 100)
    'first 100 of 3,412 edges shown'
    """
    whole = counted(elements.count, elements.kind.replace("-", " "))
    return whole if listed >= elements.count else f"first {listed:,} of {whole} shown"


def first_indices(elements: Elements) -> str:
    """The first elements in the numbers of the file.

    >>> first_indices(Elements("edge", 2, ((1, 2), (3, 4))))
    '1-2, 3-4'
    """
    shown = ["-".join(map(str, one)) if isinstance(one, tuple) else str(one) for one in elements.indices]
    more = ["…"] if elements.count > SHOWN_INDICES else []
    return ", ".join([*shown[:SHOWN_INDICES], *more])


def first_part(elements: Elements) -> str:
    """The part of the file that has the first element, where the file has parts."""
    first, more = elements.places[0], len(elements.places) - 1
    node = f" at {first.node}" if first.node else ""
    return f"{first.location}{node}{f' and {more} more' if more else ''}"


def as_lists(elements: Elements) -> dict[str, Any]:
    """What the viewer's highlight() takes."""
    indices = [list(one) if isinstance(one, tuple) else one for one in elements.indices]
    return {"kind": elements.kind, "indices": indices}


def is_loud(finding: Finding) -> bool:
    """Whether a person has to look at it."""
    return finding.blocks or finding.status >= Status.INFO
