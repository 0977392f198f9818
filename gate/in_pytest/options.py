"""What the command line, the ini file and the surroundings say about gating."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ..ci import ci_variable
from .discovery import absolute

LEVELS = ("warn", "fail")


@dataclass(frozen=True)
class Options:
    """shown: the specs, as the user named them. settings: the worker's. approve: the reason, None: approve nothing."""

    shown: str
    fail_on: str
    approve: str | None
    settings: Mapping[str, Any]


def options_of(config: pytest.Config) -> Options:
    """The options. Raises UsageError for one that cannot be meant."""
    get = config.getoption
    asked = get("assay") or config.getini("assay_specs")
    fail_on = get("assay_fail_on") or config.getini("assay_fail_on").strip()
    if fail_on not in LEVELS:
        raise pytest.UsageError(f"assay_fail_on: {fail_on!r}; allowed: {' or '.join(LEVELS)}")
    approve = get("assay_approve")
    if approve is not None:
        approve = approve.strip()
        _refuse_to_approve(config, approve, bool(asked))
    here = config.invocation_params.dir
    settings = {
        "root": str(here if here.is_relative_to(config.rootpath) else config.rootpath),
        "runs": _folder(here, get("assay_runs")),
        "golden": _folder(here, get("assay_golden")),
        "rerun": _count(get("assay_rerun")),
        "cache": not get("assay_no_cache"),
        "side_by_side": int(getattr(config, "workerinput", {}).get("workercount", 1)),
    }
    return Options(", ".join(asked), fail_on, approve, settings)


def _refuse_to_approve(config: pytest.Config, reason: str, asked: bool) -> None:
    """Only a person approves, of what they see, one after the other."""
    unattended = ci_variable()
    if unattended is not None:
        raise pytest.UsageError(
            f"--assay-approve: refused in CI ({unattended} is set): only a person approves; look at the asset and "
            "approve it where you work"
        )
    if not asked:
        raise pytest.UsageError("--assay-approve: no spec is asked for; add --assay PATH")
    if not reason:
        raise pytest.UsageError("--assay-approve: the reason is empty; say why the asset is right")
    if hasattr(config, "workerinput") or config.getoption("numprocesses", None) or config.getoption("tx", None):
        raise pytest.UsageError("--assay-approve: refused with pytest-xdist; approve in one process: add -n 0")


def _folder(here: Path, word: str | None) -> str | None:
    return None if word is None else str(absolute(here, word))


def _count(word: str | None) -> int | None:
    if word is None:
        return None
    if not (word.isascii() and word.isdecimal() and len(word) < 6):
        raise pytest.UsageError(f"--assay-rerun: {word!r}; allowed: a whole number from 0")
    return int(word)
