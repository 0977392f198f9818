"""A run: its folder, what is reused, what is recomputed, what stops it, and what a kill leaves."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.budget import Meter
from generator.errors import BudgetError, GeneratorError
from generator.key import run_key, weights_digests
from generator.pipeline import is_finished, run
from generator.stages import STAGES, Outputs
from generator.store import StageStore
from generator.workfolder import work_folder
from specs.manifest import Manifest, ManifestError
from specs.settings import Budgets
from specs.spec import parse_spec

ROOT = Path(__file__).parents[4]


def reused(events: list[dict]) -> list[str]:
    return [event["name"] for event in events if event["event"] == "stage" and event["reused"]]


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "receipt.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".tmp-*") if path.exists()]


def test_a_run_is_whole_and_the_same_twice(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    spec, events = make_spec(), []
    folder = run(spec, tmp_path, emit=events.append, stages=fake.stages)
    assert folder == tmp_path / "test-asset" / run_key(spec)
    assert events[-1] == {"event": "done", "folder": str(folder), "key": run_key(spec), "reused": False}
    assert [e["name"] for e in events if e["event"] == "stage"] == list(STAGES)
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    assert manifest.spec_sha256 == spec.sha256
    assert [stage.name for stage in manifest.stages] == list(STAGES)
    assert sorted(manifest.files) == ["asset.glb", "evidence.json", "views/000.png", "views/001.png"]
    evidence = json.loads((folder / "evidence.json").read_bytes())
    assert min(evidence["field_mesh"]["silhouette_iou"]) > 0.85
    assert max(evidence["field_mesh"]["depth_error"]) < 0.1
    receipt = json.loads((folder / "receipt.json").read_bytes())
    assert receipt["evaluations"] == 100
    again = run(spec, tmp_path, fresh=True, out=tmp_path / "again", stages=fake.stages)
    assert files(again) == files(folder)
    assert fake.optimised == 2
    assert leftovers(tmp_path) == []


def test_a_finished_run_is_not_repeated(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, stages=fake.stages)
    events: list[dict] = []
    run(make_spec(), tmp_path, emit=events.append, stages=fake.stages)
    assert [event["event"] for event in events] == ["done"]
    assert events[0]["reused"]
    assert fake.optimised == 1


def test_other_triangles_repeat_only_what_follows(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, stages=fake.stages)
    events: list[dict] = []
    run(make_spec(triangles=900), tmp_path, emit=events.append, stages=fake.stages)
    assert fake.optimised == 1
    assert reused(events) == ["optimise", "extract", "clean", "repair"]


def test_other_pictures_repeat_only_the_turntable(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, stages=fake.stages)
    events: list[dict] = []
    run(make_spec(turntable_views=1), tmp_path, emit=events.append, stages=fake.stages)
    assert [name for name in STAGES if name not in reused(events)] == ["turntable"]


def test_another_judge_does_not_repeat_the_optimisation(
    fake, make_spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, stages=fake.stages)
    other = {"guide": weights_digests()["guide"], "judge": "0" * 64}
    for module in ("generator.stages.evidence", "generator.stages.optimise", "generator.pipeline", "generator.key"):
        monkeypatch.setattr(f"{module}.weights_digests", lambda: other)
    events: list[dict] = []
    run(make_spec(), tmp_path, emit=events.append, stages=fake.stages)
    assert [name for name in STAGES if name not in reused(events)] == ["evidence"]
    assert fake.optimised == 1


def test_another_seed_repeats_the_optimisation(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, stages=fake.stages)
    run(make_spec(seed=1), tmp_path, stages=fake.stages)
    assert fake.optimised == 2


def test_fresh_does_not_write_the_store(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, fresh=True, stages=fake.stages)
    assert not (tmp_path / ".stages").exists()


@pytest.mark.parametrize("damage", ["flip", "truncate", "delete", "entry"])
def test_a_damaged_entry_is_made_anew(damage: str, fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = run(make_spec(), tmp_path, stages=fake.stages)
    before = files(folder)
    (stored,) = (tmp_path / ".stages" / "optimise").glob("*/field")
    data = stored.read_bytes()
    if damage == "flip":
        stored.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    elif damage == "truncate":
        stored.write_bytes(data[:1000])
    elif damage == "delete":
        stored.unlink()
    else:
        (stored.parent / "entry.json").write_bytes(b"{}")
    again = run(make_spec(turntable_views=1), tmp_path, stages=fake.stages)
    assert fake.optimised == 2
    assert files(again)["asset.glb"] == before["asset.glb"]
    assert stored.read_bytes() == data


def test_a_damaged_run_folder_is_made_anew(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = run(make_spec(), tmp_path, stages=fake.stages)
    before = files(folder)
    (folder / "asset.glb").write_bytes(b"glTF")
    assert not is_finished(folder, run_key(make_spec()))
    assert files(run(make_spec(), tmp_path, stages=fake.stages)) == before


@pytest.mark.parametrize(
    ("budgets", "word"),
    [
        ({"critic_evaluations": 99}, "critic_evaluations: 100 is above the allowed 99"),
        ({"peak_memory_bytes": 1_000_000}, "peak_memory_bytes"),
        ({"wall_s": 0.001}, "wall_s"),
    ],
)
def test_a_budget_stops_the_run_and_leaves_nothing(budgets: dict, word: str, fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    generous = {"critic_evaluations": 4000, "peak_memory_bytes": 10**12, "wall_s": 3600.0}
    meter = Meter(Budgets(**generous | budgets))  # type: ignore[arg-type]
    with pytest.raises(GeneratorError, match=word) as caught:
        run(make_spec(), tmp_path, stages=fake.stages, meter=meter)
    assert caught.value.kind == "budget"
    assert not (tmp_path / "test-asset").exists()
    assert leftovers(tmp_path) == []


def test_a_budget_holds_for_reused_evaluations_too(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run(make_spec(), tmp_path, stages=fake.stages)
    with pytest.raises(BudgetError, match="critic_evaluations"):
        run(make_spec(budgets={"critic_evaluations": 50}), tmp_path, stages=fake.stages)
    assert fake.optimised == 1


def test_a_file_spec_is_nothing_to_generate(tmp_path: Path) -> None:
    document = b'{"version": 1, "source": "file", "file": {"path": "a.obj"}}'
    with pytest.raises(GeneratorError, match="only 'generate'"):
        run(parse_spec(document, "a-file.json"), tmp_path)


def test_killed_processes_leave_nothing_that_is_believed(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "import generator.store as store\n"
        "from generator.stages import Outputs\n"
        "real = store.write_files\n"
        "def half(folder, files):\n"
        "    real(folder, dict(list(files.items())[:1]))\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "store.write_files = half\n"
        "store.StageStore(Path(sys.argv[1])).put('optimise', 'k', Outputs({'a': b'1' * 100, 'b': b'2'}))\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, env=os.environ | {"PYTHONPATH": "."}
    )
    assert killed.returncode == -signal.SIGKILL
    assert leftovers(tmp_path), "the kill came before anything was written"
    store = StageStore(tmp_path)
    assert store.get("optimise", "k") is None
    assert not (tmp_path / "optimise" / "k").exists()
    outputs = Outputs({"a": b"1"}, ("a note",), 3)
    store.put("optimise", "k", outputs)
    assert store.get("optimise", "k") == outputs
    assert leftovers(tmp_path) == []


def test_a_folder_in_use_is_not_swept(tmp_path: Path) -> None:
    store = StageStore(tmp_path)
    with work_folder(tmp_path / "optimise") as busy:
        (busy / "half").write_bytes(b"1")
        store.put("optimise", "k", Outputs({"a": b"1"}))
        assert (busy / "half").exists()
    assert leftovers(tmp_path) == []


def test_the_manifest_is_strict(fake, make_spec, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = run(make_spec(), tmp_path, stages=fake.stages)
    manifest = Manifest.read(folder)
    document = manifest.to_json()
    assert Manifest.from_json(json.loads(manifest.to_bytes())) == manifest
    assert manifest.to_bytes() == (folder / "manifest.json").read_bytes()
    for change in (
        {"version": 99},
        {"key": "abc"},
        {"extra": 1},
        {"files": {"../asset.glb": document["files"]["asset.glb"]}},
        {"files": {"asset.glb": {"sha256": "0" * 64, "bytes": -1}}},
        {"stages": [{"name": "optimise"}]},
        {"notes": {}},
    ):
        with pytest.raises(ManifestError):
            Manifest.from_json(document | change)
    (folder / "views" / "000.png").unlink()
    with pytest.raises(ManifestError, match=r"000\.png is missing"):
        manifest.verify(folder)
    with pytest.raises(ManifestError, match="nowhere"):
        Manifest.read(tmp_path / "nowhere")
