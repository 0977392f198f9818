"""Files are written whole, by one writer at a time."""

import threading

import pytest

from golden.writing import locked, remove_file, replace_file, sweep


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(handle):
        raise OSError("disk full")

    monkeypatch.setattr("golden.writing.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old" and [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_file_is_replaced_through_another_one(tmp_path):
    path = tmp_path / "folder" / "file"
    replace_file(path, b"one")
    with path.open("rb") as opened:
        replace_file(path, b"two")
        assert opened.read() == b"one" and path.read_bytes() == b"two"


def test_what_a_killed_writer_left_is_swept_and_nothing_else(tmp_path):
    for name in (".mug.json.12.34.part", ".mug.jsonl.12.34.part", "mug.json", ".mug.json"):
        (tmp_path / name).write_bytes(b"")
    sweep(tmp_path / "mug.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mug.json", ".mug.jsonl.12.34.part", "mug.json"]


def test_removing_what_is_not_there_is_no_error(tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    for name in ("link", "nothing"):
        remove_file(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_lock_holds_threads_apart(tmp_path):
    inside, worst = [], []

    def work():
        for _ in range(20):
            with locked(tmp_path):
                inside.append(1)
                worst.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert worst == [1] * 80
