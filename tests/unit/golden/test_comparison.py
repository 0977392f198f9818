"""A comparison says whether, and where, two runs part."""

import copy

from golden.comparison import Match, compare_runs, compare_with_record
from tests.unit.golden.golden_samples import a_manifest, a_record


def test_the_approved_run_is_equal():
    assert compare_with_record(a_manifest(), a_record()).match is Match.EQUAL


def test_no_record_is_missing():
    assert compare_with_record(a_manifest(), None).match is Match.MISSING


def test_another_class_is_not_comparable_even_with_equal_bytes():
    found = compare_with_record(a_manifest(determinism_class="exact-f64"), a_record())
    assert found.match is Match.NOT_COMPARABLE
    assert "'exact-f64'" in found.message() and "'portable-f32'" in found.message()


def test_the_first_differing_stage_and_the_files_are_named():
    manifest = copy.deepcopy(a_manifest())
    for stage in manifest["stages"][1:]:
        stage["outputs_sha256"] = "0" * 64
    manifest["files"]["asset.glb"]["sha256"] = "0" * 64
    del manifest["files"]["views/003.png"]
    manifest["files"]["views/012.png"] = {"sha256": "1" * 64, "bytes": 1}
    found = compare_with_record(manifest, a_record())
    assert found.match is Match.DIFFERS
    assert found.first_stage == "extract"
    assert found.files == ("asset.glb", "views/003.png", "views/012.png")


def test_a_stage_more_or_less_differs():
    manifest = a_manifest()
    assert compare_runs(manifest | {"stages": manifest["stages"][:-1]}, manifest).first_stage == "export"
    assert compare_runs(manifest, manifest | {"stages": manifest["stages"][:-1]}).first_stage == "export"


def test_another_spec_or_other_weights_differ_though_the_bytes_are_equal():
    found = compare_with_record(a_manifest(spec_sha256="0" * 64, weights={"guide": "0" * 64}), a_record())
    assert found.match is Match.DIFFERS
    assert found.spec_changed and found.weights == ("guide", "judge")
    assert "spec changed" in found.message() and "weights of guide and judge" in found.message()
