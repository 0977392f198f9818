"""A judgement is reused for exactly what it was made of, and for nothing else."""

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.results import reads, tool
from gate.results import results as module
from gate.results.entry import body_of, entry_of, report_text
from gate.results.results import Results
from specs.canonical import sha256_hex
from specs.findings import Excused, Finding, Status, Verdict
from specs.spec import parse_spec
from tests.house import HOUSE
from tests.unit.gate.results.judged_samples import BAD, PROFILE, Desk, report
from validators.comparison import Comparison
from validators.excuses import Waiver
from validators.excuses.excuse import Tally
from validators.sandbox import Judged, Limits


def test_the_same_request_is_judged_once(desk):
    first, second = desk.once(), desk.once()
    assert desk.asked == 1 and not first.reused and second.reused
    assert second.judged.report == first.judged.report and second.judged.apart == first.judged.apart
    assert second.entry_sha256 == first.entry_sha256
    assert second.text_sha256 == sha256_hex(report_text(first.judged.report))


def test_a_judgement_comes_back_whole():
    excused = Finding(
        "t-junction", Status.INFO, "known", excused=Excused("waiver", Status.FAIL, "why", "Ada", "2027-01-31")
    )
    blocked = Finding("uv-missing", Status.SKIP, "half \udc80", blocks=True)
    before = Judged(report("a.obj", BAD, excused, blocked), (Verdict.FAIL, Status.FAIL), None, (Tally("x", 1, 2, 3),))
    after = entry_of(body_of(before)).judged
    assert after.report.findings[:2] == before.report.findings[:2] and after.report.findings[2].blocks
    assert replace(after, report=before.report) == before
    assert {one.name for one in fields(Judged)} == {"report", "apart", "reads", "tallies", "described"}, (
        "body_of and entry_of have to carry every field but reads and described"
    )


