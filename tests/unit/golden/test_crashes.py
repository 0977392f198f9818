"""Killed before any file operation: the record is the old or the new one, and the same decision again completes it."""

import os
import shutil
import sys

import pytest

from golden.deciding import AlreadyDecidedError
from golden.log import read_log
from golden.places import previews_folder, record_path
from golden.reading import find_record
from golden.verifying import verify
from tests.unit.golden.golden_samples import ID, tree

CHANGES = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "fcntl.flock")
KILLED = 9


def killed_before(operation, work, golden):
    """Run `work` in a child that dies before its n-th change of golden/; returns whether it came so far."""
    child = os.fork()
    if child == 0:
        left = [operation]

        def hook(event, arguments):
            if event not in CHANGES or (event == "open" and not _writes(arguments)):
                return
            if event != "fcntl.flock" and not os.fspath(arguments[0]).startswith(str(golden)):
                return
            left[0] -= 1
            if left[0] < 0:
                os._exit(KILLED)

        try:
            sys.addaudithook(hook)
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED)
    return code == KILLED


def _writes(arguments):
    path, _, flags = arguments
    return isinstance(path, str | bytes | os.PathLike) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def approved_again(golden, run, other):
    run.approve(golden)
    seen = other.seen(golden)
    return lambda golden: other.approve(golden, "Bob", seen=seen, minute=1)


def withdrawn(golden, run, other):
    run.approve(golden)
    seen = run.seen(golden)
    return lambda golden: run.reject(golden, "Bob", seen=seen, minute=1)


def first_approval(golden, run, other):
    seen = run.seen(golden)
    return lambda golden: run.approve(golden, "Bob", seen=seen, minute=1)


@pytest.mark.parametrize("prepare", [first_approval, approved_again, withdrawn])
def test_killed_anywhere_it_is_old_or_new_and_completes(golden, run, other, tmp_path, prepare):
    decide = prepare(golden, run, other)
    old, count = find_record(ID, golden), len(read_log(ID, golden))
    whole = shutil.copytree(golden, tmp_path / "whole")
    decide(whole)
    new, wanted = find_record(ID, whole), tree(whole)
    for operation in range(1000):
        place = shutil.copytree(golden, tmp_path / f"killed-{operation}")
        killed = killed_before(operation, lambda place=place: decide(place), place)
        assert find_record(ID, place) in (old, new)
        assert len(read_log(ID, place)) in (count, count + 1)
        if killed:
            # Nothing that was left behind is taken for tampering with decisions.
            assert not [one for one in verify(place) if "signature" in one.message or "line is missing" in one.message]
            _complete(decide, place)
        assert tree(place) == wanted and verify(place) == ()
        shutil.rmtree(place)
        if not killed:
            break
    # Log, previews and record were each written, renamed or removed at least once.
    assert operation >= 8


def _complete(decide, place):
    try:
        decide(place)
    except AlreadyDecidedError:
        assert verify(place) == ()  # killed when all was done


def test_another_reviewer_may_go_on_where_one_was_killed(golden, run, other):
    run.approve(golden)
    seen = other.seen(golden)
    whole = record_path(ID, golden).read_bytes()
    other.approve(golden, "Ada", seen=seen, minute=1)
    # As if killed between the log and the record.
    record_path(ID, golden).write_bytes(whole)
    shutil.rmtree(previews_folder(ID, golden))
    assert verify(golden) != ()
    done = other.approve(golden, "Bob", seen=seen, minute=2)
    assert done.record.decision.who == "Bob" and verify(golden) == ()
