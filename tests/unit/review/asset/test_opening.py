"""Opening an asset shows what its files say, all of it, and nothing that a decision could not be about."""

import json
from urllib.parse import unquote

import pytest

from gate.decisions import seen_now
from golden.deciding import reject
from golden.errors import StaleError
from review.asset import UnknownAssetError, open_asset, opening
from review.queue import situation_of
from specs.findings import Status
from specs.spec import load_spec
from tests.review_samples import HOLE, SCRIPT, Kit, build
from tests.rules.solids import box, sphere
from tests.rules.writers import glb, obj
from tests.unit.review.queue.deciding import decide
from validators.rules import RULES


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    samples = build(tmp_path_factory.mktemp("house"), 24, hostile=True)
    samples.add("differs", "needs review", 1)
    samples.add("new", "needs review")
    samples.add("hole", "fails")
    samples.add("good", "passes")
    return samples


@pytest.fixture
def samples(tmp_path):
    return build(tmp_path, 0)


def rewrite(path, data):
    path.unlink()
    path.write_bytes(data)


def addresses(view):
    """Every address of files that a view holds."""
    for shot in view.turntable:
        yield from (shot.candidate, shot.golden)
    for one in view.comparisons:
        yield from (one.got, one.want, one.difference)
    for side in ("candidate", "golden"):
        if view.scene and view.scene[side]:
            yield view.scene[side]["model"]


def test_every_asset_opens_in_the_state_of_the_queue(house):
    for id, state in house.states.items():
        view = open_asset(id, house.folders)
        assert (view.id, view.state) == (id, state)
        assert view.approvable == (state in ("needs review", "waiting", "rejected")), (id, view.why_not)
        assert bool(view.why_not) != view.approvable


def test_what_is_seen_is_what_the_gate_s_own_code_sees(house):
    for id in house.states:
        view = open_asset(id, house.folders)
        if view.seen is not None:
            spec = load_spec(house.folders.specs / f"{id}.json")
            assert view.seen == seen_now(spec, house.folders.runs, house.folders.golden)


def test_every_address_leads_to_a_file_that_is_given_out(house):
    count = 0
    for id in house.states:
        for url in filter(None, addresses(open_asset(id, house.folders))):
            path, _, digest = url.partition("?d=")
            assert house.folders.path_of(unquote(path)) is not None, url
            assert len(digest) == 64
            count += 1
    assert count > 100


def test_findings_come_worst_first_with_how_to_fix_them(house):
    view = open_asset("hole", house.folders)
    assert len(view.findings) == len(RULES)
    statuses = [one.status for one in view.findings]
    assert statuses == sorted(statuses, reverse=True)
    worst = next(one for one in view.findings if one.rule == "boundary-edge")
    assert worst.status is Status.FAIL
    assert worst.title.startswith("Every edge belongs to at least two faces")
    assert worst.how_to_fix.startswith("Fill the hole")
    assert worst.group == "manifoldness"
    hole = {int(vertex) for vertex in sphere(3)[1][HOLE]}
    assert {vertex for edge in worst.elements.indices for vertex in edge} == hole
    assert "boundary-edge" in view.why_not
    assert view.seen is not None  # it may be rejected


def test_the_stages_show_the_first_that_differs(house):
    view = open_asset("differs", house.folders)
    assert [(one.name, one.outcome) for one in view.stages] == [("optimise", "differs"), ("export", "differs")]
    assert view.first_difference == "optimise"
    assert {one.outcome for one in open_asset("good", house.folders).stages} == {"same"}
    assert {one.outcome for one in open_asset("new", house.folders).stages} == {"missing"}


def test_the_turntable_pairs_pictures_by_azimuth(house):
    shots = open_asset("differs", house.folders).turntable
    assert [one.azimuth_deg for one in shots] == [30.0 * at for at in range(Kit.VIEWS)]
    assert all(one.candidate for one in shots)
    assert [one.azimuth_deg for one in shots if one.golden] == [0.0, 90.0, 180.0, 270.0]
    third = shots[3]
    assert third.candidate.partition("?")[0].endswith("/views/003.png")
    assert third.golden.partition("?")[0].endswith("/previews/differs/views/003.png")