CHANGES = {
    "asset": {"asset": "b"},
    "weld": {"subject": {"weld": "none"}},
    "max_elements": {"max_elements": 0},
    "apart": {"apart": ("golden-missing",)},
    "spec": {"spec_sha256": "6" * 64},
    "profile": {"profile": replace(PROFILE, name="film")},
    "threshold": {
        "profile": replace(PROFILE, rules={"boundary-edge": replace(PROFILE.rules["boundary-edge"], threshold=4.0)})
    },
    "reason": {
        "profile": replace(PROFILE, rules={"boundary-edge": replace(PROFILE.rules["boundary-edge"], reason="so")})
    },
    "record": {"subject": {"weld": "position", "comparisons": (Comparison("golden", "missing"),)}},
    "evidence": {"subject": {"weld": "position", "evidence": {"judge": {"error": [0.5]}}}},
    "waiver": {"excuses": (Waiver("boundary-edge", "why", "Ada", "2027-01-31", "mesh:" + "0" * 64),)},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_another_request_is_another_judgement(desk, change):
    desk.once()
    other = desk.request(**change)
    assert desk.judged_anew(other) and not desk.judged_anew(other) and not desk.judged_anew()


def test_a_waiver_that_lapsed_is_another_request(desk):
    waiver = Waiver("boundary-edge", "why", "Ada", "2027-01-31", "mesh:" + "0" * 64)
    desk.once(desk.request(excuses=(waiver,)))
    assert desk.judged_anew(desk.request(excuses=(replace(waiver, expired=True),)))


def test_other_limits_are_another_judgement(desk):
    desk.once()
    assert desk.judged_anew(limits=Limits(memory_mib=100)) and not desk.judged_anew()


def test_the_bytes_count_and_not_the_clock(desk):
    desk.once()
    os.utime(desk.mesh, (1, 1))
    assert not desk.judged_anew()
    desk.mesh.write_text("v 0 0 1\n")
    os.utime(desk.mesh, (1, 1))
    assert desk.judged_anew()
    desk.mesh.write_text("v 0 0 0\n")
    assert not desk.judged_anew()


def test_a_file_of_another_name_or_format_is_judged_anew(desk):
    desk.once()
    other = desk.mesh.with_suffix(".ply")
    other.write_bytes(desk.mesh.read_bytes())
    assert desk.judged_anew(desk.request(path=other))


@pytest.fixture
def material(desk):
    """An OBJ that reads m.mtl, which names a picture that is not there."""
    desk.names, desk.beside = ("m.mtl", "t.png"), ("m.mtl",)
    (desk.folder / "m.mtl").write_text("newmtl a\n")
    desk.once()
    assert not desk.judged_anew()
    return desk.folder / "m.mtl"


def test_a_changed_file_beside_the_mesh_counts(desk, material):
    material.write_text("newmtl b\n")
    assert desk.judged_anew() and not desk.judged_anew()
    material.write_text("newmtl a\n")
    assert not desk.judged_anew(), "both variants are remembered"


def test_a_missing_file_that_appears_counts(desk, material):
    (desk.folder / "t.png").write_bytes(b"png")
    assert desk.judged_anew()
    (desk.folder / "t.png").unlink()
    assert not desk.judged_anew()


@pytest.mark.parametrize("instead", ["folder", "link out", "link inside", "dangling"])
def test_another_kind_of_file_beside_the_mesh_counts(desk, material, instead):
    data = material.read_bytes()
    material.unlink()
    outside = desk.folder.parent / f"{desk.folder.name}-outside.mtl"
    outside.write_bytes(data)
    (desk.folder / "other.mtl").write_bytes(data)
    if instead == "folder":
        material.mkdir()
    else:
        material.symlink_to({"link out": outside, "link inside": "other.mtl", "dangling": "none.mtl"}[instead])
    desk.beside = ()
    assert desk.judged_anew()


def test_a_material_file_that_names_others_is_followed_by_what_it_named(desk, material):
    material.write_text("newmtl a\nmap_Kd u.png\n")
    desk.names = ("m.mtl", "u.png")
    assert desk.judged_anew() and not desk.judged_anew()
    (desk.folder / "u.png").write_bytes(b"png")
    assert desk.judged_anew()
    (desk.folder / "t.png").write_bytes(b"png")
    assert not desk.judged_anew(), "nobody asks for t.png any more"


def test_many_variants_do_not_pile_up(desk, material):
    for number in range(reads.MAX_VARIANTS + 3):
        material.write_text(f"newmtl m{number}\n")
        assert desk.judged_anew()
    assert not desk.judged_anew()
    body = desk.store.read(
        reads._key(tool.current_tool().sha256, desk.mesh, Results(desk.store).seen(desk.mesh).content)
    )
    assert body.count(b'"beside"') == reads.MAX_VARIANTS


def test_the_same_mesh_in_another_folder_has_other_files_beside_it(desk, material, tmp_path):
    there = tmp_path / "there" / "a.obj"
    there.parent.mkdir()
    there.write_bytes(desk.mesh.read_bytes())
    desk.names, desk.beside = ("m.mtl", "t.png"), ()
    assert desk.judged_anew(desk.request(path=there)) and not desk.judged_anew(desk.request(path=there))
    desk.beside = ("m.mtl",)
    (there.parent / "m.mtl").write_bytes(material.read_bytes())
    assert not desk.judged_anew(desk.request(path=there)), "all that it reads is as it was there"


def test_the_manifest_of_what_was_read_is_remembered(desk, material):
    known = Results(desk.store).seen(desk.mesh).known
    assert {name: one.bytes for name, one in known.beside.items()} == {"m.mtl": 9}
    assert known.states["t.png"] == "missing"


def test_a_mesh_that_changes_while_it_is_judged_is_not_kept(desk, monkeypatch):
    judge = desk.judge

    def slowly(request):
        desk.mesh.write_text("v 9 9 9\n")
        return judge(request)

    monkeypatch.setattr(desk, "judge", slowly)
    desk.once()
    monkeypatch.setattr(desk, "judge", judge)
    assert desk.judged_anew()
    desk.mesh.write_text("v 0 0 0\n")
    assert desk.judged_anew()


def test_a_file_beside_it_that_changes_meanwhile_is_not_kept(desk, material, monkeypatch):
    judge = desk.judge

    def slowly(request):
        material.write_text("newmtl z\n")
        return judge(request)

    monkeypatch.setattr(desk, "judge", slowly)
    assert desk.judged_anew(desk.request(asset="b"))
    monkeypatch.setattr(desk, "judge", judge)
    assert desk.judged_anew(desk.request(asset="b"))


@pytest.mark.parametrize("how", ["written", "replaced", "appears", "removed", "there and back"])
def test_nothing_is_kept_when_a_file_beside_it_changes_before_its_names_are_known(desk, monkeypatch, how):
    """The judge saw other bytes than lie there afterwards, and nobody had looked at them before."""
    desk.names, desk.beside = ("m.mtl", "t.png"), ("m.mtl",)
    material, picture = desk.folder / "m.mtl", desk.folder / "t.png"
    material.write_text("newmtl a\n")
    if how == "removed":
        picture.write_text("png")
    judge, seen = desk.judge, Results(desk.store).seen(desk.mesh)

    def change():
        if how == "replaced":
            (desk.folder / "new").write_text("newmtl b\n")
            (desk.folder / "new").replace(material)
        elif how == "appears":
            picture.write_text("png")
        elif how == "removed":
            picture.unlink(missing_ok=True)
            (desk.folder / "other").touch()
            (desk.folder / "other").unlink()
        else:
            material.write_text("newmtl b\n")
            material.write_text("newmtl a\n" if how == "there and back" else "newmtl c\n")

    def slowly(request):
        watched = {"appears": picture, "removed": desk.folder}.get(how, material)
        change()
        while watched.stat().st_ctime_ns <= seen.at_ns:  # a change time has the grain of the system's clock
            change()
        return judge(request)

    results = Results(desk.store)
    assert not results.judged(desk.request(), Limits(), slowly, seen).reused
    assert desk.judged_anew() and not desk.judged_anew()


def test_errors_and_reached_limits_are_not_kept(desk):
    desk.answer = report("a.obj", verdict=Verdict.ERROR)
    desk.once()
    assert desk.judged_anew()
    for message in (
        "reading needs more than 8 MiB of memory; --memory-mib allows more",
        "the decoder says MemoryError",
    ):
        desk.answer = report("a.obj", Finding("unreadable-file", Status.FAIL, message))
        desk.once()
        assert desk.judged_anew()
    desk.answer, desk.lasting = report(), False
    desk.once()
    assert desk.judged_anew()


def test_what_is_no_plain_file_is_judged_every_time(desk):
    pipe = desk.folder / "pipe.obj"
    os.mkfifo(pipe)
    assert desk.judged_anew(desk.request(path=pipe)) and desk.judged_anew(desk.request(path=pipe))
    gone = desk.folder / "gone.obj"
    assert desk.judged_anew(desk.request(path=gone)) and desk.judged_anew(desk.request(path=gone))


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "loop", "deep/" * 40 + "x", "../out", "/etc/passwd", "m.mtl/x"])
def test_names_that_lead_nowhere_are_states_too(desk, name):
    (desk.folder / "loop").symlink_to("loop")
    desk.names = (name,)
    desk.once()
    assert not desk.judged_anew()


