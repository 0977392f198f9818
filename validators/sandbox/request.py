"""What the limited process is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..excuses import Excuse
from ..profile import Profile


@dataclass(frozen=True)
class Request:
    """A file to read and judge.

    asset: its name in the report. profile: with its overrides. subject: what else of a Subject is known before the file
    is read, by name. max_elements: how many elements a finding keeps, 0 for all. apart: rules that a second verdict
    leaves out. unreadable: why the file is not to be opened, and what its report says instead. excuses: what is known
    of the asset. describe: give the fingerprints and what a baseline would record, too.
    """

    path: Path
    asset: str
    profile: Profile
    subject: Mapping[str, Any] = field(default_factory=dict)
    max_elements: int = 0
    apart: tuple[str, ...] = ()
    spec_sha256: str | None = None
    unreadable: str | None = None
    excuses: tuple[Excuse, ...] = ()
    describe: bool = False
