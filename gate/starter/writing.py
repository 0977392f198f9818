"""Writing what was planned: each file whole, and never over one that is there."""

import os
from collections.abc import Iterator
from pathlib import Path

from golden.writing import replace_file, sync_folder

from .plan import Plan, Planned
from .settings import with_lines

IGNORE = ".gitignore"


def write_files(plan: Plan) -> Iterator[tuple[Planned, bool]]:
    """Write each file; yields it and whether it was written (False: there is one already)."""
    for one in plan.files:
        yield one, write_new(one.path, one.text.encode("utf-8"))


def write_new(path: Path, data: bytes) -> bool:
    """Write a file that is whole whenever we are killed; False, with nothing written, when there is one already."""
    if os.path.lexists(path):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(part)  # unlike a rename it fails where there is a file
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def write_ignored(plan: Plan) -> Path | None:
    """Add the lines that .gitignore lacks; the file, or None when it lacks none."""
    if not plan.ignored:
        return None
    path = plan.folder / IGNORE
    before = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    text = with_lines(before, plan.ignored)
    replace_file(path.resolve(), text.encode("utf-8", "surrogateescape"))
    return path