def test_a_name_of_half_characters_is_judged_every_time(desk):
    desk.names = ("half \udc80",)
    desk.once()
    assert desk.judged_anew()
    assert desk.judged_anew(desk.request(asset="b \udc80")), "nor has such an asset a digest"


def test_a_request_that_has_no_digest_is_judged_every_time(desk):
    odd = desk.request(subject={"weld": object()})
    assert desk.judged_anew(odd) and desk.judged_anew(odd)
    nan = desk.request(subject={"weld": float("nan")})
    assert desk.judged_anew(nan) and desk.judged_anew(nan)
    describing = desk.request(describe=True)
    assert desk.judged_anew(describing) and desk.judged_anew(describing)


def test_pictures_of_reference_views_count(desk):
    spec = parse_spec(
        b'{"version": 1, "source": "file", "file": {"path": "a.obj"}, "reference_views": '
        b'[{"image": "front.png", "camera": {"azimuth_deg": 0, "elevation_deg": 0}}]}',
        str(desk.folder / "a.json"),
    )
    request = desk.request(subject={"spec": spec})
    assert desk.judged_anew(request) and not desk.judged_anew(request)
    (desk.folder / "front.png").write_bytes(b"1")
    assert desk.judged_anew(request) and not desk.judged_anew(request)
    (desk.folder / "front.png").write_bytes(b"2")
    assert desk.judged_anew(request)


