"""Measured against a budget: whose limit holds, and by how much it is exceeded."""

from collections.abc import Callable

from .rule import Measurement, Missing, Settings, as_number

NO_LIMIT = Missing("neither the spec nor the profile sets a limit", applicable=False)


def limit_of(settings: Settings, declared: float | None) -> int | float | None:
    """The limit that holds: an override's, else the spec's own (`declared`), else the profile's; None without one."""
    if declared is not None and not settings.overridden_threshold:
        return as_number(declared)
    return None if settings.threshold is None else as_number(settings.threshold)


def within_budget(
    measure: Callable[[], int], declared: float | None, settings: Settings, unit: str, location: str
) -> Measurement | Missing:
    """Bad above the limit, NO_LIMIT without one; the badness is the share of `measured` that is too much.

    measure: asked only where there is a limit. declared: the spec's own limit, which stands at `location` in the spec.
    """
    limit = limit_of(settings, declared)
    if limit is None:
        return NO_LIMIT
    measured = measure()
    over = measured > limit
    message = f"{measured} {unit}; allowed {limit}"
    badness = min(1.0, 1 - limit / measured) if over else 0.0
    return Measurement(over, message, measured, limit, location=None if declared is None else location, badness=badness)
