"""Files that break their reader: each is refused in words, and the next one is drawn."""

import pytest

from gate.geometry.asv import unpacked
from gate.geometry.making import Maker, NotMade
from gate.geometry.task import GeometryLimits
from gate.house import HOUSE
from specs.canonical import sha256_hex
from tests.unit.validators import hostile_readers

LAUNCH = (
    f"import sys; sys.path.insert(0, {str(HOUSE)!r}); import tests.unit.validators.hostile_readers as hostile; "
    "hostile.install(); from validators.sandbox.child import main; main('gate.geometry.work')"
)


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    limits = GeometryLimits(seconds=1.0, memory_mib=600, processes=1)
    made = Maker(tmp_path_factory.mktemp("cache"), limits, LAUNCH)
    yield made
    made.close()


def made(maker, folder, text):
    path = folder / "a.obj"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    digest = sha256_hex(path.read_bytes())
    return maker.made(digest, ((path, digest),)).result()


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("loop", 422, "more than 1 s"),
        ("eat", 422, "more than 600 MiB of memory"),
        ("exit", 422, "ended with exit code 3"),
        ("SIGSEGV", 422, "SIGSEGV"),
        ("write nonsense", 422, "something else"),
        ("raise", 500, "TypeError: a fault of ours"),
        ("recurse", 500, "RecursionError"),
    ],
)
def test_a_hostile_file_is_refused_and_the_next_is_drawn(maker, tmp_path, what, status, words):
    with pytest.raises(NotMade, match=words) as caught:
        made(maker, tmp_path, f"read {what}")
    assert caught.value.status == status
    header, _ = unpacked(made(maker, tmp_path, hostile_readers.BOX + f"# after {what}\n".encode()))
    assert header["faces"] == 4
    assert [path.name for path in maker.cache.folder.iterdir() if path.name.endswith(".part")] == []


def test_what_a_library_prints_is_no_answer(maker, tmp_path):
    header, _ = unpacked(made(maker, tmp_path, "read print"))
    assert header["faces"] == 4


def test_what_was_refused_for_good_is_not_tried_again(maker, tmp_path, monkeypatch):
    with pytest.raises(NotMade, match="exit code 3"):
        made(maker, tmp_path, "read exit")
    monkeypatch.setattr(Maker, "_ask", lambda *_: pytest.fail("tried again"))
    with pytest.raises(NotMade, match="exit code 3"):
        made(maker, tmp_path, "read exit")


def test_a_process_that_died_idle_is_replaced(maker, tmp_path):
    unpacked(made(maker, tmp_path, hostile_readers.BOX + b"# one\n"))
    for process in maker._processes:
        process.kill()
    header, _ = unpacked(made(maker, tmp_path, hostile_readers.BOX + b"# two\n"))
    assert header["faces"] == 4


def test_a_full_disk_or_a_folder_in_the_way_is_an_error_and_not_a_hang(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    maker = Maker(tmp_path / "file" / "cache")
    try:
        with pytest.raises(OSError):
            made(maker, tmp_path, hostile_readers.BOX)
    finally:
        maker.close()