def test_other_rules_or_libraries_judge_anew(desk, monkeypatch):
    desk.once()
    monkeypatch.setattr(module, "current_tool", lambda: tool.Tool("another", tool.source_stamps(HOUSE)))
    assert desk.judged_anew() and not desk.judged_anew()


def test_rules_that_change_under_way_keep_nothing(desk, monkeypatch):
    monkeypatch.setattr(tool.Tool, "is_same", lambda tool: False)
    assert desk.judged_anew() and desk.judged_anew()


def test_every_source_that_judges_is_part_of_the_tools_digest(tmp_path):
    for name in ("validators/rules/a.py", "validators/profiles/p.json", "validators/container/v.cjs", "specs/x.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    (tmp_path / "specs" / "assets").mkdir()
    (tmp_path / "specs" / "assets" / "mug.json").write_text("{}")
    before = tool.source_digests(tmp_path)
    assert len(before) == 4
    for name in before:
        (tmp_path / name).write_text("2")
        assert tool.source_digests(tmp_path) != before
        (tmp_path / name).write_text("1")
    before = tool.current_tool(tmp_path)
    assert before.is_same(tmp_path) and tool.current_tool(tmp_path) == before
    (tmp_path / "validators" / "rules" / "b.py").write_text("1")
    assert not before.is_same(tmp_path) and tool.current_tool(tmp_path).sha256 != before.sha256


def test_an_installed_library_changes_the_toolchain(monkeypatch):
    before = tool.toolchain()
    assert before["numpy"] and set(tool._PACKAGES) < set(before)
    monkeypatch.setattr(tool, "version", lambda name: "0")
    assert tool.toolchain() != before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), how=st.sampled_from(["flip", "cut", "junk", "gone", "other"]))
def test_whatever_happens_to_the_entries_the_report_is_the_same(tmp_path_factory, at, how):
    desk = Desk(tmp_path_factory.mktemp("desk"), ("m.mtl",), ())
    first = desk.once()
    entries = sorted(path for path in desk.store.folder.glob("??/*"))
    assert len(entries) == 2
    for path in entries:
        data, place = path.read_bytes(), 0
        place = int(at * len(data))
        if how == "gone":
            path.unlink()
        else:
            path.write_bytes(
                {
                    "flip": data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :],
                    "cut": data[:place],
                    "junk": b"\xff" * place,
                    "other": entries[0].read_bytes() if path != entries[0] else b"",
                }[how]
            )
    assert desk.judged_anew()
    again = desk.once()
    assert again.reused and again.judged.report == first.judged.report


def test_a_folder_that_cannot_be_written_is_said_once(desk, capsys):
    desk.store.folder.parent.mkdir(parents=True)
    desk.store.folder.write_text("a file is in the way")
    results = Results(desk.store)
    for asset in ("a", "b"):
        request = desk.request(asset=asset)
        assert not results.judged(request, Limits(), desk.judge, results.seen(desk.mesh)).reused
    results.tidy()
    said = capsys.readouterr().err
    assert said.count("results cannot be kept") == 1 and said.count("\n") == 1
    assert Path(desk.store.folder).read_text() == "a file is in the way"
