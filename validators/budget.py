"""Measured against a budget."""

from .rule import Measurement


def over_budget(measured: int, limit: int | float, unit: str, location: str) -> Measurement:
    """Bad above the limit; the badness is the share of `measured` that is too much."""
    over = measured > limit
    message = f"{measured} {unit}; allowed {limit}"
    return Measurement(over, message, measured, limit, location=location, badness=1 - limit / measured if over else 0.0)
