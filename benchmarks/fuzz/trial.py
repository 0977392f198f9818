"""One input: read, judged, and held against what must be true of every input."""

import json
import resource
import signal
import time
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from specs.findings import Report, Status, Verdict
from validators.engine import judge
from validators.meshes import Mesh, MeshFileError, read_mesh
from validators.profile import load_profile
from validators.subject import Subject

from .seeds import Seed

SECONDS = 10
GROWN_BYTES = 1536 << 20


@dataclass
class Outcome:
    """verdict: unreadable, held, FAIL, PASS or BAD. why: of BAD, what must not be; else the reason of unreadable."""

    verdict: str
    why: str = ""
    ms: float = 0.0


class TooSlow(Exception):
    """The time is up."""


def tried(seed: Seed, data: bytes, how: str) -> Outcome:
    """What comes of an input in this process. Never raises. What is too slow gets a second chance: the first may have
    had to compile a rule's loops."""
    outcome = _once(seed, data, how)
    return _once(seed, data, how) if outcome.verdict == "BAD" and outcome.ms > 1000 * SECONDS else outcome


def _once(seed: Seed, data: bytes, how: str) -> Outcome:
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(SECONDS)
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            outcome = _outcome(seed, data, how)
    except TooSlow:
        outcome = Outcome("BAD", f"more than {SECONDS} s")
    except BaseException as error:
        outcome = Outcome("BAD", f"raised {type(error).__name__}: {str(error)[:300]}")
    finally:
        signal.alarm(0)
    outcome.ms = 1000 * (time.perf_counter() - start)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10
    if grown > GROWN_BYTES and outcome.verdict != "BAD":
        outcome.verdict, outcome.why = "BAD", f"took {grown >> 20} MiB"
    return outcome


def _too_slow(*_: Any) -> None:
    raise TooSlow


def _outcome(seed: Seed, data: bytes, how: str) -> Outcome:
    mesh, error = None, None
    try:
        mesh = read_mesh(Path(f"unused/fuzz{seed.suffix}"), data)
    except MeshFileError as found:
        error = found
    report = judge(Subject("fuzz", mesh, error, file_bytes=len(data)), load_profile())
    if wrong := report_fault(report):
        return Outcome("BAD", wrong)
    if error is not None:
        if not error.reason or report.verdict != Verdict.FAIL:
            return Outcome("BAD", f"unreadable without a reason, or {report.verdict}")
        return Outcome("unreadable", str(error))
    assert mesh is not None
    if report.verdict == Verdict.PASS:
        wrong = wrong_pass(mesh, seed, data, how)
        return Outcome("BAD", wrong) if wrong else Outcome("PASS")
    return Outcome("FAIL")


def report_fault(report: Report) -> str:
    """What no report may have: a rule that broke, or something that is not JSON."""
    broken = [f"{one.rule}: {one.message}" for one in report.findings if one.status is Status.ERROR]
    if broken:
        return broken[0][:400]
    if any("the reader broke" in one.message for one in report.findings):
        return report.findings[0].message[:400]
    json.dumps(report.to_json(), allow_nan=False).encode()
    return ""


def wrong_pass(mesh: Mesh, seed: Seed, data: bytes, how: str) -> str:
    """Why an input must not pass; empty where nothing speaks against it.

    A closed solid is what every seed is, so a mesh that passes is one too. A shorter file of a format that says where
    it ends is never whole.
    """
    if seed.is_exact and how == "truncate":
        return "a truncated file passes"
    if not mesh.n_faces:
        return "passes without faces"
    if not np.all(np.isfinite(mesh.V)):
        return "passes with a vertex that is not finite"
    if mesh.corners.min() < 0 or mesh.corners.max() >= len(mesh.V):
        return "passes with an index out of range"
    scene = np.zeros(mesh.n_faces, np.int64)
    for one in mesh.primitives:
        scene[one.faces.start : one.faces.stop] = one.scene
    uses: Counter[Any] = Counter()
    points = [tuple(point) for point in (mesh.V + 0.0).tolist()]
    for face in range(mesh.n_faces):
        ring = [points[index] for index in mesh.corners[mesh.starts[face] : mesh.starts[face + 1]]]
        for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
            uses[(int(scene[face]), a, b)] += 1
            uses[(int(scene[face]), b, a)] -= 1
    return "passes with an open edge" if any(uses.values()) else ""
