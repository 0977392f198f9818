"""albedo-out-of-range

What it checks
    Base colours of what is no metal are as bright as real surfaces: sRGB 30 (coal) to 240 (fresh snow).

Why it matters
    A darker or brighter base colour breaks physically based shading: the surface stays black in full sun, or gives
    back more light than it gets, and looks wrong under every light but the author's.

Fails on
    A material of which more than the threshold of the texels in use are outside: those that a face shows, their base
    colour texture times the factor, no metal (factor and texture below a half; a material that does not say counts as
    none), not fully transparent, measured as the sRGB value of a grey of the same brightness. A material without a
    texture has its factor, and is then all in or all out; with vertex colours, which are tints and masks as often as
    colours, it is not judged. Elements: materials.

How to fix
    Lift the blacks and lower the whites of the base colour; light and shadow belong into other textures.

Reference
    Allegorithmic, The PBR Guide, part 2, base colour: 30 to 240 sRGB; ITU-R BT.709 (brightness of a colour).
"""

from collections.abc import Iterator

import numpy as np

from specs.findings import Elements

from ..facts.texels import Texels, texels_in_use
from ..metrics.textures import to_linear
from ..rule import Measurement, Missing, Rule, Settings, as_number
from ..subject import Subject

DARKEST, BRIGHTEST = 30.0, 240.0
_METAL = 0.5
_ROUNDING = 1e-9


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Materials with too much that is too dark or too bright."""
    assert subject.mesh is not None
    shares: dict[int, float] = {}
    for texels in texels_in_use(subject.uv, "base-color"):
        if not texels.says_colour or (texels.is_plain and subject.mesh.colours is not None):
            continue
        share = _share(texels)
        if share is not None:
            shares[texels.material] = round(share, 6)
    if not shares:
        yield Missing("no base colour of a non-metal", applicable=False)
        return
    bad = sorted(number for number, share in shares.items() if share > settings.limit)
    worst = max(shares, key=lambda number: (shares[number], -number))
    limit, rest = as_number(settings.limit), f"; {len(bad)} materials have too much" if len(bad) > 1 else ""
    message = (
        f"{shares[worst]:.1f} % of the base colour of material {worst} is outside sRGB {DARKEST:g} to {BRIGHTEST:g}; "
        f"allowed {limit} %{rest}"
    )
    elements = Elements("material", len(bad), tuple(bad)) if bad else None
    yield Measurement(bool(bad), message, shares[worst], limit, elements, badness=shares[worst] / 100 if bad else 0.0)


def _share(texels: Texels) -> float | None:
    """% of the texels that are out of range; None where there is nothing but metal."""
    light = texels.luminance[texels.metal < _METAL]
    if not len(light):
        return None
    dark, bright = to_linear(np.array([DARKEST, BRIGHTEST]) / 255.0) * [1 - _ROUNDING, 1 + _ROUNDING]
    return 100.0 * float(np.mean((light < dark) | (light > bright)))


RULE = Rule(
    "albedo-out-of-range",
    "materials",
    ("mesh", "faces", "materials"),
    "% of the texels",
    check,
    __doc__ or "",
    threshold=10.0,
    level="warn",
    source="range: Allegorithmic's PBR Guide; share: our choice",
)
