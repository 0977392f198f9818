"""Commands as users type them: exit codes, what goes where, and what interruption leaves behind."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gate.cli import main
from gate.house import HOUSE
from tests.unit.gate.conftest import KEY, a_glb

CRATE = HOUSE / "specs" / "assets" / "meshes" / "crate.obj"

# Runs the real command line with the fake generator in place of the real one.
DRIVER = """
import functools, json, sys
import gate.cli, gate.making, gate.pipeline
gate.pipeline.Workshop = functools.partial(gate.making.Workshop, command=json.loads(sys.argv[1]))
gate.pipeline.key_of = lambda spec: sys.argv[2]
sys.exit(gate.cli.main(sys.argv[3:]))
"""


@pytest.fixture
def cube(tmp_path):
    path = tmp_path / "cube.glb"
    path.write_bytes(a_glb(1.0))
    return path


@pytest.fixture
def torn(tmp_path):
    path = tmp_path / "torn.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    return path


def places(fake):
    return ["--runs", str(fake.runs), "--golden", str(fake.golden)]


def command(*words):
    return subprocess.run(
        [sys.executable, "-P", "-m", "gate", *map(str, words)],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE)},
    )


def start(fake, *words):
    arguments = [json.dumps(fake.command), KEY, *words, *places(fake)]
    return subprocess.Popen(
        [sys.executable, "-P", "-c", DRIVER, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | {"PYTHONPATH": str(HOUSE)},
        preexec_fn=heed_interrupts,
    )


def heed_interrupts():
    """A test run started in the background inherits an ignored SIGINT, and so would the gate."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def hung(fake):
    """Start a gate whose generator hangs; returns it and the pids of the sealed process once they run."""
    fake.behave("hang")
    fifo = fake.folder / "log.fifo"
    os.mkfifo(fifo)
    gate = start(fake, "gate", str(fake.spec_path))
    return gate, [int(pid) for pid in fifo.read_text().split()]


def test_check_passes_and_fails(cube, torn, capsys):
    assert main(["check", str(cube)]) == 0
    assert "1 asset: 1 PASS" in capsys.readouterr().out
    assert main(["check", str(cube), str(torn)]) == 1
    out = capsys.readouterr().out
    assert "FAIL   boundary-edge: 3 edges" in out and "2 assets: 1 PASS, 1 FAIL" in out


def test_the_format_changes_neither_exit_code_nor_findings(torn, tmp_path, capsys):
    assert main(["check", str(torn), "--output-format", "json", "--max-elements", "2"]) == 1
    document = json.loads(capsys.readouterr().out)
    [edges] = [one for one in document["assets"][0]["findings"] if one["rule"] == "boundary-edge"]
    assert edges["elements"] == {"kind": "edge", "count": 3, "indices": [[0, 1], [0, 2]]}
    target = tmp_path / "report.json"
    assert main(["check", str(torn), "--output-format", "json", "--output-file", str(target)]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text())["assets"][0]["verdict"] == "FAIL"


