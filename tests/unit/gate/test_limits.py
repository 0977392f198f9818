"""Limits as users meet them: options, interruption, many files, and what is not a file at all."""

import json
import os
import select
import signal
import subprocess
import sys
import threading

import pytest

from gate import ticker
from gate.cli import main
from gate.house import HOUSE
from gate.ticker import Ticker
from tests.house import ASSETS
from tests.unit.validators import hostile_readers

# Runs the real command line with the hostile readers in its limited process.
DRIVER = """
import sys
import gate.cli, validators.sandbox.process
validators.sandbox.process.LAUNCH = sys.argv[1]
sys.exit(gate.cli.main(sys.argv[2:]))
"""


@pytest.fixture
def hostile(monkeypatch):
    monkeypatch.setattr("validators.sandbox.process.LAUNCH", hostile_readers.launch(HOUSE))


def files(folder, **texts):
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.obj")
        paths[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(path) for path in paths]


def checked(words, capsys):
    """Exit code, and each asset's verdict and findings by rule."""
    code = main(["check", *words, "--output-format", "json"])
    captured = capsys.readouterr()
    assert captured.err == ""
    assets = json.loads(captured.out)["assets"]
    return code, [(one["verdict"], {finding["rule"]: finding for finding in one["findings"]}) for one in assets]


def test_a_file_that_kills_its_reader_does_not_hide_the_others(hostile, tmp_path, capsys):
    texts = {"a": hostile_readers.BOX, "b": "read SIGSEGV", "c": "judge SIGSEGV", "d": hostile_readers.BOX}
    code, found = checked(files(tmp_path, **texts), capsys)
    assert code == 2 and [verdict for verdict, _ in found] == ["PASS", "FAIL", "ERROR", "PASS"]
    assert "the reader crashed" in found[1][1]["unreadable-file"]["message"]
    assert "the rule crashed" in found[2][1][hostile_readers.RULE]["message"]


def test_limits_are_options(hostile, tmp_path, capsys):
    loops, eats = files(tmp_path, a="read loop", b="read eat")
    code, [(_, slow)] = checked([loops, "--read-seconds", "0.2"], capsys)
    assert code == 1 and "reading took more than 0.2 s" in slow["unreadable-file"]["message"]
    code, [(_, large)] = checked([eats, "--memory-mib", "200"], capsys)
    assert code == 1 and "more than 200 MiB" in large["unreadable-file"]["message"]
    code, [(_, late)] = checked([*files(tmp_path, c="judge loop"), "--check-seconds", "0.2"], capsys)
    assert code == 2 and any("the rules took more than 0.2 s" in one["message"] for one in late.values())


def test_the_gate_has_the_same_limits(tmp_path, capsys):
    words = ["gate", str(ASSETS / "crate.json"), "--runs", str(tmp_path), "--read-seconds", "1e-6"]
    assert main(words) == 1
    assert "reading took more than 1e-06 s; --read-seconds allows more" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "words", [["--read-seconds", "0"], ["--check-seconds", "nan"], ["--memory-mib", "0"], ["--read-seconds", "soon"]]
)
def test_a_limit_that_is_none_is_bad_usage(words, tmp_path, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["check", str(tmp_path), *words])
    assert caught.value.code == 2 and "usage: assay" in capsys.readouterr().err


def test_interrupted_it_ends_with_130_and_takes_the_process_along(tmp_path):
    os.mkfifo(tmp_path / "pids")
    pipe = os.open(tmp_path / "pids", os.O_RDONLY | os.O_NONBLOCK)
    [path] = files(tmp_path, a="read tell and loop")
    check = subprocess.Popen(
        [sys.executable, "-P", "-c", DRIVER, hostile_readers.launch(HOUSE), "check", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ) | {"PYTHONPATH": str(HOUSE)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert select.select([pipe], [], [], 120)[0]
    child = os.pidfd_open(int(os.read(pipe, 20)))
    check.send_signal(signal.SIGINT)
    out, err = check.communicate(timeout=120)
    assert check.returncode == 130 and out == "" and err == "assay: interrupted\n"
    assert select.select([child], [], [], 120)[0]
    os.close(child)
    os.close(pipe)


def test_what_is_no_plain_file_is_a_finding_and_what_is_not_there_bad_usage(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe.obj")
    (tmp_path / "zero.obj").symlink_to("/dev/zero")
    (tmp_path / "new\nline.obj").write_bytes(hostile_readers.BOX)
    names = ("pipe.obj", "zero.obj", "new\nline.obj")
    code, found = checked([str(tmp_path / name) for name in names], capsys)
    assert code == 1 and [verdict for verdict, _ in found] == ["FAIL", "FAIL", "PASS"]
    assert all("not a plain file" in one["unreadable-file"]["message"] for _, one in found[:2])
    (tmp_path / "loop.obj").symlink_to("loop.obj")
    (tmp_path / "empty").mkdir()
    assert main(["check", str(tmp_path / "loop.obj"), str(tmp_path / "none\n.obj"), str(tmp_path / "empty")]) == 2
    looped, none, folder = capsys.readouterr().err.splitlines()
    assert "a link that leads nowhere" in looped and "no such file" in none and "empty: holds no mesh file" in folder


def test_the_parent_reads_nothing_and_needs_no_numbers(tmp_path):
    [path] = files(tmp_path, a=hostile_readers.BOX)
    code = "import sys; from gate.cli import main; main(sys.argv[1:]); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, "check", path], capture_output=True, text=True, cwd=HOUSE)
    assert done.stdout.splitlines()[-1] == "False"


class Terminal:
    """Keeps what is written, and lets a test wait for it."""

    def __init__(self, awaited):
        self.text, self._awaited, self.seen = "", awaited, threading.Event()

    def write(self, text):
        self.text += text
        if self._awaited in self.text:
            self.seen.set()

    def flush(self):
        """Nothing is held back."""


def test_a_terminal_is_told_what_takes_long_and_left_clean(monkeypatch):
    monkeypatch.setattr(ticker, "PATIENCE_S", 0.001)
    terminal = Terminal("[2/3] judging crate.obj")
    tick = Ticker(3, terminal)
    tick.start()
    tick.next()
    tick.next()
    tick.say("judging crate.obj\x1b[2J")
    assert terminal.seen.wait(120)
    tick.end()
    assert terminal.text.endswith("\r\x1b[K") and "\x1b[2J" not in terminal.text


def test_without_a_terminal_nothing_is_shown():
    tick = Ticker(1, None)
    tick.start()
    tick.next()
    tick.say("reading")
    tick.end()
