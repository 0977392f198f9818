"""What the front door says of itself: version, extras, rules and their pages for programs, completion, set-up."""

import json
import re
import shutil
import subprocess
import tomllib

import pytest

from gate import extras, version
from gate.cli import build_parser, main
from gate.commands import setup
from gate.commands.completion import SHELLS
from gate.completion import script
from gate.errors import GateError
from gate.extras import EXTRAS, have_validator, missing_of, require, require_for
from gate.house import HOUSE
from specs.spec import load_spec, parse_spec
from validators.container import installing
from validators.profile import profile_names
from validators.rules import RULES


def test_the_version_names_what_results_depend_on(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    lines = capsys.readouterr().out.splitlines()
    assert end.value.code == 0 and lines[0] == "assay 0.1.0" and lines[2] == f"from {HOUSE} (in place)"
    assert re.fullmatch(r"python 3\.\d+\.\d+\S* \(\w+ \w+, \S*\)", lines[1])
    said = dict(line.split(" ", 1) for line in lines[3:])
    assert next(iter(said)) == "gltf-validator" and {"numpy", "torch", "pymeshlab", "trimesh"} <= set(said)
    requirements = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = {line.split("==")[0] for line in requirements}
    assert set(version.MEASURE) - {"llvmlite", "usd-core", "meshoptimizer"} <= pinned


def test_a_missing_validator_and_a_missing_tool_are_said(monkeypatch):
    monkeypatch.setattr("validators.container.validator_module", lambda: None)
    monkeypatch.setattr(version, "TOOLS", ("numpy", "no-such-tool"))
    assert version.version_text().endswith("\nno-such-tool not installed")
    assert "\ngltf-validator not installed\n" in version.version_text()


def test_the_extras_are_those_of_the_project():
    declared = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for extra, modules in EXTRAS.items():
        assert {line.split("==")[0] for line in declared[extra]} == set(modules.values())
        assert missing_of(extra) == []


def test_what_is_missing_is_named_with_what_to_install(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda module: None if module in ("torch", "skimage") else object())
    mug = load_spec(HOUSE / "specs" / "assets" / "red-mug.json")
    words = "red-mug is generated, which takes the extra 'generate', and torch, scikit-image are not installed: "
    with pytest.raises(GateError, match=f"^{re.escape(words)}"):
        require_for([mug])
    with pytest.raises(GateError, match=r"^red-mug and 1 more are generated"):
        require_for([mug, mug])
    require_for([load_spec(HOUSE / "specs" / "assets" / "crate.json")])
    require("review", "the page")


def test_a_file_that_is_held_against_a_prompt_takes_the_critic(monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda module: None)
    document = {"version": 1, "source": "file", "file": {"path": "a.obj"}, "prompt": "a red mug with a white handle"}
    with pytest.raises(GateError, match=r"^said is held against a prompt by the critic"):
        require_for([parse_spec(json.dumps(document).encode(), "said.json")])


def test_only_a_gltf_from_a_wheel_has_the_validator_installed(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(installing, "install_unasked", lambda: asked.append(True))
    have_validator([tmp_path / "a.glb"])
    monkeypatch.setattr(extras, "IN_PLACE", False)
    have_validator([tmp_path / "a.obj"])
    assert asked == []
    have_validator([tmp_path / "a.obj", tmp_path / "A.GLTF"])
    assert asked == [True]


def test_rules_for_programs(capsys):
    assert main(["rules", "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [rule["name"] for rule in document["rules"]] == list(RULES) and document["profile"] is None
    assert set(document["rules"][0]) == {"name", "group", "summary"}
    assert main(["rules", "--profile", "3d-print", "--output-format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    edge = next(rule for rule in document["rules"] if rule["name"] == "boundary-edge")
    assert (document["profile"], edge["level"], edge["threshold"], edge["unit"]) == ("3d-print", "fail", 0, "edges")
    assert all(rule["threshold"] is None for rule in document["rules"] if rule["level"] == "off")


def test_a_page_for_programs(capsys):
    assert main(["explain", "boundary-edge", "--output-format", "json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert page["name"] == "boundary-edge" and page["how_to_fix"].startswith("Fill the hole")
    assert set(page["profiles"]) == set(profile_names())
    assert main(["explain", "boundary-edgy", "--output-format", "json"]) == 2
    assert capsys.readouterr().out == ""


@pytest.fixture(scope="module")
def scripts():
    return {shell: script(build_parser(), shell) for shell in SHELLS}


CASES = {
    "assay ru": {"rules"},
    "assay explain non-manifold-": {"non-manifold-edge", "non-manifold-vertex"},
    "assay check --override triangle-": {"triangle-budget-exceeded"},
    "assay check --profile ": set(profile_names()),
    "assay rules --output-format j": {"json"},
    "assay key n": {"new"},
    "assay check --max-e": {"--max-elements"},
    "assay check par": {"parts", "part.obj"},
    "assay gate --runs par": {"parts"},
    "./run completion t": {"tcsh"},
}


def test_bash_completes(scripts, tmp_path):
    """As bash does it: the script is sourced, and its function asked for each line."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "part.obj").touch()
    (tmp_path / "completion").write_text(scripts["bash"])
    asked = "\n".join(f"ask {line if not line.endswith(' ') else line + chr(39) * 2}" for line in CASES)
    program = f"""set -eu
source ./completion
complete -p assay ./run | grep -q -- '-F _shtab_assay'
ask() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _shtab_assay; echo "${{COMPREPLY[@]:-}}"; }}
{asked}
"""
    done = subprocess.run(["bash", "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    got = [set(line.split()) for line in done.stdout.splitlines()]
    assert got == list(CASES.values())


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script(scripts, shell, capsys):
    assert main(["completion", shell]) == 0
    assert capsys.readouterr().out == scripts[shell] + "\n"
    for word in ("non-manifold-edge", "game-prop", "output-format", "setup"):
        assert word in scripts[shell]
    if program := shutil.which(shell):
        assert subprocess.run([program, "-n"], input=scripts[shell], text=True).returncode == 0


def test_another_shell_is_bad_usage(capsys):
    with pytest.raises(SystemExit) as end:
        main(["completion", "fish"])
    assert end.value.code == 2 and "bash" in capsys.readouterr().err


@pytest.mark.parametrize("good", [True, False])
def test_setup_says_what_it_did(monkeypatch, capsys, tmp_path, good):
    def install():
        if not good:
            raise installing.InstallError("no network")
        return tmp_path

    monkeypatch.setattr(installing, "install", install)
    monkeypatch.setattr("validators.container.places.validator_module", lambda: None)
    done = subprocess.CompletedProcess([], 0 if good else 1)
    monkeypatch.setattr(setup, "_compile", lambda: done)
    assert main(["setup"]) == (0 if good else 1)
    out, err = capsys.readouterr()
    if good:
        assert out == f"glTF Validator: installed: {tmp_path}\nrules' loops: compiled\n"
    else:
        assert out == "" and "glTF Validator: no network\n" in err and "could not be compiled ahead" in err


def test_settings_that_cannot_be_read_keep_no_command_back_that_needs_none(tmp_path, monkeypatch, capsys):
    (tmp_path / "assay.toml").write_text("paths =")
    monkeypatch.chdir(tmp_path)
    assert main(["explain", "boundary-edge"]) == 0
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0 and capsys.readouterr().err == ""
    assert main(["gate"]) == 2
    assert capsys.readouterr().err.startswith("assay: assay.toml: cannot be read")
