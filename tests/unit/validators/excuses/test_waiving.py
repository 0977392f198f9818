"""Waivers in the judge: they hold for one geometry until one day, and say whose they are."""

from dataclasses import replace

import numpy as np
import pytest

from specs.findings import Status
from tests.rules.solids import torus
from tests.unit.validators.excuses.samples import baseline_of, judged, mesh_of, scrambled
from validators.excuses import Waiver, digest_of, fingerprint_kind
from validators.excuses.fingerprint import mesh_fingerprint

V, F = torus()
HOLE = np.delete(F, 3, axis=0)
WAIVER = Waiver(
    "boundary-edge", "hidden under the base", "Ann", "2027-01-31", f"mesh:{mesh_fingerprint(mesh_of((V, HOLE)))}"
)


def found(faces, *excuses, weld=True):
    findings, _ = judged(scrambled(V, faces, np.random.default_rng(1), weld), excuses, ("boundary-edge",))
    return findings["boundary-edge"]


@pytest.mark.parametrize("weld", [True, False])
def test_it_makes_a_failure_known(weld):
    finding = found(HOLE, WAIVER, weld=weld)
    assert finding.status is Status.INFO
    assert finding.message.startswith('waived by Ann until 2027-01-31 ("hidden under the base"); without it FAIL: 3')
    excused = finding.excused
    assert (excused.by, excused.was, excused.owner, excused.expires) == ("waiver", Status.FAIL, "Ann", "2027-01-31")
    assert finding.elements.count == 3


def test_it_lapses_with_the_day_and_with_the_geometry():
    late = found(HOLE, replace(WAIVER, expired=True))
    assert late.status is Status.FAIL
    assert "Ann's waiver expired after 2027-01-31: fix it, or look again and `assay waive boundary-edge` anew" in (
        late.message
    )
    other = found(np.delete(F, 4, axis=0), WAIVER)
    assert other.status is Status.FAIL
    assert "Ann's waiver lapsed, since it is for another geometry" in other.message
    assert other.excused is None


def test_a_rule_that_passes_says_nothing_of_it():
    assert found(F, WAIVER).status is Status.PASS
    assert "waive" not in found(F, WAIVER).message


def test_a_waiver_of_bytes_without_bytes_lapses():
    assert found(HOLE, replace(WAIVER, fingerprint=f"file:{'0' * 64}")).status is Status.FAIL


def test_the_baseline_comes_first_and_the_waiver_covers_the_rest():
    two = np.delete(F, [3, 50], axis=0)
    known = baseline_of((V, HOLE), ("boundary-edge",))
    print_ = f"mesh:{mesh_fingerprint(mesh_of((V, two)))}"
    finding = found(two, *known, replace(WAIVER, fingerprint=print_))
    assert finding.excused.by == "waiver"
    assert "3 new" in finding.message
    assert finding.elements.count == 3
    assert found(HOLE, *known, WAIVER).excused.by == "baseline"


def test_the_digest_tells_excuses_apart():
    assert digest_of([WAIVER]) != digest_of([replace(WAIVER, expired=True)]) != digest_of([])
    assert digest_of([WAIVER]) == digest_of([replace(WAIVER)])


def test_rules_of_surfaces_are_bound_to_the_geometry_and_others_to_the_bytes():
    assert fingerprint_kind("self-intersection") == "mesh"
    assert {fingerprint_kind(rule) for rule in ("unreferenced-vertex", "uv-overlap", "file-size-budget-exceeded")} == {
        "file"
    }
