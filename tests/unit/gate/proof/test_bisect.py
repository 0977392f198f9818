"""`assay bisect`: a flipped bit, a changed element, pixel, field or vertex is found, and named with both values."""

import json

import numpy as np
import pytest
from PIL import Image

from gate.making import run_job
from gate.proof.contents import first_array_place, first_place
from gate.proof.first_difference import first_difference
from gate.proof.replay import checksums
from gate.runs import find_run
from gate.sealed import Surroundings
from specs.trace import TRACE
from tests.unit.gate.conftest import a_glb


@pytest.fixture
def runs(bench):
    """Make a run called A, and one called B; the faults are set in between."""

    def make(name, threads=1):
        out = bench.folder / name
        run_job(bench.spec, bench.workshop, Surroundings(threads), fresh=True, out=out)
        return out

    return make


def value(element, step, tensor):
    """What the fake optimisation holds there."""
    return sum((element * 31 + n * 17 + len(tensor)) % 1009 for n in range(1, step + 1))


def found(bench, capsys, *words):
    """(exit code, document)."""
    capsys.readouterr()
    code = bench.bisect(*words, "--output-format", "json")
    return code, json.loads(capsys.readouterr().out)


def test_equal_runs_are_equal(bench, runs, capsys):
    assert bench.bisect(runs("A"), runs("B")) == 0
    assert "every stage and every file is the same" in capsys.readouterr().out


def test_an_element_is_named_with_both_values_and_the_margin(bench, runs, capsys):
    a = runs("A")
    bench.fault({"OMP_NUM_THREADS": "2"}, state={"step": 2, "tensor": "values/3", "elements": {41: 1 << 20}})
    b = runs("B", threads=2)
    code, document = found(bench, capsys, a, b)
    difference = document["difference"]
    assert code == 1 and not document["equal"] and document["origins"] == []
    assert (difference["stage"], difference["step"], difference["tensor"]) == ("optimise", 2, "values/3")
    want = value(41, 2, "values/3")
    assert (difference["element"], difference["a"], difference["b"]) == (41, str(want), str(want + (1 << 20)))
    assert difference["where"] == "step 2, tensor values/3, point (1, 0, 1), red"
    assert difference["margins"] == pytest.approx([4e-10, 4e-10]) and difference["note"] == ""
    # Both were made again, each with its own number of threads, up to that step.
    replays = bench.log[-2:]
    assert [asked["job"]["dump"]["step"] for asked in replays] == [2, 2]
    assert [asked["environment"]["OMP_NUM_THREADS"] for asked in replays] == ["1", "2"]
    assert bench.bisect(a, b) == 1
    assert f"A {want}, B {want + (1 << 20)}; margin there: 4e-10" in capsys.readouterr().out


def test_of_several_elements_the_first_is_found_by_making_both_again(bench, runs, capsys):
    a = runs("A")
    bench.fault({"OMP_NUM_THREADS": "2"}, state={"step": 4, "tensor": "mean/3", "elements": {70: 3, 9: -2}})
    code, document = found(bench, capsys, a, runs("B", threads=2))
    difference = document["difference"]
    want = value(9, 4, "mean/3")
    assert code == 1 and (difference["element"], difference["a"], difference["b"]) == (9, str(want), str(want - 2))
    assert difference["note"] == "2 elements differ"


def test_without_a_replay_the_checksums_still_tell_a_single_element(bench, runs, capsys):
    a = runs("A")
    bench.fault(state={"step": 4, "tensor": "mean/3", "elements": {9: -2}})
    b = runs("B")
    made = len(bench.log)
    code, document = found(bench, capsys, a, b, "--no-replay")
    assert code == 1 and (document["difference"]["element"], document["difference"]["delta"]) == (9, -2)
    assert document["difference"]["a"] is None and len(bench.log) == made
    bench.bisect(a, b, "--no-replay")
    assert "B is A -2" in capsys.readouterr().out


def test_a_flipped_bit_that_does_not_come_again_is_called_a_fault(bench, runs, capsys):
    a = runs("A")
    bench.fault(lasting=False, state={"step": 3, "tensor": "square/3", "elements": {0: 1 << 40}})
    b = runs("B")
    code, document = found(bench, capsys, a, b)
    difference, want = document["difference"], value(0, 3, "square/3")
    assert code == 1 and (difference["a"], difference["b"]) == (str(want), str(want + (1 << 40)))
    assert difference["note"].startswith("B made again on this machine has the other run's state after step 3")
    assert "a fault of memory, disk or processor" in difference["note"]


def test_a_replay_that_breaks_leaves_what_the_files_tell(bench, runs, capsys):
    a = runs("A")
    bench.fault({"OMP_NUM_THREADS": "2"}, state={"step": 2, "tensor": "values/3", "elements": {4: 1}})
    b = runs("B", threads=2)
    bench.fault({"OMP_NUM_THREADS": "2"}, error="out of luck")
    code, document = found(bench, capsys, a, b)
    want = value(4, 2, "values/3")
    assert code == 1 and (document["difference"]["a"], document["difference"]["b"]) == (str(want), str(want + 1))
    assert "B could not be made again: budget: out of luck" in document["difference"]["note"]


def test_more_steps_in_one_run_is_a_difference(bench, runs, capsys):
    a = runs("A")
    bench.write_spec(steps=6)
    code, document = found(bench, capsys, a, runs("B"))
    assert code == 1 and document["difference"]["where"] == "only one run has step 6"
    assert document["origins"][0].startswith("the spec: ")


