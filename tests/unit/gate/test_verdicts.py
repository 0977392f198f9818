"""Exit codes, and the options that change them."""

import argparse
from itertools import product

import pytest

from gate.cli import main
from gate.outcome import Outcome
from gate.verdicts import add_verdict_arguments, exit_code
from specs.findings import Excused, Finding, Report, Status, Verdict
from tests.unit.gate.changed.change_samples import put

OPEN = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def outcome(verdict, *statuses, **more):
    findings = tuple(Finding("boundary-edge", status, "x", **more) for status in statuses)
    return Outcome(Report("a", verdict, findings=findings))


PASSES = outcome(Verdict.PASS, Status.PASS, Status.SKIP, Status.INFO)
WARNS = outcome(Verdict.PASS, Status.WARN)
FAILS = outcome(Verdict.FAIL, Status.FAIL)
BLOCKED = outcome(Verdict.FAIL, Status.SKIP, blocks=True)
BROKEN = outcome(Verdict.ERROR, Status.ERROR)
EXCUSED = outcome(Verdict.PASS, Status.INFO, excused=Excused("waiver", Status.FAIL))


@pytest.mark.parametrize(
    ("outcomes", "codes"),
    [
        ([], (0, 0, 0, 0)),
        ([PASSES], (0, 0, 0, 0)),
        ([EXCUSED], (0, 0, 0, 0)),
        ([WARNS], (0, 1, 0, 0)),
        ([PASSES, FAILS], (1, 1, 0, 0)),
        ([BLOCKED], (1, 1, 0, 0)),
        ([BROKEN], (2, 2, 2, 2)),
        ([FAILS, BROKEN, WARNS], (2, 2, 2, 2)),
    ],
)
def test_the_exit_code_by_what_fails_the_run(outcomes, codes):
    """Codes: plain, --fail-on warn, --exit-zero, both."""
    asked = [(on, zero) for zero, on in product((False, True), (Status.FAIL, Status.WARN))]
    assert tuple(exit_code(iter(outcomes), on, zero) for on, zero in asked) == codes


def parsed(*words):
    parser = argparse.ArgumentParser()
    add_verdict_arguments(parser)
    return parser.parse_args(words)


def test_the_options():
    assert (parsed().fail_on, parsed().exit_zero) == (Status.FAIL, False)
    assert parsed("--fail-on", "warn").fail_on is Status.WARN
    assert parsed("--fail-on=warn", "--fail-on=fail", "--exit-zero").fail_on is Status.FAIL


@pytest.mark.parametrize("word", ["WARN", "error", "never", ""])
def test_an_unknown_status_is_refused(word, capsys):
    with pytest.raises(SystemExit) as stopped:
        parsed("--fail-on", word)
    assert stopped.value.code == 2 and "fail" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "gate"])
def test_commands_hold_to_them(tmp_path, monkeypatch, capsys, command):
    put(tmp_path / "assay.toml", 'paths = ["."]\n')
    put(tmp_path / "open.obj", OPEN)
    monkeypatch.chdir(tmp_path)
    assert main([command, "open.obj", "--no-cache"]) == 1
    failed = capsys.readouterr().out
    assert main([command, "open.obj", "--no-cache", "--exit-zero"]) == 0
    assert capsys.readouterr().out == failed, "what is reported stays as it is"
    assert main([command, "gone.obj", "--exit-zero"]) == 2
    assert main([command, "open.obj", "gone.obj", "--keep-going", "--exit-zero"]) == 2


def test_a_warning_fails_only_where_that_is_asked_for(tmp_path, monkeypatch, capsys):
    put(tmp_path / "open.obj", OPEN)
    monkeypatch.chdir(tmp_path)
    calm = ["check", "open.obj", "--profile", "web-commerce", "--reason", "a card"]
    reports = {}
    for level in ("off", "warn"):
        words = [*calm, "--override", f"boundary-edge={level}"]
        reports[level] = (main(words), main([*words, "--fail-on", "warn"]))
        capsys.readouterr()
    assert reports["warn"][1] == 1
    assert reports["off"][0] == reports["warn"][0]
