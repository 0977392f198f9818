"""`assay`, and `python -m assay`: puts the box first on the path, then does what the command line says.

The rooms in the box have names that others have too: the package index has a library called `validators`. So nothing
here is importable by these names but in a process that is assay's own, and in the processes that it starts.
"""

import importlib
import os
import sys
from pathlib import Path

BOX = Path(__file__).resolve().parent


def main() -> int:
    """Run one command; returns its exit code."""
    open_box()
    code: int = importlib.import_module("gate.cli").main()
    return code


def open_box() -> None:
    """Put the box first on the path of this process and of those that it starts.

    Raises SystemExit where this process has loaded another package under the name of one of our rooms: it is somebody
    else's, and must stay as it is.
    """
    rooms = [path.name for path in BOX.iterdir() if (path / "__init__.py").is_file()]
    taken = next((name for name in rooms if name in sys.modules and not _is_ours(name)), None)
    if taken is not None:
        print(f"assay: this process has loaded another {taken!r}; start assay as a program of its own", file=sys.stderr)
        sys.exit(2)
    box = str(BOX)
    if not sys.flags.safe_path and sys.path and sys.path[0] in ("", _working_folder()):
        del sys.path[0]  # `python -m`: the caller's folder is no place to import from
    sys.path[:] = [box, *(place for place in sys.path if place != box)]
    others = [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place and place != box]
    os.environ["PYTHONPATH"] = os.pathsep.join([box, *others])


def _working_folder() -> str | None:
    try:
        return str(Path.cwd())
    except OSError:  # it is gone
        return None


def _is_ours(name: str) -> bool:
    file = getattr(sys.modules[name], "__file__", None)
    return file is not None and Path(file).resolve().parent == BOX / name


if __name__ == "__main__":
    sys.exit(main())
