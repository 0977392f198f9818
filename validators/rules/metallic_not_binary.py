"""metallic-not-binary

What it checks
    Surfaces are metal or not: the metallic value is near 0 or near 1.

Why it matters
    Nothing real is half a metal. Values between give a surface that neither reflects like a metal nor scatters like
    anything else; only the blurred border between two materials may have them.

Fails on
    A material of which more than the threshold of the texels in use have a metallic value, texture (blue) times
    factor, from 0.1 to 0.9, these excluded. A material without a texture has its factor, and is then all or nothing.
    Elements: materials.

How to fix
    Paint the metallic map in black and white; rust, dirt and paint on a metal are not metal.

Reference
    Allegorithmic, The PBR Guide, part 2, metallic; glTF 2.0 specification, section 3.9.2 (metallic-roughness). The
    thresholds are our choice.
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.texels import texels_in_use
from ..rule import Measurement, Missing, Rule, Settings, as_number
from ..subject import Subject

NOT_METAL, METAL = 0.1, 0.9


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Materials with too much half metal."""
    shares: dict[int, float] = {}
    for texels in texels_in_use(subject.uv, "metallic-roughness"):
        if texels.says_metal and len(texels.metal):
            between = (texels.metal > NOT_METAL) & (texels.metal < METAL)
            shares[texels.material] = round(100.0 * float(np.mean(between)), 6)
    if not shares:
        yield Missing("no material says whether it is metal", applicable=False)
        return
    bad = sorted(number for number, share in shares.items() if share > settings.limit)
    worst = max(shares, key=lambda number: (shares[number], -number))
    limit, rest = as_number(settings.limit), f"; {len(bad)} materials have too much" if len(bad) > 1 else ""
    message = (
        f"{shares[worst]:.1f} % of material {worst} is half a metal (metallic between {NOT_METAL} and {METAL}); "
        f"allowed {limit} %{rest}"
    )
    elements = Elements("material", len(bad), tuple(bad)) if bad else None
    yield Measurement(bool(bad), message, shares[worst], limit, elements, badness=shares[worst] / 100 if bad else 0.0)


RULE = Rule(
    "metallic-not-binary",
    "materials",
    ("mesh", "faces", "materials"),
    "% of the texels",
    check,
    __doc__ or "",
    threshold=10.0,
    level="warn",
    source="our choice; the value itself: Allegorithmic's PBR Guide",
)
