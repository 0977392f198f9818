"""Which files of a folder are specs: as `assay gate FOLDER` finds them, without opening one."""

import fnmatch
import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

SUFFIX = ".json"
_NO_SPEC = ".schema.json"


def specs_of(path: Path) -> Iterator[Path]:
    """The file itself, or the specs below a folder, sorted: *.json, but no *.schema.json and nothing hidden.

    Links to folders are not followed. Raises UsageError for what is not there or cannot be listed.
    """
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise pytest.UsageError(f"--assay: {path}: neither a spec nor a folder of specs; name one that is there")
    for folder, folders, files in os.walk(path, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(files) if is_spec_name(name))


def is_spec_name(name: str) -> bool:
    """Whether a file of a folder is a spec, by its name.

    >>> [is_spec_name(name) for name in ("mug.json", "asset.schema.json", ".mug.json", "mug.obj")]
    [True, False, False, False]
    """
    return name.endswith(SUFFIX) and not name.endswith(_NO_SPEC) and not name.startswith(".")


def ini_paths(lines: Sequence[str], root: Path) -> list[Path]:
    """The paths of the ini file: one in each line, or several, quoted like a shell's where they hold spaces."""
    found = []
    for line in lines:
        whole = absolute(root, line)
        found += [whole] if whole.exists() else [absolute(root, word) for word in shlex.split(line)]
    return found


def absolute(base: Path, word: str) -> Path:
    """The path as pytest writes it: absolute, without `..`, links left as they are."""
    return Path(os.path.abspath(base / word))  # noqa: PTH100  # Path.resolve follows links


def ignored(config: pytest.Config) -> Callable[[Path], bool]:
    """Whether the command line's --ignore or --ignore-glob leaves a file out."""
    here = config.invocation_params.dir
    folders = [absolute(here, word) for word in config.getoption("ignore") or ()]
    patterns = [str(absolute(here, word)) for word in config.getoption("ignore_glob") or ()]

    def is_ignored(path: Path) -> bool:
        if any(path.is_relative_to(folder) for folder in folders):
            return True
        return any(fnmatch.fnmatch(str(one), pattern) for one in (path, *path.parents) for pattern in patterns)

    return is_ignored


def _refuse(error: OSError) -> None:
    raise pytest.UsageError(f"--assay: {error.filename}: cannot be listed ({error.strerror}); check its permissions")
