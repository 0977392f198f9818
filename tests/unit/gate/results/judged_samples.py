"""Requests, and a judge that counts and reads what it is told to."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from gate.results.results import Found, Results
from gate.results.store import Store
from specs.findings import Elements, Finding, Place, Report, Scores, Status, Verdict
from validators.profile import Profile
from validators.rule import Settings
from validators.sandbox import Judged, Limits, Reads, Request

PROFILE = Profile("game-prop", "", {"boundary-edge": Settings("fail", 0.0, "edges", True)})
BAD = Finding(
    "boundary-edge",
    Status.FAIL,
    "3 edges",
    3,
    0,
    Elements("edge", 3, ((0, 1), (0, 2)), (Place("/meshes/0", None, ((0, 1), (0, 2))),)),
    "/meshes/0",
)


def report(asset: str = "a.obj", *findings: Finding, verdict: Verdict = Verdict.FAIL) -> Report:
    return Report(asset, verdict, Scores(50.0, None, None, None, 50.0), findings or (BAD,), "game-prop", "5" * 64)


@dataclass
class Desk:
    """A folder with a mesh, results kept beside it, and a judge that answers with the request's asset."""

    folder: Path
    names: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    answer: Report = field(default_factory=report)
    lasting: bool = True
    asked: int = 0

    def __post_init__(self) -> None:
        self.store = Store(self.folder / "cache" / "results")
        self.mesh = self.folder / "a.obj"
        self.mesh.write_text("v 0 0 0\n")

    def request(self, **changed: object) -> Request:
        return replace(Request(self.mesh, "a.obj", PROFILE, {"weld": "position"}, 100), **changed)  # type: ignore[arg-type]

    def judge(self, request: Request) -> Judged:
        self.asked += 1
        reads = Reads(self.names, self.beside) if self.lasting else None
        return Judged(replace(self.answer, asset=request.asset), (Verdict.PASS, Status.INFO), reads)

    def once(self, request: Request | None = None, limits: Limits | None = None) -> Found:
        """One judgement by results that know nothing but what lies on the disk."""
        request, results = request or self.request(), Results(self.store)
        return results.judged(request, limits or Limits(), self.judge, results.seen(request.path))

    def judged_anew(self, request: Request | None = None, limits: Limits | None = None) -> bool:
        before = self.asked
        found = self.once(request, limits)
        assert found.judged.report.asset == (request or self.request()).asset
        assert found.reused is (self.asked == before)
        return self.asked > before
