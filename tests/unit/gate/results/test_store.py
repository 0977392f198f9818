"""Entries are whole or not there, whatever becomes of their files and however many write them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.results import store as module
from gate.results.store import Store
from tests.house import HOUSE

KEY, OTHER = "a" * 64, "ab" * 32
BODY = b'{"verdict":"PASS"}' * 20


def entry(store: Store, key: str = KEY) -> Path:
    return store.folder / key[:2] / key


def test_what_was_written_is_read_and_nothing_else(tmp_path):
    store = Store(tmp_path)
    assert store.read(KEY) is None
    store.write(KEY, BODY)
    store.write(OTHER, b"")
    assert store.read(KEY) == BODY and store.read(OTHER) == b""
    store.write(KEY, b"new")
    assert store.read(KEY) == b"new"


@settings(deadline=None)
@given(data=st.data())
def test_a_damaged_entry_is_never_believed(data, tmp_path_factory):
    store = Store(tmp_path_factory.getbasetemp() / "damaged")
    store.write(KEY, BODY)
    path = entry(store)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "insert", "swap", "append", "zero"]))
    if how == "flip":
        harmed = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :]
    elif how == "cut":
        harmed = whole[:at]
    elif how == "insert":
        harmed = whole[:at] + data.draw(st.binary(min_size=1, max_size=9)) + whole[at:]
    elif how == "swap":
        harmed = whole[at:] + whole[:at]
    elif how == "append":
        harmed = whole + data.draw(st.binary(min_size=1, max_size=9))
    else:
        harmed = whole[:at] + bytes(len(whole) - at)
    path.write_bytes(harmed)
    assert store.read(KEY) == (BODY if harmed == whole else None)
    store.write(KEY, BODY)
    assert path.read_bytes() == whole


def test_an_entry_of_another_key_is_damaged(tmp_path):
    store = Store(tmp_path)
    store.write(KEY, BODY)
    entry(store, OTHER).parent.mkdir()
    entry(store, OTHER).write_bytes(entry(store).read_bytes())
    assert store.read(OTHER) is None and store.read(KEY) == BODY


@pytest.mark.parametrize("make", ["folder", "loop", "device", "pipe"])
def test_something_else_in_the_place_of_an_entry_is_none(tmp_path, make):
    store = Store(tmp_path)
    entry(store).parent.mkdir(parents=True)
    if make == "folder":
        entry(store).mkdir()
    elif make == "loop":
        entry(store).symlink_to(entry(store))
    elif make == "device":
        entry(store).symlink_to("/dev/null")
    else:
        os.mkfifo(entry(store))
    assert store.read(KEY) is None


_WRITER = """
import sys
from pathlib import Path
from gate.results import store as module

def stop(*rest):
    print("here", flush=True)
    sys.stdin.read()  # until somebody kills us

store = module.Store(Path(sys.argv[1]))
if sys.argv[2] == "rename":
    Path.replace = stop
else:
    real = module.os.fdopen
    class Half:
        def __init__(self, file): self.file = file
        def __enter__(self): return self
        def __exit__(self, *error): pass
        def write(self, data):
            self.file.write(data[: len(data) // 2])
            self.file.flush()
            stop()
    module.os.fdopen = lambda handle, mode: Half(real(handle, mode))
store.write(sys.argv[3], b"new" * 1000)
"""


@pytest.mark.parametrize("where", ["rename", "middle"])
def test_a_writer_that_is_killed_leaves_the_old_entry_and_nothing_for_ever(tmp_path, where):
    store = Store(tmp_path)
    store.write(KEY, BODY)
    words = [sys.executable, "-c", _WRITER, str(tmp_path), where, KEY]
    with subprocess.Popen(words, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"here\n"
        writer.send_signal(signal.SIGKILL)
    assert store.read(KEY) == BODY
    [left] = tmp_path.glob(f"??/.*{module._PART}")
    store.shrink()
    assert left.exists()  # it might still be written
    os.utime(left, (0, 0))
    store.shrink()
    assert not left.exists() and store.read(KEY) == BODY


_CROWD = """
import sys
from pathlib import Path
from gate.results.store import Store

store, own = Store(Path(sys.argv[1]), max_bytes=2000), int(sys.argv[2])
store.prepare()
for turn in range(150):
    key = f"{(turn * own) % 7:064x}"
    store.write(key, key.encode() * 30)
    if turn % 10 == own:
        store.shrink()
    for other in range(7):
        key = f"{other:064x}"
        assert store.read(key) in (None, key.encode() * 30), key
"""


def test_many_processes_share_a_store(tmp_path):
    words = [sys.executable, "-c", _CROWD, str(tmp_path)]
    crowd = [subprocess.Popen([*words, str(one)], cwd=HOUSE) for one in (1, 2, 3)]
    assert [one.wait() for one in crowd] == [0, 0, 0]
    assert not list(tmp_path.glob(f"??/.*{module._PART}"))


def test_the_oldest_entries_go_first_and_use_keeps_an_entry_young(tmp_path):
    store = Store(tmp_path, max_bytes=1000)
    keys = [f"{number:02x}" * 32 for number in range(20)]
    for age, key in enumerate(keys):
        store.write(key, os.urandom(100))
        os.utime(entry(store, key), (1e9 - age * 1e6, 1e9 - age * 1e6))
    assert store.read(keys[-1]) is not None  # the oldest, but asked for now
    store.shrink()
    left = [key for key in keys if entry(store, key).exists()]
    assert left == [*keys[: len(left) - 1], keys[-1]] and 1 < len(left) < 8
    assert sum(entry(store, key).stat().st_size for key in left) <= 1000 * module.KEPT_SHARE


def test_an_enormous_entry_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MAX_ENTRY_BYTES", 200)
    store = Store(tmp_path)
    store.write(KEY, os.urandom(300))
    assert store.read(KEY) is None and not entry(store).exists()


def test_the_folder_says_that_it_may_go(tmp_path):
    store = Store(tmp_path / "results")
    store.prepare()
    store.prepare()
    assert (store.folder / ".gitignore").read_text() == "*\n"
    assert (store.folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
