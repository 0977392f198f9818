"""Which day it is, by which waivers expire."""

import datetime


def today() -> datetime.date:
    """Today in UTC. Tests replace it; nothing that users can set does."""
    return datetime.datetime.now(datetime.UTC).date()
