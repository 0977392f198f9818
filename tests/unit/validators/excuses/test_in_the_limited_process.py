"""Excuses through the limited process: full lists before shortening, verdicts anew, no answer that cannot be so."""

from dataclasses import replace

import numpy as np
import pytest

from specs.findings import Elements, Excused, Finding, Status, Verdict
from tests.rules.solids import torus
from tests.rules.writers import obj, stl_binary
from validators.excuses import Known, Waiver
from validators.profile import load_profile
from validators.sandbox import LimitedJudge, Request
from validators.sandbox.excused import Described, replaced, tallies_of

V, F = torus()


@pytest.fixture(scope="module")
def judge():
    with LimitedJudge() as judge:
        yield judge


def request(path, **more):
    return Request(path, "ring", load_profile(), **more)


def test_described_known_shortened_and_lapsed(judge, tmp_path):
    first, other = tmp_path / "a.obj", tmp_path / "b.stl"
    first.write_bytes(obj(V, np.delete(F, [3, 20, 50], axis=0)))
    other.write_bytes(stl_binary(V, np.delete(F, [3, 20, 50, 70], axis=0)))
    before = judge.judge(request(first, describe=True))
    assert before.report.verdict is Verdict.FAIL
    assert set(before.described.fingerprints) == {"mesh", "file"}
    known = tuple(replace(one, source="baselines/ring.json") for one in before.described.known)
    assert [(one.rule, one.count) for one in known] == [("boundary-edge", 9)]

    after = judge.judge(request(first, excuses=known, max_elements=2))
    finding = next(one for one in after.report.findings if one.rule == "boundary-edge")
    assert (after.report.verdict, after.apart) == (Verdict.PASS, (Verdict.PASS, Status.INFO))
    assert after.report.scores == before.report.scores  # as measured
    assert (finding.excused.by, finding.elements.count, len(finding.elements.indices)) == ("baseline", 9, 2)
    assert after.described == Described()

    new = judge.judge(request(other, excuses=known, max_elements=2))
    finding = next(one for one in new.report.findings if one.rule == "boundary-edge")
    assert (new.report.verdict, finding.elements.count, len(finding.elements.indices)) == (Verdict.FAIL, 3, 2)
    assert [(one.rule, one.known, one.new, one.gone) for one in new.tallies] == [("boundary-edge", 9, 3, 0)]

    waiver = Waiver("boundary-edge", "so", "Ann", "2027-01-31", f"file:{before.described.fingerprints['file'][5:]}")
    waived = judge.judge(request(first, excuses=(waiver,)))
    assert waived.report.verdict is Verdict.PASS
    first.write_bytes(first.read_bytes() + b"\n")
    lapsed = judge.judge(request(first, excuses=(waiver,)))
    finding = next(one for one in lapsed.report.findings if one.rule == "boundary-edge")
    assert (lapsed.report.verdict, finding.status) == (Verdict.FAIL, Status.FAIL)
    assert "another content of the files" in finding.message


OLD = Finding("boundary-edge", Status.FAIL, "3 edges are open", 3, 0, Elements("edge", 1, ((0, 1),)))
KNOWN = Known("boundary-edge", "edge", "", None, 0, 1e-5, False, (), (), "b")
GOOD = replace(OLD, status=Status.INFO, message="known", excused=Excused("baseline", Status.FAIL))


def test_an_excuse_is_taken_and_the_others_stay():
    others = [Finding("a", Status.PASS, ""), OLD, Finding("z", Status.FAIL, "")]
    asked = request("x", excuses=(KNOWN,))
    assert replaced(asked, others, "boundary-edge", [GOOD]) == [others[0], GOOD, others[2]]


@pytest.mark.parametrize(
    "lie",
    [
        [],
        [GOOD, GOOD],
        [replace(OLD, status=Status.PASS)],
        [replace(GOOD, status=Status.PASS)],
        [replace(GOOD, excused=Excused("baseline", Status.WARN))],
        [replace(OLD, measured=0)],
        [replace(GOOD, rule="z")],
    ],
)
def test_an_answer_that_no_excuse_explains_is_no_answer(lie):
    with pytest.raises(ValueError, match=r"."):
        replaced(request("x", excuses=(KNOWN,)), [OLD], "boundary-edge", lie)


@pytest.mark.parametrize(
    ("old", "excuses"),
    [
        (OLD, ()),
        (replace(OLD, status=Status.ERROR), (KNOWN,)),
        (replace(OLD, status=Status.PASS), (KNOWN,)),
        (replace(OLD, status=Status.SKIP, blocks=True), (KNOWN,)),
    ],
)
def test_nothing_else_is_ever_excused(old, excuses):
    lie = replace(GOOD, blocks=old.blocks, excused=Excused("baseline", old.status))
    with pytest.raises(ValueError, match=r"."):
        replaced(request("x", excuses=excuses), [old], "boundary-edge", [lie])


@pytest.mark.parametrize(
    "event",
    [
        {"event": "known", "entry": {"rule": "boundary-edge"}},
        {"event": "fingerprints", "fingerprints": {"mesh": "mesh:1"}},
        {"event": "fingerprints", "fingerprints": {"other": f"other:{'0' * 64}"}},
    ],
)
def test_a_description_that_is_none_is_no_answer(event):
    with pytest.raises(ValueError, match=r"."):
        Described().hear(event)


def test_tallies_are_numbers():
    with pytest.raises(ValueError, match="no numbers"):
        tallies_of({"tallies": [{"rule": "a", "known": "1", "new": 0, "gone": 0}]})
