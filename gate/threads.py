"""How many threads a sealed process of the universal class gets: as the caller says, else a fair share of the cores."""

import os

from .errors import GateError
from .executors import cores

VARIABLE = "ASSAY_THREADS"


def threads_each(jobs: int) -> int:
    """Threads for each of `jobs` processes side by side: ASSAY_THREADS, else the cores divided among them, at least 1.

    The bytes do not depend on it. Raises GateError when ASSAY_THREADS is not a whole number from 1 to 64.
    """
    from generator.environment import count_of_threads
    from generator.errors import GeneratorError
    from generator.variables import MAX_THREADS

    text = os.environ.get(VARIABLE)
    if text is None:
        return min(max(cores() // jobs, 1), MAX_THREADS)
    try:
        return count_of_threads(text, VARIABLE)
    except GeneratorError as error:
        raise GateError(error.message) from error


def ignored_by(determinism: str) -> str | None:
    """A warning when the caller set threads that the class does not take; None when there is nothing to say."""
    if determinism == "universal" or VARIABLE not in os.environ:
        return None
    return f"{VARIABLE} is ignored: the class {determinism!r} computes on one thread"