def test_a_stage_that_is_not_delivered_is_made_again_to_be_looked_into(bench, runs, capsys):
    a = runs("A")
    bench.fault({"OMP_NUM_THREADS": "2"}, mesh=[2, 1, -7.0])
    b = runs("B", threads=2)
    code, document = found(bench, capsys, a, b)
    difference = document["difference"]
    assert code == 1 and difference["stage"] == "decimate"
    assert (difference["where"], difference["a"], difference["b"]) == ("mesh, vertex 2, y", "7.0", "-7.0")
    bench.heal()
    code, document = found(bench, capsys, a, b)
    assert code == 1 and "one does not come out so" in document["difference"]["note"]


def replaced(bench, name, data):
    path = bench.folder / "other"
    path.write_bytes(data)
    bench.fault(file=[name, str(path)])


def test_a_pixel_a_field_and_a_vertex_are_named_with_both_values(bench, runs, capsys, tmp_path):
    a = runs("A")
    picture = Image.new("RGB", (8, 8), (10, 0, 0))
    picture.putpixel((5, 3), (10, 1, 0))
    picture.save(tmp_path / "other.png")
    cases = {
        "views/001.png": ((tmp_path / "other.png").read_bytes(), "turntable", "views/001.png, pixel (5, 3)"),
        "evidence.json": (b'{"judge": {"error": [[0.25, 0.75]]}}', "evidence", "evidence.json#/judge/error/0/1"),
        "asset.glb": (a_glb(1.5), "export", "asset.glb, vertex 0, x"),
    }
    values = {"views/001.png": ("(10, 0, 0)", "(10, 1, 0)"), "evidence.json": ("0.5", "0.75")}
    values["asset.glb"] = ("-0.5", "-0.75")
    for name, (data, stage, where) in cases.items():
        bench.heal()
        replaced(bench, name, data)
        code, document = found(bench, capsys, a, runs(f"B-{stage}"))
        difference = document["difference"]
        assert code == 1 and (difference["stage"], difference["where"]) == (stage, where)
        assert (difference["a"], difference["b"]) == values[name]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("views/000.png", b"not a picture", "views/000.png has digest"),
        (TRACE, b"{}", "trace.json has digest"),
        ("manifest.json", b"{", "manifest.json cannot be read"),
    ],
)
def test_a_damaged_run_is_told_and_not_compared(bench, runs, name, data, says, capsys):
    a, b = runs("A"), runs("B")
    (b / name).write_bytes(data)
    assert bench.bisect(a, b) == 2
    captured = capsys.readouterr()
    assert "B: damaged: " in captured.err and says in captured.err and captured.out == ""


def test_a_flipped_bit_in_a_trace_on_disk_is_damage(bench, runs, capsys):
    a, b = runs("A"), runs("B")
    data = bytearray((b / TRACE).read_bytes())
    data[len(data) // 2] ^= 1
    (b / TRACE).write_bytes(data)
    assert bench.bisect(a, b) == 2
    assert "trace.json has digest" in capsys.readouterr().err


def test_no_run_folder_is_bad_usage(bench, tmp_path, capsys):
    assert bench.bisect(tmp_path, tmp_path / "nowhere") == 2
    assert "no manifest.json in it; name a run folder" in capsys.readouterr().err


def test_the_gate_can_ask_for_the_first_difference_of_a_record(bench, runs):
    """A record keeps digests of all, and only some of the files."""
    a = find_run(runs("A"))
    replaced(bench, "views/000.png", (bench.payload / "views" / "001.png").read_bytes())
    b = find_run(runs("B"))
    difference = first_difference(b, a)
    assert difference.message().startswith("the first stage that differs is 'turntable': views/000.png, pixel (0, 0)")
    assert "got (10, 0, 0), want (0, 0, 0)" in difference.message()
    (a.folder / "views" / "000.png").unlink()
    assert first_difference(b, a).message() == "the first stage that differs is 'turntable' (what it made is not kept)"
    assert first_difference(a, a) is None


def test_arrays_are_compared_by_their_bits():
    a = {"V": np.array([[0.0, 1.0, 2.0]]), "F": np.zeros((2, 3), np.int64)}
    assert first_array_place(a, {**a, "V": np.array([[-0.0, 1.0, 2.0]])}).where == "vertex 0, x"
    assert first_array_place(a, {**a, "V": np.array([[np.nan, 1.0, 2.0]])}).want == "nan"
    place = first_array_place(a, {**a, "F": np.zeros((3, 3), np.int64)})
    assert (place.where, place.got, place.want) == ("shape of array F", "int64 (2, 3)", "int64 (3, 3)")
    assert first_array_place(a, {"V": a["V"]}).where == "array F"
    nan = {"V": np.array([[np.nan, 0.0, 0.0]])}
    assert first_array_place(nan, nan) is None


@pytest.mark.parametrize(
    ("name", "got", "want", "where"),
    [
        ("a.png", b"broken", b"brokem", "byte 5"),
        ("a.glb", b"short", b"shorter", "length"),
        ("a.json", b"{", b"{}", "length"),
        ("a.json", b'{"a": 1}', b'{"a": 1.0}', "#/a"),
        ("a.json", b'{"a": [1, 2]}', b'{"a": [1]}', "#/a/1"),
        ("a.json", b'{"a": 1}', b'{"b": 1}', "#/a"),
        ("a.json", b'{"a":1}', b'{"a": 1}', "byte 5"),
    ],
)
def test_what_a_file_is_not_is_no_reason_to_fail(name, got, want, where):
    assert first_place(name, got, want).where == where
    assert first_place(name, got, got) is None


def test_checksums_are_those_of_the_trace():
    tensor = np.array([[-1, 2], [3, -(2**62)]], np.int64)
    total = sum(int(x) for x in tensor.reshape(-1)) % 2**64
    moment = sum((i + 1) * int(x) for i, x in enumerate(tensor.reshape(-1))) % 2**64
    assert checksums(tensor) == (total, moment)
