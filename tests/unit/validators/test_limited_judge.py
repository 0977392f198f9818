"""Files are read and judged in a process with limits: nothing that happens there is a traceback, a hang or a pass."""

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from specs.findings import Status, Verdict
from tests.unit.validators import hostile_readers
from validators.check import check_file
from validators.profile import load_profile, profile_names
from validators.rules import RULES
from validators.sandbox import JudgeClosedError, LimitedJudge, Limits, Request

ROOT = Path(__file__).parents[3]
TIGHT = Limits(read_seconds=0.3, check_seconds=2, memory_mib=256, report_mib=1)
LOOSE = Limits(read_seconds=100, check_seconds=100, memory_mib=256, report_mib=1)


@pytest.fixture
def hostile(monkeypatch):
    """From here on, new processes have the hostile readers."""
    monkeypatch.setattr("validators.sandbox.process.LAUNCH", hostile_readers.launch(ROOT))


@pytest.fixture(scope="module")
def shared():
    """One judge for many hostile files, as a command has it."""
    with LimitedJudge() as judge:
        yield judge


class Pids:
    """A pipe in a folder to which a hostile reader writes who it is."""

    def __init__(self, folder):
        os.mkfifo(folder / "pids")
        self._pipe = os.open(folder / "pids", os.O_RDONLY | os.O_NONBLOCK)

    def read(self):
        assert select.select([self._pipe], [], [], 120)[0]
        return int(os.read(self._pipe, 20))

    def close(self):
        os.close(self._pipe)


@pytest.fixture
def pids(tmp_path):
    pids = Pids(tmp_path)
    yield pids
    pids.close()


@pytest.fixture(scope="module")
def judge():
    with LimitedJudge() as judge:
        yield judge


def asked(folder, text, name="mesh.obj"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Request(path, name, load_profile())


def finding(report, rule):
    [found] = [one for one in report.findings if one.rule == rule]
    return found


def whole(report):
    """Every rule has its word, whatever happened."""
    return {one.rule for one in report.findings} == set(RULES)


@pytest.mark.parametrize("profile", profile_names())
def test_the_report_is_that_of_the_same_process(tmp_path, judge, profile):
    cube, torn = tmp_path / "cube.obj", tmp_path / "torn.obj"
    cube.write_bytes(hostile_readers.BOX)
    torn.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 nan\nf 1 2 3\n")
    for path in (cube, torn):
        for weld in ("position", "none"):
            here = check_file(path, weld, profile)
            there = judge.judge(Request(path, here.asset, load_profile(profile), {"weld": weld})).report
            assert there.to_json(0) == here.to_json(0) and there.profile == here.profile


@pytest.mark.parametrize(
    ("what", "limits", "says"),
    [
        ("loop", TIGHT, "reading took more than 0.3 s; --read-seconds allows more"),
        ("eat", LOOSE, "reading needs more than 256 MiB of memory; --memory-mib allows more"),
        ("SIGSEGV", LOOSE, "the reader crashed (signal 11, SIGSEGV)"),
        ("SIGABRT", LOOSE, "the reader crashed (signal 6, SIGABRT, as for want of memory; --memory-mib allows more)"),
        ("SIGKILL", LOOSE, "the reader was killed (signal 9); most likely the machine ran out of memory"),
        ("exit", LOOSE, "the reader ended with exit code 3"),
        ("write nonsense", LOOSE, "the reader answered with something else than a report, and was killed"),
        ("write for ever", LOOSE, "the report has more than 1 MiB; --max-elements makes it smaller"),
        ("raise", LOOSE, "the reader broke: TypeError: a fault of ours"),
        ("recurse", LOOSE, "the reader broke: RecursionError: maximum recursion depth exceeded"),
    ],
)
def test_what_happens_while_reading_makes_the_file_unreadable(hostile, shared, tmp_path, what, limits, says):
    shared.limits = limits
    judged = shared.judge(asked(tmp_path, f"read {what}"))
    assert judged.report.verdict is Verdict.FAIL and whole(judged.report)
    assert finding(judged.report, "unreadable-file").status is Status.FAIL
    assert finding(judged.report, "unreadable-file").message.startswith(f"the file cannot be read: {says}")
    assert judged.apart == (Verdict.FAIL, Status.FAIL)
    shared.limits = LOOSE
    assert shared.judge(asked(tmp_path, hostile_readers.BOX)).report.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("what", "limits", "says"),
    [
        ("loop", TIGHT, "the rules took more than 2 s, and this one was running; --check-seconds allows more"),
        ("eat", LOOSE, "the rule needs more than 256 MiB of memory; --memory-mib allows more"),
        ("SIGSEGV", LOOSE, "the rule crashed (signal 11, SIGSEGV)"),
        ("write nonsense", LOOSE, "the rule answered with something else than a report, and was killed"),
        ("raise", LOOSE, "the rule broke: TypeError: a fault of ours"),
    ],
)
def test_what_happens_in_a_rule_is_its_error_and_what_was_found_is_kept(hostile, shared, tmp_path, what, limits, says):
    shared.limits = limits
    judged = shared.judge(asked(tmp_path, f"judge {what}"))
    assert judged.report.verdict is Verdict.ERROR and whole(judged.report)
    broken = finding(judged.report, hostile_readers.RULE)
    assert broken.status is Status.ERROR and broken.message == says
    assert finding(judged.report, "unreadable-file").status is Status.PASS
    assert judged.apart[0] is Verdict.ERROR