def test_welding_is_a_choice(tmp_path):
    path = tmp_path / "corner.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\nv 0 0 0\nf 1 3 2\nf 5 2 4\nf 1 4 3\nf 2 3 4\n")
    assert main(["check", str(path)]) == 0
    assert main(["check", str(path), "--weld", "none"]) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "nowhere.obj"], "nowhere.obj: no such file"),
        (["check", str(HOUSE / "gate" / "commands")], "gate/commands: holds no mesh file"),
        (["check", str(CRATE), "--output-file", ""], "--output-file .: cannot be written: Is a directory"),
        (["check", str(CRATE), "--output-file", "/dev/full"], "/dev/full: cannot be written: No space left"),
        (["gate", "red-mgu"], "neither a file, a folder nor the name of a spec"),
        (["gate", "nowhere/x.json"], "nowhere/x.json"),
        (["explain", "boundary-edgy"], "nearest: boundary-edge"),
        (["prove", "crate"], "needs one spec that generates"),
        (["approve", "crate", "--reason", " ", "--by", "Ada"], "--reason is empty: say why these bytes are right"),
        (["reject", "crate", "--reason", "", "--by", "Ada"], "--reason is empty: say why these bytes are wrong"),
        (["approve", "crate", "--reason", "x", "--by", "no/name"], "'no/name' cannot name a key"),
        (["verify", "--since", "no-such-branch"], "--since no-such-branch: no such commit"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(words, says, capsys):
    assert main(words) == 2
    captured = capsys.readouterr()
    assert says in captured.err and captured.out == "" and "Traceback" not in captured.err


@pytest.mark.parametrize("words", [[], ["gat"], ["gate", "--rerun", "-1"], ["check"], ["approve", "crate"], ["key"]])
def test_bad_usage_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: assay" in capsys.readouterr().err


def test_a_broken_spec_stops_the_gate_with_every_problem(fake, capsys):
    fake.spec_path.write_text('{"version": 1, "source": "generate", "prompt": "a blue hose", "sed": 1}')
    assert main(["gate", str(fake.spec_path), *places(fake)]) == 2
    captured = capsys.readouterr()
    assert "#/prompt" in captured.err and "#/sed" in captured.err and captured.out == ""
    assert not fake.runs.exists() and not fake.log


def test_a_bug_is_one_line_without_debug(cube, capsys, monkeypatch):
    def broken(*arguments, **options):
        raise RuntimeError("a bug")

    monkeypatch.setattr("validators.sandbox.LimitedJudge.judge", broken)
    assert main(["check", str(cube)]) == 2
    assert capsys.readouterr().err == "assay: internal error: RuntimeError: a bug (--debug shows where)\n"
    assert main(["check", "--debug", str(cube)]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_rules_and_explain(capsys):
    assert main(["rules"]) == 0
    assert "boundary-edge" in capsys.readouterr().out
    assert main(["explain", "boundary-edge"]) == 0
    assert "How to fix" in capsys.readouterr().out


def test_one_broken_asset_does_not_hide_the_others(fake):
    fake.behave("error")
    crate = HOUSE / "specs" / "assets" / "crate.json"
    gate = start(fake, "gate", str(fake.spec_path), str(crate), "--output-format", "json")
    out, err = gate.communicate()
    assert gate.returncode == 2
    broken, whole = json.loads(out)["assets"]
    assert (broken["asset"], broken["verdict"]) == ("blue-house", "ERROR")
    assert broken["findings"][0]["message"] == "budget: 5000 critic evaluations; allowed: 4000"
    assert (whole["asset"], whole["verdict"]) == ("crate", "FAIL")
    assert "blue-house: ERROR" in err and "crate: FAIL" in err


def test_a_damaged_record_ends_with_2_and_names_it(fake):
    record = fake.golden / "records" / "blue-house.json"
    record.parent.mkdir(parents=True)
    record.write_text("{}")
    gate = start(fake, "gate", str(fake.spec_path))
    out, _ = gate.communicate()
    assert gate.returncode == 2 and "ERROR  golden-differs" in out and "records/blue-house.json" in out
    assert not fake.log


@pytest.mark.parametrize("numbers", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGTERM] * 20])
def test_interrupted_it_ends_with_130_and_takes_everything_along(fake, numbers):
    gate, pids = hung(fake)
    for number in numbers:
        gate.send_signal(number)
    out, err = gate.communicate(timeout=120)
    assert gate.returncode == 130 and out == ""
    assert "assay: interrupted" in err and "Traceback" not in err
    assert not any(Path(f"/proc/{pid}").exists() and "Z" not in state(pid) for pid in pids)
    assert not list((fake.runs / ".jobs").iterdir()) and not (fake.runs / fake.id).exists()


def test_a_late_second_signal_finds_nobody_to_kill(monkeypatch, capsys):
    def interrupted(args):
        os.kill(os.getpid(), signal.SIGTERM)
        signal.pause()

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("gate.commands.rules.run", interrupted)
    try:
        assert main(["rules"]) == 130
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_killed_it_leaves_nothing_half_written_and_the_next_one_cleans_up(fake):
    gate, pids = hung(fake)
    gate.kill()
    gate.communicate()
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert list((fake.runs / ".jobs").iterdir()) and not (fake.runs / fake.id).exists()
    fake.behave("good")
    again = start(fake, "gate", str(fake.spec_path))
    out, _ = again.communicate()
    assert again.returncode == 1 and "golden-missing" in out
    assert not list((fake.runs / ".jobs").iterdir())


