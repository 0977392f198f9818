"""A difference in words."""

from .comparison import Comparison


def described(one: Comparison) -> str:
    """What differs, where it starts and how large it is."""
    parts = []
    if one.first_stage:
        parts.append(f"first differing stage {one.first_stage!r}")
    if one.files:
        more = f" and {len(one.files) - 3} more" if len(one.files) > 3 else ""
        parts.append(f"files {', '.join(one.files[:3])}{more}")
    if one.surface_distance is not None:
        parts.append(f"surface distance {one.surface_distance:.3g} m")
    if one.image_difference is not None:
        parts.append(f"image difference {one.image_difference:.3g} of 255")
    if one.detail:
        parts.append(one.detail)
    return "; ".join(parts) or "the bytes differ"
