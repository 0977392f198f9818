"""Approval writes whole records, only over what was seen, and only of files that were judged."""

import subprocess
import sys

import pytest

from golden.reading import find_record, previews_folder, record_digest, record_path
from golden.record import Decision, RecordError
from golden.writing import StaleError, approve, replace_file
from specs.canonical import sha256_hex
from tests.unit.golden.golden_samples import DECISION, a_manifest

NAMES = ["asset.glb", "trace.json", *(f"views/{at:03}.png" for at in range(12))]


@pytest.fixture
def run(tmp_path):
    return a_run(tmp_path / "run", b"")


def a_run(folder, salt):
    (folder / "views").mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_bytes(name.encode() + salt)
    files = {name: {"sha256": sha256_hex(name.encode() + salt), "bytes": len(name) + len(salt)} for name in NAMES}
    return a_manifest(files=files), folder


def test_approval_writes_the_record_and_a_few_files(run, tmp_path):
    manifest, folder = run
    golden = tmp_path / "golden"
    record = approve(manifest, folder, DECISION, None, golden)
    assert find_record("red-mug", golden) == record
    previews = previews_folder("red-mug", golden)
    kept = sorted(path.relative_to(previews).as_posix() for path in previews.rglob("*.*"))
    assert kept == ["asset.glb", "trace.json", "views/000.png", "views/003.png", "views/006.png", "views/009.png"]
    assert (previews / "views/003.png").read_bytes() == b"views/003.png"
    assert not list(golden.rglob("*.part"))


def test_a_record_that_changed_since_is_not_overwritten(run, tmp_path):
    manifest, folder = run
    golden = tmp_path / "golden"
    approve(manifest, folder, DECISION, None, golden)
    before = record_path("red-mug", golden).read_bytes()
    with pytest.raises(StaleError, match="Ada approved exactly these bytes already"):
        approve(manifest, folder, Decision("Bob", DECISION.when, "mine"), None, golden)
    with pytest.raises(StaleError, match="changed the record meanwhile"):
        approve(manifest | {"spec_sha256": "b" * 64}, folder, Decision("Bob", DECISION.when, "mine"), None, golden)
    assert record_path("red-mug", golden).read_bytes() == before
    approve(manifest, folder, Decision("Bob", DECISION.when, "mine"), record_digest("red-mug", golden), golden)
    assert find_record("red-mug", golden).decision.who == "Bob"


def test_a_file_that_changed_since_is_not_approved(run, tmp_path):
    manifest, folder = run
    (folder / "views/011.png").write_bytes(b"other")
    with pytest.raises(StaleError, match=r"views/011\.png is not the file that was judged"):
        approve(manifest, folder, DECISION, None, tmp_path / "golden")
    assert find_record("red-mug", tmp_path / "golden") is None
    assert not previews_folder("red-mug", tmp_path / "golden").exists()


def test_a_reason_is_needed(run, tmp_path):
    manifest, folder = run
    with pytest.raises(RecordError, match="reason is empty"):
        approve(manifest, folder, Decision("Ada", DECISION.when, " \n"), None, tmp_path / "golden")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(handle):
        raise OSError("disk full")

    monkeypatch.setattr("golden.writing.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old" and [one.name for one in tmp_path.iterdir()] == ["file"]


RACER = """
import json, sys
from pathlib import Path
from golden.record import Decision, RecordError
from golden.reading import find_record, record_digest
from golden.writing import StaleError, approve
manifest, folder, golden = json.loads(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
won = []
while len(won) < 8:
    seen = record_digest("red-mug", golden)
    find_record("red-mug", golden)  # raises when it is ever half-written
    try:
        approve(manifest, folder, Decision(sys.argv[4], "2026-01-02T03:04:05Z", str(len(won))), seen, golden)
        won.append(seen)
    except StaleError:
        pass
print(json.dumps(won))
"""


def test_racing_reviewers_never_overwrite_what_they_did_not_see(run, tmp_path):
    import json

    manifest, folder = run
    golden = tmp_path / "golden"
    command = [sys.executable, "-c", RACER, json.dumps(manifest), str(folder), str(golden)]
    racers = [subprocess.Popen([*command, str(who)], stdout=subprocess.PIPE, text=True) for who in range(3)]
    answers = [racer.communicate()[0] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0]
    seen = [digest for answer in answers for digest in json.loads(answer)]
    # Each record was replaced by exactly one winner, so every win saw another one.
    assert len(seen) == len(set(seen)) == 24