def test_pictures_of_differences_say_what_is_compared(house):
    (first, *rest) = open_asset("differs", house.folders).comparisons
    assert (first.kind, first.name) == ("golden", "azimuth 0° against approved")
    assert [one.name for one in rest] == [f"azimuth {at}° against approved" for at in (90, 180, 270)]
    assert all(one.difference for one in (first, *rest))
    assert open_asset("good", house.folders).comparisons == ()


def test_reference_views_and_reruns_are_shown_too(samples):
    samples.add("mug", "needs review")
    for folder, stem in (("reference-views", "view-0"), ("rerun-differences", "003")):
        into = samples.folders.runs / "mug" / folder
        into.mkdir()
        for ending in ("got", "want"):
            (into / f"{stem}-{ending}.png").write_bytes(b"picture")
    found = {one.kind: one for one in open_asset("mug", samples.folders).comparisons}
    assert found["reference"].name == "reference view 0"
    assert found["rerun"].name == "azimuth 90° against another making"
    assert found["rerun"].difference is None


def test_the_scene_has_both_sides_and_how_far_they_are_apart(house):
    scene = open_asset("differs", house.folders).scene
    json.dumps(scene)
    assert scene["candidate"]["geometry"].startswith("/geometry/differs/candidate?d=")
    assert scene["golden"]["geometry"].startswith("/geometry/differs/golden?d=")
    assert scene["difference"].startswith("/geometry/differs/difference?d=")
    good = open_asset("good", house.folders)
    assert (good.scene["difference"], good.same_mesh) == (None, True)
    assert open_asset("new", house.folders).scene["golden"] is None


def test_the_spec_is_compared_with_the_approved_one(samples):
    samples.add("mug", "passes")
    same = open_asset("mug", samples.folders)
    assert (same.spec_is_new, same.spec_changes) == (False, ())
    assert {line.kind for line in same.spec_diff} == {"same"}
    path = samples.folders.specs / "mug.json"
    rewrite(path, json.dumps(json.loads(path.read_bytes()) | {"seed": 5, "description": "other"}).encode())
    view = open_asset("mug", samples.folders)
    assert view.state == "stale"
    assert [(one.pointer, one.old, one.new) for one in view.spec_changes] == [
        ("/description", '""', '"other"'),
        ("/seed", "0", "5"),
    ]
    assert [line.text.strip() for line in view.spec_diff if line.kind == "added"] == [
        '"description": "other",',
        '"seed": 5,',
    ]


def test_an_approved_spec_that_was_not_kept_or_is_damaged_is_not_compared(samples):
    samples.add("mug", "passes")
    path = samples.folders.specs / "mug.json"
    rewrite(path, json.dumps(json.loads(path.read_bytes()) | {"seed": 5}).encode())
    kept = samples.folders.golden / "previews" / "mug" / "spec.json"
    rewrite(kept, b"{}")
    view = open_asset("mug", samples.folders)
    assert (view.spec_is_new, "damaged" in view.spec_note) == (True, True)
    kept.unlink()
    view = open_asset("mug", samples.folders)
    assert (view.spec_is_new, "not kept" in view.spec_note) == (True, True)
    assert {line.kind for line in view.spec_diff} == {"added"}


def test_a_file_asset_has_a_mesh_and_no_stages(house):
    view = open_asset("hostile-mesh", house.folders)
    assert view.title == "<svg onload=alert(1)>.obj"
    assert (view.stages, view.turntable, view.first_difference) == ((), (), None)
    assert view.scene["candidate"]["model"] is None  # a browser draws no OBJ
    assert view.approvable


def test_a_glb_file_asset_is_shown_with_its_materials(samples):
    samples.add_file("crate", "crate.glb", glb(*box()))
    view = open_asset("crate", samples.folders)
    path, _, _ = view.scene["candidate"]["model"].partition("?")
    assert samples.folders.path_of(unquote(path)) == (samples.folders.specs / "crate.glb").resolve()


