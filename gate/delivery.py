"""A run folder where the caller wants it: whole or not at all, and never over anything."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.workfolder import work_folder

from .errors import GateError
from .house import shown
from .runs import Run, find_run


def check_free(target: Path) -> Path:
    """The folder `target` with links resolved. Raises GateError unless it is missing or an empty folder."""
    place = target.resolve()
    if place.exists() and not place.is_dir():
        raise GateError(f"--output {shown(target)}: a file is in the way; name a new or an empty folder")
    if place.is_dir() and any(place.iterdir()):
        raise GateError(f"--output {shown(target)}: the folder is not empty; name a new or an empty one")
    return place


@contextmanager
def delivered(target: Path) -> Iterator[Path]:
    """A path beside `target` to make a run folder at; it becomes `target` when the block ends without an exception.

    Raises GateError when something has come into the way meanwhile.
    """
    place = check_free(target)
    with work_folder(place.parent) as folder:
        yield folder / "run"
        try:
            (folder / "run").rename(place)  # takes the place of an empty folder, and of nothing else
        except OSError as error:
            check_free(target)
            raise error


def copy_run(run: Run, into: Path) -> None:
    """Copy a finished run's folder, and believe the copy only when every digest is right."""
    shutil.copytree(run.folder, into)
    find_run(into, str(run.manifest["key"]))
