"""Whatever is in a file, checking it gives a report: never a traceback, never a rule that breaks."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specs.findings import Status
from tests.rules import solids, writers
from validators.engine import judge
from validators.meshes import MeshFileError, read_mesh
from validators.profile import load_profile
from validators.subject import Subject

QUIET = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
GOOD = {name: (suffix, write(*solids.box())) for name, (suffix, write) in writers.WRITERS.items()}
PROFILE = load_profile()


def judged(suffix, data):
    try:
        subject = Subject("fuzz", read_mesh(Path(f"fuzz{suffix}"), data))
    except MeshFileError as error:
        assert error.reason
        subject = Subject("fuzz", unreadable=error)
    report = judge(subject, PROFILE)
    broken = [finding.message for finding in report.findings if finding.status is Status.ERROR]
    assert not broken
    return report


@pytest.mark.parametrize("name", GOOD)
@QUIET
@given(data=st.data())
def test_flipped_bits(name, data):
    suffix, good = GOOD[name]
    damaged = bytearray(good)
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(good) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    judged(suffix, bytes(damaged))


@pytest.mark.parametrize("name", GOOD)
@QUIET
@given(data=st.data())
def test_pieces_cut_out_and_repeated(name, data):
    suffix, good = GOOD[name]
    a, b = sorted(data.draw(st.integers(0, len(good))) for _ in range(2))
    judged(suffix, good[:a] + good[b:])
    judged(suffix, good[:b] + good[a:])


@pytest.mark.parametrize("name", GOOD)
def test_every_truncation_is_refused_or_judged(name):
    suffix, good = GOOD[name]
    whole = len(good.rstrip()) - len(b"endsolid made by a test") * (name == "stl-ascii")  # its last name may be cut
    for end in range(0, whole, 7):
        report = judged(suffix, good[:end])
        assert report.verdict == "FAIL"


@QUIET
@given(st.sampled_from([".obj", ".ply", ".stl", ".glb", ".gltf"]), st.binary(max_size=300))
def test_arbitrary_bytes(suffix, data):
    judged(suffix, data)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.data())
def test_arbitrary_small_meshes(data):
    """Vertices on a tiny grid, so that everything coincides, and extreme or broken numbers among them."""
    n = data.draw(st.integers(1, 7))
    number = st.one_of(st.integers(-1, 1).map(float), st.sampled_from([np.nan, np.inf, 1e308, -1e308, 5e-324, -0.0]))
    V = [[data.draw(number) for _ in range(3)] for _ in range(n)]
    faces = data.draw(st.lists(st.lists(st.integers(-1, n), min_size=3, max_size=5), min_size=1, max_size=9))
    text = "".join(f"v {x!r} {y!r} {z!r}\n" for x, y, z in V)
    text += "".join("f " + " ".join(str(i + 1) for i in face) + "\n" for face in faces)
    judged(".obj", text.encode())
