"""A comparison says whether, and where, two runs part."""

import copy

from golden.comparison import Match, compare_runs, compare_with_record
from golden.record import record_from_manifest
from tests.unit.golden.golden_samples import DECISION, a_manifest, a_record


def test_the_approved_run_is_equal():
    assert compare_with_record(a_manifest(), a_record()).match is Match.EQUAL


def test_no_record_is_missing():
    assert compare_with_record(a_manifest(), None).match is Match.MISSING


def test_another_class_is_not_comparable_even_with_equal_bytes():
    found = compare_with_record(a_manifest(determinism_class="exact-f64"), a_record())
    assert found.match is Match.NOT_COMPARABLE
    assert "'exact-f64'" in found.message() and "'portable-f32'" in found.message()


def test_another_class_names_the_way_back():
    found = compare_with_record(a_manifest(determinism_class="universal"), a_record())
    assert found.way_out() == (
        "set generator/determinism back to 'portable-f32', or look at the asset and approve it anew in this class"
    )


def changed(**changes):
    """A manifest whose last stage and asset are others."""
    manifest = copy.deepcopy(a_manifest(**changes))
    manifest["stages"][-1]["outputs_sha256"] = manifest["files"]["asset.glb"]["sha256"] = "0" * 64
    return manifest


OTHER = {"pymeshlab": "2026.1", "scikit-image": "0.26.0", "zlib": "2"}


def test_other_bytes_of_another_binding_version_are_not_comparable():
    found = compare_with_record(changed(binds=OTHER), a_record())
    assert found.match is Match.NOT_COMPARABLE
    assert found.versions == (("pymeshlab", "2026.1", "2025.7"), ("zlib", "2", None))
    assert found.cause() == "made with pymeshlab 2026.1, zlib 2, approved with pymeshlab 2025.7, no zlib"
    assert found.way_out().startswith("install the locked versions with ./run, or look at the asset")


def test_equal_bytes_are_equal_whatever_the_versions():
    assert compare_with_record(a_manifest(binds=OTHER), a_record()).match is Match.EQUAL
    assert compare_runs(a_manifest(binds=OTHER), a_manifest()).match is Match.EQUAL


def test_other_versions_do_not_excuse_another_spec_or_other_weights():
    for change in ({"spec_sha256": "0" * 64}, {"weights": {"guide": "0" * 64}}):
        found = compare_with_record(changed(binds=OTHER, **change), a_record())
        assert found.match is Match.DIFFERS and found.way_out() == ""
        assert "made with pymeshlab 2026.1" in found.cause()


def test_with_the_same_versions_other_bytes_differ():
    found = compare_with_record(changed(), a_record())
    assert found.match is Match.DIFFERS and found.versions == () and found.way_out() == ""


def test_another_gpu_is_named_with_the_one_that_is_needed():
    record = record_from_manifest(a_manifest(determinism_class="device", binds={"gpu": "NVIDIA H200"}), DECISION)
    found = compare_with_record(changed(determinism_class="device", binds={"gpu": "NVIDIA T4"}), record)
    assert found.match is Match.NOT_COMPARABLE
    assert found.cause() == "made with gpu NVIDIA T4, approved with gpu NVIDIA H200"
    assert found.way_out().startswith(
        "gate on a machine with the NVIDIA H200 and the versions that the record names, or"
    )


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
