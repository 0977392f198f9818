"""Paths as pytest writes them, and what of them the command line and the ini file name."""

import fnmatch
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

SUFFIX = ".json"


def absolute(base: Path, word: str) -> Path:
    """The path as pytest writes it: absolute, without `..`, links left as they are."""
    return Path(os.path.abspath(base / word))  # noqa: PTH100  # Path.resolve follows links


def word_path(here: Path, word: str) -> Path:
    """The file or folder that an argument of pytest begins with."""
    return absolute(here, word.partition("::")[0])


def assay_places(config: pytest.Config) -> list[Path]:
    """What --assay names, else the ini file: there one path stands in each line, or several, quoted as for a shell."""
    asked = config.getoption("assay")
    if any(not word.strip() for word in asked):
        raise pytest.UsageError("--assay: an empty path; name a spec or a folder of specs")
    if asked:
        return [absolute(config.invocation_params.dir, word) for word in asked]
    found = []
    for line in config.getini("assay_specs"):
        whole = absolute(config.rootpath, line)
        found += [whole] if whole.exists() else [absolute(config.rootpath, word) for word in shlex.split(line)]
    return found


def is_asked_here(config: pytest.Config) -> bool:
    """Whether --assay stands on the command line itself; in addopts it means the same as the ini file's setting."""
    return any(word.partition("=")[0] == "--assay" for word in map(str, config.invocation_params.args))


def is_ignored(config: pytest.Config) -> Callable[[Path], bool]:
    """Whether --ignore or --ignore-glob leaves a file out."""
    here = config.invocation_params.dir
    folders = [absolute(here, word) for word in config.getoption("ignore") or ()]
    patterns = [str(absolute(here, word)) for word in config.getoption("ignore_glob") or ()]

    def ignored(path: Path) -> bool:
        if any(path.is_relative_to(folder) for folder in folders):
            return True
        return any(fnmatch.fnmatch(str(one), pattern) for one in (path, *path.parents) for pattern in patterns)

    return ignored
