"""`python -m review.jobs <PLACE.json`: one worker."""

import os
import sys

from ..store import open_store
from .place import place_from_json
from .worker import work

POLITE = 5  # the page, on the same cores, goes first


def main() -> None:
    """Work where standard input says."""
    os.nice(POLITE)
    place = place_from_json(sys.stdin.read())
    store = open_store(place.database)
    try:
        work(store, place)
    finally:
        store.close()


if __name__ == "__main__":
    main()
