"""`assay prove`: rows, table, exit codes, certificate; with a small optimisation in place of the real one."""

import json
import os

import pytest

from gate.cli import main
from gate.proof import rows as rows_module
from gate.proof.instruction_sets import AVX512, GENERIC, lacking
from gate.proof.probes import worst
from gate.proof.rows import REFERENCE, ROWS, chosen, matrix
from generator.environment import sealed
from specs.certificate import Certificate


def certificate(bench):
    return bench.runs / "blue-house" / "proof" / "certificate.json"


def table(out):
    """Row name -> its line."""
    return {line.split()[0]: line for line in out.splitlines()}


def test_equal_rows_are_proven_and_certified(bench, capsys):
    assert bench.prove("--rows", "threads-4,shuffled") == 0
    captured = capsys.readouterr()
    lines = table(captured.out)
    assert {"reference", "threads-4", "shuffled"} < set(lines) and "DIFFERS" not in captured.out
    assert "3 fresh runs, every output the same, byte for byte" in captured.out
    assert (
        "certified: least margin 4.00e-10 (step 2, gradient/3, element 7), threshold 1e-09, 2 steps below it"
        in captured.out
    )
    assert "[3/3]" in captured.err and " s, outputs " in captured.err
    found = Certificate.read(certificate(bench))
    assert (found.id, found.steps, found.spec_steps, found.certified) == ("blue-house", 5, 5, True)
    rows = json.loads((certificate(bench).with_name("proof.json")).read_bytes())["rows"]
    [entry] = [row for row in rows if row["name"] == "threads-4"]
    # The probe of 4 threads is 3e-15 from the reference's, whose scale is 2.
    assert entry["worst_before_rounding"]["difference"] == pytest.approx(1.5e-15, rel=0.1)
    assert entry["variables"]["ASSAY_SHUFFLE"] == "4" and entry["threads"] == 4


def test_each_row_runs_in_its_own_environment(bench):
    assert bench.prove("--rows", "threads-8,elsewhere") == 0
    reference, eight, elsewhere = (asked["environment"] for asked in bench.log)
    assert reference["OMP_NUM_THREADS"] == "1" and reference["MKL_CBWR"] == "COMPATIBLE"
    assert eight["NUMBA_NUM_THREADS"] == "8" and eight["ASSAY_SHUFFLE"] == "8" and "MKL_CBWR" not in eight
    assert elsewhere["LC_ALL"] == "tr_TR.UTF-8" and elsewhere["TZ"] == "Asia/Kathmandu"
    folders = [asked["cwd"] for asked in bench.log]
    assert folders[0] == folders[1] != folders[2]
    assert oct((bench.runs / "blue-house/proof/rows/elsewhere/asset.glb").stat().st_mode)[-3:] == "600"


def test_the_certificate_is_the_same_bytes_whenever_and_however_it_is_made(bench, tmp_path):
    written = []
    for number, words in enumerate(
        (["--rows", "native"], ["--rows", "threads-8,avx"], ["--rows", "shuffled", "-j", "2"])
    ):
        out = tmp_path / f"proof{number}"
        assert bench.prove("--output", out, *words) == 0
        written.append((out / "certificate.json").read_bytes())
    assert len(set(written)) == 1
    assert written[0] == Certificate.from_bytes(written[0]).to_bytes()


def test_a_row_that_differs_is_named_down_to_the_element(bench, capsys):
    bench.fault({"OMP_NUM_THREADS": "4"}, state={"step": 3, "tensor": "mean/3", "elements": {5: 1}})
    assert bench.prove("--rows", "native,threads-4") == 1
    out = capsys.readouterr().out
    marked = [line for line in out.splitlines() if "DIFFERS" in line]
    assert len(marked) == 1 and marked[0].startswith("threads-4 ")
    [line] = [line for line in out.splitlines() if line.startswith("threads-4: ")]
    assert "the first stage that differs is 'optimise': step 3, tensor mean/3, point (0, 0, 1), red" in line
    want = sum((5 * 31 + step * 17 + len("mean/3")) % 1009 for step in (1, 2, 3))
    assert f"threads-4 {want + 1}, reference {want}" in line and "margin there: 0.5" in line
    assert "NOT THE SAME BYTES: 1 of 3 fresh runs" in out
    assert not certificate(bench).exists()


def test_what_was_proven_once_is_not_left_when_it_is_no_more_so(bench):
    assert bench.prove("--rows", "native") == 0
    assert certificate(bench).exists()
    bench.fault({"OMP_NUM_THREADS": "2"}, mesh=[1, 0, 9.5])
    assert bench.prove("--rows", "avx2" if not lacking(("avx2", "fma")) else "threads-2") == 1
    assert not certificate(bench).exists()


def test_a_stage_whose_output_is_not_delivered_is_compared_too(bench, capsys):
    bench.fault({"OMP_NUM_THREADS": "2"}, mesh=[1, 0, 9.5])
    assert bench.prove("--rows", "threads-2") == 1
    assert "'decimate': mesh, vertex 1, x: threads-2 9.5, reference 3.0" in capsys.readouterr().out


def test_a_row_that_breaks_is_no_difference_and_no_proof(bench, capsys):
    bench.fault({"OMP_NUM_THREADS": "4"}, error="5000 critic evaluations; allowed: 4000")
    assert bench.prove("--rows", "native,threads-4") == 2
    out = capsys.readouterr().out
    assert "threads-4: not made: budget: 5000 critic evaluations; allowed: 4000" in out and "NOT PROVEN" in out
    assert not certificate(bench).exists()


