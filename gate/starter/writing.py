"""Writing what was planned: each file whole, and never over one that is there."""

from collections.abc import Iterator
from pathlib import Path

from golden.writing import replace_file, write_new

from .plan import Plan, Planned
from .settings import with_lines

IGNORE = ".gitignore"


def write_files(plan: Plan) -> Iterator[tuple[Planned, bool]]:
    """Write each file; yields it and whether it was written (False: there is one already)."""
    for one in plan.files:
        yield one, write_new(one.path, one.text.encode("utf-8"))


def write_ignored(plan: Plan) -> Path | None:
    """Add the lines that .gitignore lacks; the file, or None when it lacks none."""
    if not plan.ignored:
        return None
    path = plan.folder / IGNORE
    before = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else ""
    text = with_lines(before, plan.ignored)
    replace_file(path.resolve(), text.encode("utf-8", "surrogateescape"))
    return path
