"""The files that a mesh file reads: `python -m validators.beside FILE` lists them, in a process with limits.

A record of an asset has to cover all of them: a changed texture is a changed asset.
"""

import contextlib
import json
import mmap
import os
import subprocess
import sys
from pathlib import Path

from .sandbox.limits import Limits

HOUSE = Path(__file__).resolve().parent.parent
ALONE = (".ply", ".stl", ".off", ".3mf", ".usdz")  # formats that name no file outside themselves


class BesideError(Exception):
    """The files could not be listed: why."""


def files_beside(path: Path, limits: Limits | None = None) -> list[str]:
    """Names of the files that reading `path` reads, relative to its folder, with forward slashes, sorted.

    A file that is missing or refused is not among them, and of a mesh that cannot be read only those that were read.
    Raises BesideError where the limits do not suffice.
    """
    if is_alone(path):
        return []
    limits = limits or Limits()
    command = [sys.executable, "-m", "validators.beside", str(path.absolute()), str(limits.memory_mib)]
    try:
        done = subprocess.run(
            command, cwd=HOUSE, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.read_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise BesideError(f"{path}: listing its files takes more than {limits.read_seconds:g} s") from None
    if done.returncode:
        raise BesideError(f"{path}: listing its files failed: {_last_line(done.stderr)}")
    found: list[str] = json.loads(done.stdout)
    return found


def is_alone(path: Path) -> bool:
    """Whether reading `path` reads no other file, as far as its extension and, of an OBJ, a look at its bytes say.

    Raises OSError where it cannot be looked at.
    """
    suffix = path.suffix.lower()
    return suffix in ALONE or (suffix == ".obj" and not _may_name(path))


def _may_name(path: Path) -> bool:
    """Whether an OBJ has a material file; a backslash may join "mtl" and "lib"."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return data.find(b"mtllib") >= 0 or data.find(b"\\") >= 0


def _last_line(text: bytes) -> str:
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:300] if lines else "no reason given"


def _listed(path: Path) -> list[str]:
    from .meshes import MeshFileError, read_mesh
    from .meshes.references import listed_files

    with listed_files() as found, contextlib.suppress(MeshFileError):  # unreadable-file says why
        read_mesh(path)
    home = path.parent.resolve()
    return sorted(file.relative_to(home).as_posix() for file in found if file.is_relative_to(home))


def main(arguments: list[str]) -> None:
    """Prints the list as JSON."""
    from .sandbox.confine import confine, memory_limited

    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing that a library prints gets among the names
    confine(os.getppid())
    with memory_limited(int(arguments[1])):
        names = _listed(Path(arguments[0]))
    json.dump(names, answer)
    answer.close()


if __name__ == "__main__":
    main(sys.argv[1:])
