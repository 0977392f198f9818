"""texture-bytes-budget-exceeded

What it checks
    The pictures that materials use take at most as much graphics memory as the spec or the profile allows: each
    picture once, 4 bytes a pixel, with all mipmaps (a third more). Pictures that are missing or unreadable count
    nothing here; missing-texture names them.

Why it matters
    A JPEG of 300 kB is 22 MB on the card, and a phone has few of those.

Fails on
    More bytes than the spec's budgets.texture_bytes, or than the profile's threshold; an override's number takes the
    place of the spec's, and the spec's that of the profile's.

How to fix
    Halve the textures' sides where texel density allows, or raise the budget in the spec.

Reference
    Vulkan 1.3 specification, Image Miplevel Sizing; specs/asset.schema.json, budgets.
"""

from collections.abc import Iterator

from ..budget import within_budget
from ..metrics.drawing import texture_bytes
from ..rule import Measurement, Missing, Rule, Settings
from ..subject import Subject


def check(subject: Subject, settings: Settings) -> Iterator[Measurement | Missing]:
    """Bytes of decoded textures against the budget."""
    mesh = subject.mesh
    assert mesh is not None
    declared = None if subject.budgets is None else subject.budgets.texture_bytes
    yield within_budget(lambda: texture_bytes(mesh), declared, settings, "bytes of textures", "/budgets/texture_bytes")


RULE = Rule(
    "texture-bytes-budget-exceeded",
    "budgets",
    ("mesh",),
    "bytes",
    check,
    __doc__ or "",
    threshold=None,
    source="the spec; a profile where it has a number",
)
