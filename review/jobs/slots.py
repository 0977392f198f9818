"""How many workers a page has at a time: as many as there are locks, which end with the process that holds them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .place import Place


@contextmanager
def slot(place: Place) -> Iterator[bool]:
    """Whether one of the page's workers may be this process, for as long as the block lasts."""
    with _door(place):
        held = next(filter(None, map(_lock, _locks(place))), None)
    try:
        yield held is not None
    finally:
        if held is not None:
            os.close(held)


def is_one_free(place: Place) -> bool:
    """Whether another worker would get to work."""
    with _door(place):
        for path in _locks(place):
            held = _lock(path)
            if held is not None:
                os.close(held)
                return True
    return False


def _locks(place: Place) -> list[Path]:
    return [place.yard / f"{number}.lock" for number in range(place.workers)]


@contextmanager
def _door(place: Place) -> Iterator[None]:
    """One at a time looks for a lock: a look must not turn a worker away."""
    place.yard.mkdir(parents=True, exist_ok=True)
    door = os.open(place.yard / "door.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield
    finally:
        os.close(door)


def _lock(path: Path) -> int | None:
    held = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with suppress(BlockingIOError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return held
    os.close(held)
    return None