def test_what_libraries_print_is_no_answer(hostile, shared, tmp_path, capfd):
    shared.limits = LOOSE
    assert shared.judge(asked(tmp_path, "read print")).report.verdict is Verdict.PASS
    assert capfd.readouterr() == ("", "")


def test_a_process_that_the_file_before_has_broken_is_no_fault_of_this_file(hostile, shared, tmp_path):
    shared.limits = LOOSE
    assert shared.judge(asked(tmp_path, hostile_readers.BOX)).report.verdict is Verdict.PASS
    os.kill(shared._process._process.pid, signal.SIGSEGV)
    assert shared.judge(asked(tmp_path, hostile_readers.BOX)).report.verdict is Verdict.PASS


def test_a_report_names_limits_and_no_times(hostile, shared, tmp_path):
    shared.limits, request = TIGHT, asked(tmp_path, "read loop")
    first, second = (shared.judge(request).report.to_json(0) for _ in range(2))
    assert first == second


def test_real_readers_obey_the_limits(tmp_path):
    text = "".join(f"v {i} 0 0\n" for i in range(400_000))
    slow = check_file(asked(tmp_path, text).path, limits=Limits(read_seconds=0.001))
    assert "reading took more than 0.001 s" in finding(slow, "unreadable-file").message
    small = check_file(tmp_path / "mesh.obj", limits=Limits(memory_mib=8))
    assert "reading needs more than 8 MiB of memory" in finding(small, "unreadable-file").message


def test_it_can_be_killed_from_another_thread(hostile, tmp_path, pids):
    judge = LimitedJudge()
    ended = []

    def judging():
        try:
            judge.judge(asked(tmp_path, "read tell and loop"))
        except JudgeClosedError as error:
            ended.append(error)

    thread = threading.Thread(target=judging)
    thread.start()
    pid = pids.read()
    judge.kill()
    thread.join()
    judge.close()
    assert len(ended) == 1 and not Path(f"/proc/{pid}").exists()
    with pytest.raises(JudgeClosedError):
        judge.judge(asked(tmp_path, hostile_readers.BOX))


def test_the_process_is_confined(tmp_path):
    """What confine() promises, asked of a process that it was called in."""
    code = f"""
import os, resource, sys
sys.path.insert(0, {str(ROOT)!r})
from validators.sandbox.confine import confine, memory_limited
user = os.getuid()
confine(os.getppid())
status = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
soft = {{name: resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] for name in ("CORE", "NOFILE", "FSIZE")}}
with memory_limited(64):
    try:
        bytearray(128 << 20)
        kept = "no limit"
    except MemoryError:
        kept = "limit"
bytearray(128 << 20)
print(soft, status["NoNewPrivs"].strip(), kept, os.getuid() == user)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (
        done.stderr == ""
        and done.stdout.startswith("{'CORE': 0, 'NOFILE': ")
        and done.stdout.endswith(" 1 limit True\n")
    )


def test_it_goes_with_the_process_that_started_it(tmp_path, pids):
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import pickle, validators.sandbox.process as process
from validators.sandbox import LimitedJudge
process.LAUNCH = {hostile_readers.launch(ROOT)!r}
LimitedJudge().judge(pickle.loads(sys.stdin.buffer.read()))
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
    parent.stdin.write(pickle.dumps(asked(tmp_path, "read tell and loop")))
    parent.stdin.close()
    pid = pids.read()
    watch = os.pidfd_open(pid)
    parent.kill()
    parent.wait()
    assert select.select([watch], [], [], 60)[0] == [watch]
    os.close(watch)


@pytest.mark.parametrize("limits", [{"read_seconds": 0}, {"check_seconds": -1}, {"memory_mib": 0}, {"report_mib": -1}])
def test_a_limit_is_above_0(limits):
    with pytest.raises(ValueError, match="allowed: more than 0"):
        Limits(**limits)