def test_light_commands_import_nothing_heavy(cube):
    heavy = ("torch", "gradio", "numba", "diffusers", "pymeshlab", "sqlalchemy", "argon2", "cryptography", "fastapi")
    code = (
        "import sys, gate.pipeline; from gate.cli import main; code = main(sys.argv[1:]); "
        f"print([m for m in {heavy} if m in sys.modules]); sys.exit(code)"
    )
    for words in (["check", str(cube)], ["rules"]):
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=HOUSE)
        assert done.returncode == 0 and done.stdout.splitlines()[-1] == "[]"


def test_version_and_help_from_anywhere(tmp_path, monkeypatch):
    (tmp_path / "gate").mkdir()  # the caller's folder is no place to import from
    (tmp_path / "gate" / "__init__.py").write_text("raise SystemExit('wrong gate')")
    monkeypatch.chdir(tmp_path)
    done = command("--version")
    assert done.returncode == 0 and done.stdout.startswith("assay 0.1.0\npython 3.") and "torch 2.13.0" in done.stdout
    done = command("--help")
    assert done.returncode == 0 and "exit codes:" in done.stdout


def test_an_output_file_may_be_a_link_or_a_pipe_and_stays_one(cube, tmp_path):
    link, target, pipe = tmp_path / "link.json", tmp_path / "there.json", tmp_path / "pipe"
    target.write_text("old")
    link.symlink_to(target)
    assert main(["check", str(cube), "--output-format", "json", "--output-file", str(link)]) == 0
    assert link.is_symlink() and json.loads(target.read_text())["assets"][0]["verdict"] == "PASS"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main(["check", str(cube), "--output-format", "json", "--output-file", str(pipe)]) == 0
    assert pipe.is_fifo() and json.loads(os.read(reader, 1 << 16)) == json.loads(target.read_text())
    os.close(reader)


def test_files_of_the_same_name_can_be_told_apart(cube, torn, tmp_path, capsys):
    for folder, mesh in (("old", cube), ("new", torn)):
        (tmp_path / folder).mkdir()
        mesh.rename(tmp_path / folder / "mesh.obj" if mesh is torn else tmp_path / folder / "mesh.glb")
    (tmp_path / "old" / "mesh.obj").write_text("")
    main(["check", str(tmp_path / "old/mesh.obj"), str(tmp_path / "new/mesh.obj"), "--output-format", "json"])
    names = [one["asset"] for one in json.loads(capsys.readouterr().out)["assets"]]
    assert names == ["old/mesh.obj", "new/mesh.obj"]


def test_a_name_that_is_not_utf_8_can_be_reported(cube):
    name = os.fsencode(cube.parent) + b"/\xff.glb"
    os.rename(cube, name)  # noqa: PTH104  # pathlib has no bytes
    done = command("check", os.fsdecode(name), "--output-format", "json")
    assert done.returncode == 0 and json.loads(done.stdout)["assets"][0]["asset"] == "\\xff.glb"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_do_not_change_the_exit_code(torn, closed):
    line = f'exec "$0" -P -m gate check "$1" {closed}'
    done = subprocess.run(
        ["sh", "-c", line, sys.executable, str(torn)],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE)},
    )
    assert done.returncode == 1 and done.stderr == ""


def test_a_full_disk_behind_standard_output_is_said():
    with open("/dev/full", "w") as full:  # noqa: PTH123  # a device
        done = subprocess.run(
            [sys.executable, "-P", "-m", "gate", "rules"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE)},
        )
    assert done.returncode == 2
    assert done.stderr == "assay: No space left on device: make room, or name another place (--debug shows where)\n"


def test_text_leaves_as_utf_8_whatever_the_locale(torn):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE), "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gate", "check", str(torn)], capture_output=True, env=environment
    )
    assert done.returncode == 1 and "─" in done.stdout.decode("utf-8")


def test_a_reader_that_leaves_is_no_error(cube):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "gate", "check", str(cube)],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(HOUSE)},
    )
    os.close(writer)
    assert done.returncode == 0 and done.stderr == ""


def state(pid):
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
