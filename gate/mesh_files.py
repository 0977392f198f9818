"""Judging mesh files that have no spec, side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .executors import EXECUTORS, default_jobs
from .outcome import Outcome, Source

if TYPE_CHECKING:
    from validators.profile import Profile
    from validators.sandbox import Judged, Limits, Request

    from .excuses import Excuses
    from .judges import Judges
    from .results import Results


@dataclass(frozen=True)
class Manner:
    """How to judge mesh files.

    profile: with its overrides. weld: one of validators.facts.WELDS. max_elements: how many a finding keeps, 0 for all.
    results: earlier ones, None: judge everything. excuses: what is known of them.
    """

    profile: "Profile"
    limits: "Limits"
    weld: str = "position"
    max_elements: int = 0
    results: "Results | None" = None
    excuses: "Excuses | None" = None


def judge_meshes(
    paths: Sequence[Path],
    manner: Manner,
    judges: "Judges",
    jobs: int | None = None,
    told: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """The outcome of each file, in order. told: hears of each as it comes, from any thread."""
    jobs = jobs or default_jobs(len(paths))
    work = mesh_work(paths, manner, judges, told)
    return EXECUTORS["threads" if jobs > 1 else "series"](work, jobs, judges.kill)


def mesh_work(
    paths: Sequence[Path], manner: Manner, judges: "Judges", told: Callable[[Outcome], None]
) -> list[Callable[[], Outcome]]:
    """A piece of work for each file, which gives its outcome."""
    from validators.naming import asset_names

    names = asset_names(paths)
    return [_Piece(path, name, manner, judges, told) for path, name in zip(paths, names, strict=True)]


@dataclass(frozen=True)
class _Piece:
    path: Path
    name: str
    manner: Manner
    judges: "Judges"
    told: Callable[[Outcome], None]

    def __call__(self) -> Outcome:
        judged, reused = self._judged(self._request())
        outcome = Outcome(judged.report, source=Source(mesh=self.path), reused=reused)
        self.told(outcome)
        return outcome

    def _request(self) -> "Request":
        from validators.sandbox import Request

        manner = self.manner
        excuses = () if manner.excuses is None else manner.excuses.of(self.name, self.path)
        return Request(
            self.path, self.name, manner.profile, {"weld": manner.weld}, manner.max_elements, excuses=excuses
        )

    def _judged(self, request: "Request") -> "tuple[Judged, bool]":
        results = self.manner.results
        if results is None:
            return self.judges.judge(request), False
        found = results.judged(request, self.manner.limits, self.judges.judge, results.seen(self.path))
        return found.judged, found.reused
