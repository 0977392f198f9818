"""Whatever is in a file, checking it gives a report: never a traceback, never a rule that breaks, never a wrong pass.

`python -m benchmarks.fuzz_readers` does the same with tens of thousands of inputs.
"""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz.mutations import MUTATIONS, mutated
from benchmarks.fuzz.seeds import Seed, seeds
from benchmarks.fuzz.trial import tried, wrong_pass
from benchmarks.fuzz.worker import made
from validators.meshes import READERS, MeshFileError, read_mesh

QUIET = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
# USD's library may end the process on a damaged file; the limited process holds that, a test run would not.
SAFE = {name: one for name, one in seeds().items() if not one.suffix.startswith(".usd")}


@pytest.mark.parametrize("name", seeds())
def test_every_seed_passes(name):
    outcome = tried(seeds()[name], seeds()[name].data, "")
    assert (outcome.verdict, outcome.why) == ("PASS", "")


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_damaged_files(first):
    formats = sorted({one.format for one in SAFE.values()})
    bad = []
    for number in range(first, first + 50):
        seed, data, how = made(0, number, formats)
        outcome = tried(seed, data, how)
        if outcome.verdict == "BAD":
            bad.append((seed.name, number, how, outcome.why))
    assert bad == []


@pytest.mark.parametrize("name", [name for name, one in SAFE.items() if one.is_exact])
def test_every_truncation_of_a_file_that_says_where_it_ends_is_refused(name):
    seed = SAFE[name]
    for end in range(0, len(seed.data), 5):
        with pytest.raises(MeshFileError) as caught:
            read_mesh(Path(f"fuzz{seed.suffix}"), seed.data[:end])
        assert caught.value.reason


@pytest.mark.parametrize("name", ["obj", "obj-materials", "ply-ascii", "stl-ascii", "off", "gltf"])
def test_every_truncation_of_a_text_is_refused_or_fails(name):
    seed = SAFE[name]
    whole = len(seed.data.rstrip()) - len(b"endsolid made by a test") * (
        name == "stl-ascii"
    )  # its last name may be cut
    for end in range(0, whole, len(seed.data) // 25):
        assert tried(seed, seed.data[:end], "truncate").verdict in ("unreadable", "FAIL")


@QUIET
@given(st.sampled_from([suffix for suffix in READERS if not suffix.startswith(".usd")]), st.binary(max_size=300))
def test_arbitrary_bytes(suffix, data):
    outcome = tried(Seed("bytes", suffix, b""), data, "")
    assert outcome.verdict in ("unreadable", "FAIL"), outcome.why


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.data())
def test_arbitrary_small_meshes(data):
    """Vertices on a tiny grid, so that everything coincides, and extreme or broken numbers among them."""
    n = data.draw(st.integers(1, 7))
    number = st.one_of(st.integers(-1, 1).map(float), st.sampled_from([np.nan, np.inf, 1e308, -1e308, 5e-324, -0.0]))
    V = [[data.draw(number) for _ in range(3)] for _ in range(n)]
    faces = data.draw(st.lists(st.lists(st.integers(-1, n), min_size=3, max_size=5), min_size=1, max_size=9))
    text = "".join(f"v {x!r} {y!r} {z!r}\n" for x, y, z in V)
    text += "".join("f " + " ".join(str(i + 1) for i in face) + "\n" for face in faces)
    outcome = tried(Seed("small", ".obj", b""), text.encode(), "")
    assert outcome.verdict != "BAD", outcome.why


def test_the_same_seed_makes_the_same_inputs_and_every_mutation_is_met():
    formats = sorted({one.format for one in seeds().values()})
    hows = set()
    for number in range(600):
        seed, data, how = made(7, number, formats)
        hows |= set(how.split("+"))
        if number % 60 == 0:
            assert made(7, number, formats) == (seed, data, how)
    assert hows == {*MUTATIONS, "splice"}
    import random

    one = SAFE["obj"]
    assert mutated(random.Random(1), one, [one]) != mutated(random.Random(2), one, [one])


def test_a_wrong_pass_is_seen():
    seed = SAFE["obj"]
    mesh = read_mesh(Path("a.obj"), seed.data)
    assert wrong_pass(mesh, seed, seed.data, "") == ""
    assert wrong_pass(mesh, SAFE["glb"], b"", "truncate") == "a truncated file passes"
    open_box = read_mesh(Path("a.obj"), seed.data.rsplit(b"f ", 1)[0])
    assert wrong_pass(open_box, seed, b"", "") == "passes with an open edge"
    broken = read_mesh(Path("a.obj"), b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    assert wrong_pass(broken, seed, b"", "") == "passes with a vertex that is not finite"
    outside = read_mesh(Path("a.obj"), b"v 0 0 0\nf 1 2 3\n")
    assert wrong_pass(outside, seed, b"", "") == "passes with an index out of range"
    assert wrong_pass(read_mesh(Path("a.obj"), b"v 0 0 0\n"), seed, b"", "") == "passes without faces"
