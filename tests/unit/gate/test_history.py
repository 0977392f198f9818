"""History: a line for each change, whatever happened to the file before."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from gate.history import HISTORY, READ_BYTES, read_history, remember
from specs.findings import Elements, Finding, Report, Scores, Status, Verdict

HOLE = Finding("boundary-edge", Status.FAIL, "1 edge is open", 1, 0, Elements("edge", 1, ((1, 2),)))


def report(score=100.0, verdict=Verdict.PASS, *findings):
    return Report("mug", verdict, Scores(overall=score), findings)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Each look at the clock is a day later."""
    days = iter(range(1, 29))
    monkeypatch.setattr("gate.moment.utc_now", lambda: f"2026-02-{next(days):02d}T12:00:00Z")


def test_only_changes_are_remembered(tmp_path):
    leaves = tmp_path / "runs" / "mug"
    assert read_history(leaves) == ()
    for one in (report(90.0), report(90.0), report(95.5), report(95.5, Verdict.FAIL), report(95.5, Verdict.FAIL, HOLE)):
        remember(leaves, one)
    found = read_history(leaves)
    assert [(one.scores.overall, one.verdict.value) for one in found] == [
        (90.0, "PASS"),
        (95.5, "PASS"),
        (95.5, "FAIL"),
        (95.5, "FAIL"),
    ]
    assert [one.date[8:10] for one in found] == ["01", "03", "04", "05"]
    assert found[2].findings_sha256 != found[3].findings_sha256
    remember(leaves, report(90.0))  # as it was before is a change, too
    assert len(read_history(leaves)) == 5


def test_the_same_report_with_more_elements_is_no_change(tmp_path):
    many = tuple((at, at + 1) for at in range(300))
    for kept in (100, 300):
        elements = Elements("edge", 300, many[:kept])
        remember(tmp_path, report(1.0, Verdict.FAIL, Finding("boundary-edge", Status.FAIL, "open", 300, 0, elements)))
    assert len(read_history(tmp_path)) == 1


@pytest.mark.parametrize(
    "damage",
    [
        b"{",
        b"\xff\xfe\n",
        b"null\n",
        b"[]\n",
        b'{"date": "yesterday", "verdict": "PASS", "scores": {}, "findings_sha256": ""}\n',
        b'{"date": "2026-01-01T00:00:00Z", "verdict": "GREAT", "scores": {}, "findings_sha256": ""}\n',
        b'{"date": "2026-01-01T00:00:00Z", "verdict": "PASS", "scores": {"overall": 1e999}, "findings_sha256": ""}\n',
        b'{"date": "2026-01-01T00:00:00Z", "verdict": "PASS", "scores": {"worth": 1}, "findings_sha256": ""}\n',
        b'{"date": {}, "verdict": [], "scores": 7, "findings_sha256": ""}\n',
        b"[" * 100_000 + b"\n",
        b"\0" * 300_000,
    ],
)
def test_damage_is_left_out_and_the_next_line_is_whole(tmp_path, damage):
    remember(tmp_path, report(90.0))
    with (tmp_path / HISTORY).open("ab") as file:
        file.write(damage)
    remember(tmp_path, report(50.0))
    remember(tmp_path, report(50.0))
    scores = [one.scores.overall for one in read_history(tmp_path)]
    assert scores == ([90.0, 50.0] if len(damage) < READ_BYTES else [50.0])


def test_half_a_line_of_a_killed_writer_costs_that_line_alone(tmp_path):
    remember(tmp_path, report(90.0))
    remember(tmp_path, report(80.0))
    whole = (tmp_path / HISTORY).read_bytes()
    (tmp_path / HISTORY).write_bytes(whole[:-20])
    remember(tmp_path, report(70.0))
    assert [one.scores.overall for one in read_history(tmp_path)] == [90.0, 70.0]


def test_what_is_no_file_has_no_history(tmp_path):
    (tmp_path / HISTORY).mkdir()
    assert read_history(tmp_path) == ()


def test_the_date_is_in_no_report(tmp_path):
    remember(tmp_path, report(90.0))
    assert "2026" in (tmp_path / HISTORY).read_text()
    assert "2026" not in json.dumps(report(90.0).to_json())


def _write(leaves, scores):
    for score in scores:
        remember(leaves, report(score))


def test_several_writers_lose_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("gate.moment.utc_now", lambda: "2026-02-01T12:00:00Z")
    mine = [[float(10 * writer + at) for at in range(10)] for writer in range(3)]
    with ThreadPoolExecutor(3) as writers:
        list(writers.map(lambda scores: _write(tmp_path, scores), mine))
    found = [one.scores.overall for one in read_history(tmp_path)]
    assert sorted(found) == sorted(score for scores in mine for score in scores)
    assert all([one for one in found if one in scores] == scores for scores in mine)