def test_a_row_that_this_machine_lacks_is_skipped_with_the_reason(bench, capsys):
    if not rows_module.no_cuda():
        pytest.skip("there is a CUDA device here")
    assert bench.prove("--rows", "native,cuda") == 0
    out = capsys.readouterr().out
    assert table(out)["cuda"].rstrip().endswith(f"skipped: {rows_module.no_cuda()}")
    assert "2 fresh runs, 1 skipped" in out and len(bench.log) == 2


def test_one_run_alone_proves_nothing(bench, capsys):
    assert bench.prove("--rows", "reference") == 2
    assert "NOT PROVEN: with 1 fresh run there is nothing to compare" in capsys.readouterr().out
    assert not certificate(bench).exists()


def test_fewer_steps_are_told_by_the_certificate(bench, capsys):
    assert bench.prove("--rows", "native", "--steps", "2") == 0
    assert "(SHORTENED: 2 of 5 steps)" in capsys.readouterr().out
    found = Certificate.read(certificate(bench))
    assert (found.steps, found.spec_steps, found.spec_sha256) == (2, 5, bench.spec.sha256)
    assert bench.prove("--verify", certificate(bench)) == 0
    assert "SHORTENED to 2 steps" in capsys.readouterr().out


def test_reruns_come_on_top_and_do_not_vary_anything(bench):
    assert bench.prove("--rows", "native", "--rerun", "2") == 0
    natives = [asked["environment"] for asked in bench.log[1:]]
    assert len(natives) == 3 and natives[0] == natives[1] == natives[2]


def test_other_classes_are_made_again_in_the_one_environment_they_have(bench, capsys):
    bench.write_spec(determinism="portable-f32")
    assert bench.prove() == 0
    assert "this class has no margins" in capsys.readouterr().out
    environments = [asked["environment"] for asked in bench.log]
    assert len(environments) == 3 and environments[0] == environments[1] == environments[2]
    assert Certificate.read(certificate(bench)).margin is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--rows", "threads-3"], "'threads-3' is no row of the class 'universal'; allowed: reference, native"),
        (["--steps", "6"], "--steps 6: the spec has 5 steps; allowed: 1 to 5"),
        (["--verify", "x.json", "--rerun", "1"], "--verify takes no --rerun"),
        (["--verify", "nowhere.json"], "nowhere.json: cannot be read: No such file"),
    ],
)
def test_what_cannot_be_proven_is_said(bench, words, says, capsys):
    assert bench.prove(*words) == 2
    captured = capsys.readouterr()
    assert says in captured.err and captured.out == "" and not bench.log


def test_an_emulator_that_is_missing_is_named_with_its_package(bench, capsys, monkeypatch):
    monkeypatch.setattr("gate.proof.rows.QEMU", "qemu-nowhere")
    assert bench.prove("--rows", "reference", "--emulate", "haswell") == 2
    assert "install the package qemu-user" in capsys.readouterr().err


def test_a_processor_that_runs_nothing_of_ours_is_refused_before_anything_is_made(bench, capsys, monkeypatch, tmp_path):
    qemu = tmp_path / "qemu"
    qemu.write_text(
        '#!/bin/sh\n[ "$2" = help ] && { echo "x86 Tiny  small"; exit 0; }\necho "no 64 bit mode" >&2; exit 1\n'
    )
    qemu.chmod(0o755)
    monkeypatch.setattr("gate.proof.rows.QEMU", str(qemu))
    assert bench.prove("--rows", "reference", "--emulate", "tiny") == 2
    assert "on 'tiny': no 64 bit mode" in capsys.readouterr().err
    assert not bench.log


def test_no_spec_is_bad_usage(capsys):
    assert main(["prove"]) == 2
    assert "prove needs a SPEC" in capsys.readouterr().err
    with pytest.raises(SystemExit) as caught:
        main(["prove", "red-mug", "--rows", ","])
    assert caught.value.code == 2


def test_the_rows_are_listed_without_making_any(bench, capsys):
    assert bench.prove("--list") == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == ["row", *(row.name for row in ROWS)] and not bench.log


def test_every_row_is_an_environment_that_the_sealed_process_takes():
    for row in ROWS:
        environment = sealed("universal", row.threads, row.variation)
        assert environment["OMP_NUM_THREADS"] == str(row.threads)
    assert {row.threads for row in ROWS} == {1, 2, 4, 8}
    assert sum(row.usual for row in ROWS) >= 4


def test_the_reference_is_always_made_and_first():
    assert [row.name for row in chosen("universal", ["avx"], False, 1, [])] == [REFERENCE, "avx", "rerun-1"]
    assert [row.name for row in chosen("universal", None, True, 0, [])] == [row.name for row in ROWS]
    assert matrix("device")[0].name == REFERENCE and matrix("device")[0].variation == {}


def test_what_the_processor_lacks_is_read_from_its_flags(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor: 0\nflags\t\t: fpu sse4_2 avx avx512f\n")
    assert lacking(AVX512.needs, cpuinfo) == ("avx512bw", "avx512cd", "avx512dq", "avx512vl")
    assert lacking(GENERIC.needs, cpuinfo) == () and lacking(("avx",), tmp_path / "nowhere") == ("avx",)


def test_nothing_to_compare_is_no_difference_of_zero(tmp_path):
    assert worst(tmp_path / "a.npz", tmp_path / "b.npz") is None


def test_an_unwritable_place_is_said(bench, capsys):
    if os.geteuid() == 0:
        place = bench.folder / "file"
        place.write_text("")
    assert bench.prove("--rows", "native", "--output", bench.folder / "file" / "proof") == 2
    assert "Traceback" not in capsys.readouterr().err