def test_an_approved_file_asset_is_drawn_from_what_was_kept(samples):
    samples.add_file("crate", "crate.obj", obj(*box()))
    decide(samples, "crate")
    assert open_asset("crate", samples.folders).same_mesh
    rewrite(samples.folders.specs / "crate.obj", obj(2 * box()[0], box()[1]))
    view = open_asset("crate", samples.folders)
    assert (view.state, view.scene["candidate"]) == ("stale", None)
    assert view.scene["golden"]["geometry"].startswith("/geometry/crate/golden?d=")
    assert "crate.obj: changed" in view.missing_geometry["candidate"]


def test_words_stand_as_they_were_written(house):
    view = open_asset("hostile-words", house.folders)
    assert view.description == SCRIPT
    assert SCRIPT in {entry.why for entry in view.entries}


@pytest.mark.parametrize(
    "id", ["", "none", "../specs/good", "good.json", "/etc/passwd", "a\0b", "a" * 300, "..", "%2e%2e", "good\n"]
)
def test_an_id_that_is_not_there_opens_nothing(samples, id):
    samples.add("good", "passes")
    with pytest.raises(UnknownAssetError):
        open_asset(id, samples.folders)


def test_what_cannot_be_believed_says_why(samples):
    samples.add("mug", "error", 1)
    view = open_asset("mug", samples.folders)
    assert view.record_problem and view.problem == view.record_problem == view.why_not
    assert (view.seen, view.record, view.spec_problem) == (None, None, "")
    samples.add("cup", "error", 0)
    view = open_asset("cup", samples.folders)
    assert view.spec_problem and view.scene is None


def test_a_run_with_a_changed_file_cannot_be_decided(samples):
    samples.add("mug", "needs review")
    (run,) = (path.parent for path in (samples.folders.runs / "mug").glob("*/asset.glb"))
    for name, words in (("views/005.png", "views/005.png: changed"), ("manifest.json", "manifest.json")):
        before = (run / name).read_bytes()
        rewrite(run / name, b"{}")
        view = open_asset("mug", samples.folders)
        assert view.seen is None
        assert words in view.why_not
        rewrite(run / name, before)
    (run / "evidence.json").unlink()
    assert "cannot be read" in open_asset("mug", samples.folders).why_not


def test_a_decision_on_a_view_holds_only_for_what_that_view_showed(samples):
    """Somebody rejects between our reading and our approving: what we saw is not what is there."""
    from golden.deciding import approve
    from specs.canonical import canonical_json

    samples.add("mug", "needs review")
    view = open_asset("mug", samples.folders)
    decide(samples, "mug", reject, "Bob")
    now = situation_of(samples.folders.specs / "mug.json", samples.folders)
    spec_json = canonical_json({"id": "mug", **view.spec.to_json()})
    with pytest.raises(StaleError):
        approve(
            now.candidate.manifest,
            samples.folders.runs / "mug" / now.candidate.key,
            spec_json,
            samples.signers["Ada"],
            "fine",
            view.seen,
            view.profile,
            None,
            "2026-03-01T00:00:00Z",
            samples.folders.golden,
        )


def test_a_view_is_of_one_moment_even_when_a_decision_comes_in_between(samples, monkeypatch):
    """What is seen is taken from the very files that the view shows, not read once more."""
    samples.add("mug", "needs review")
    honest = opening.situation_of

    def then_rejected(*rest):
        found = honest(*rest)
        decide(samples, "mug", reject, "Bob")
        return found

    monkeypatch.setattr(opening, "situation_of", then_rejected)
    view = open_asset("mug", samples.folders)
    assert (view.state, view.entries, view.seen.head_sha256) == ("needs review", (), None)


def test_an_approved_asset_has_nothing_left_to_do_until_the_policy_asks_for_more(samples):
    samples.add("mug", "needs review")
    decide(samples, "mug")
    assert "approved already" in open_asset("mug", samples.folders).why_not
    strict = {"version": 1, "approvals": 2, "author_may_approve": True, "role": "reviewer"}
    rewrite(samples.folders.golden / "policy.json", json.dumps(strict).encode())
    assert open_asset("mug", samples.folders).approvable
