"""`assay generate`: where the run folder goes, what is reused, and how many threads make it."""

import functools
import json

import pytest

from gate.cli import main
from gate.executors import cores
from gate.making import Workshop
from gate.runs import find_run


@pytest.fixture
def assay(fake, monkeypatch):
    """The command line with the fake generator behind it."""
    monkeypatch.delenv("ASSAY_THREADS", raising=False)
    monkeypatch.setattr("gate.commands.generate.key_of", lambda spec: fake.key)
    monkeypatch.setattr("gate.commands.generate.Workshop", functools.partial(Workshop, command=fake.command))
    return lambda *words: main(["generate", *map(str, [fake.spec_path, *words, "--runs", fake.runs])])


def jobs(fake):
    return [one["job"]["fresh"] for one in fake.log]


def test_a_fresh_run_goes_where_it_is_asked_and_nowhere_else(fake, assay, capsys):
    target = fake.folder / "new" / "place"
    assert assay("--output", target, "--no-cache") == 0
    assert capsys.readouterr().out == f"{target}\n"
    assert find_run(target, fake.key).manifest["id"] == fake.id
    assert jobs(fake) == [True] and not (fake.runs / fake.id).exists()
    assert [path.name for path in target.parent.iterdir()] == ["place"]


def test_a_finished_run_is_reused_for_an_output_and_not_for_a_fresh_one(fake, assay):
    assert assay() == 0
    assert assay("--output", fake.folder / "copy") == 0
    assert jobs(fake) == [False]
    kept = fake.runs / fake.id / fake.key
    for path in kept.rglob("*"):
        assert path.is_dir() or (fake.folder / "copy" / path.relative_to(kept)).read_bytes() == path.read_bytes()
    assert assay("--output", fake.folder / "fresh", "--no-cache") == 0
    assert jobs(fake) == [False, True]


def test_an_empty_folder_may_be_there_and_a_link_to_it(fake, assay):
    (fake.folder / "empty").mkdir()
    (fake.folder / "link").symlink_to("empty")
    assert assay("--output", fake.folder / "link", "--no-cache") == 0
    assert (fake.folder / "empty" / "asset.glb").exists() and (fake.folder / "link").is_symlink()


def test_no_cache_alone_replaces_the_kept_run_and_says_when_it_differed(fake, assay, capsys):
    assert assay("--no-cache") == 0
    assert assay("--no-cache") == 0
    assert jobs(fake) == [True, True] and "differs" not in capsys.readouterr().err
    fake.behave("never-twice-the-same")
    assert assay("--no-cache") == 0
    assert "differs from the finished run, which it replaces: " in capsys.readouterr().err
    assert "pid" in (fake.runs / fake.id / fake.key / "evidence.json").read_text()


def test_what_is_in_the_way_is_not_touched(fake, assay, capsys):
    (fake.folder / "file").write_text("mine")
    (fake.folder / "full").mkdir()
    (fake.folder / "full" / "note").write_text("mine")
    for name, says in (("file", "a file is in the way"), ("full", "the folder is not empty")):
        assert assay("--output", fake.folder / name, "--no-cache") == 2
        captured = capsys.readouterr()
        assert says in captured.err and captured.out == ""
    assert assay("--output", fake.folder / "file" / "below") == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not fake.log and (fake.folder / "full" / "note").read_text() == "mine"


def test_what_comes_into_the_way_meanwhile_stays(fake, assay, monkeypatch, capsys):
    target = fake.folder / "out"
    real = main.__globals__["COMMANDS"]["generate"].make_in

    def slow(*arguments, **options):
        target.mkdir()
        (target / "note").write_text("mine")
        return real(*arguments, **options)

    monkeypatch.setattr("gate.commands.generate.make_in", slow)
    assert assay("--output", target, "--no-cache") == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in target.iterdir()] == ["note"]


def test_an_error_leaves_nothing_at_the_output(fake, assay):
    fake.behave("error")
    assert assay("--output", fake.folder / "out", "--no-cache") == 2
    assert not (fake.folder / "out").exists() and not list(fake.folder.glob(".tmp-*"))


def test_an_output_is_for_one_spec(fake, assay, capsys):
    other = fake.folder / "red-house.json"
    other.write_text(json.dumps({"version": 1, "source": "generate", "prompt": "a red house"}))
    assert assay(other, "--output", fake.folder / "out") == 2
    assert main(["generate", "crate", "--output", str(fake.folder / "out")]) == 2
    assert capsys.readouterr().err == (
        "assay: --output takes one spec that generates its asset; found 2\n"
        "assay: --output takes one spec that generates its asset; found 0\n"
    )


def threads_of(fake):
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
    [number] = {fake.log[-1]["environment"][name] for name in names}
    return int(number)


def test_threads_are_the_callers_choice_or_a_share_of_the_cores(fake, assay, monkeypatch):
    assert assay() == 0
    assert threads_of(fake) == min(cores(), 64)
    assert assay("--no-cache", "-j", 10_000) == 0
    assert threads_of(fake) == 1
    monkeypatch.setenv("ASSAY_THREADS", "5")
    assert assay("--no-cache") == 0
    assert threads_of(fake) == 5


@pytest.mark.parametrize("text", ["0", "65", "two", "", "-1", "1.5", "２"])
@pytest.mark.parametrize("command", ["generate", "gate"])
def test_a_number_of_threads_that_is_none_is_said(fake, monkeypatch, capsys, text, command):
    monkeypatch.setenv("ASSAY_THREADS", text)
    assert main([command, str(fake.spec_path), "--runs", str(fake.runs)]) == 2
    assert capsys.readouterr().err == f"assay: ASSAY_THREADS is {text!r}; allowed: a whole number from 1 to 64\n"
    assert not fake.log


def test_other_classes_take_one_thread_and_say_so(fake, assay, monkeypatch, capsys):
    monkeypatch.setenv("ASSAY_THREADS", "5")
    fake.write_spec(generator={"determinism": "portable-f32"})
    fake.behave("good")
    assert assay() == 0
    assert threads_of(fake) == 1
    assert "ASSAY_THREADS is ignored: the class 'portable-f32' computes on one thread" in capsys.readouterr().err
