"""docs/add-the-gate-to-your-repo.md, followed to the letter: fresh machine, fresh repository, the wheel, no network."""

import os
import re
import subprocess
import sys
import zipfile
from email.parser import HeaderParser

import pytest
import yaml
from pre_commit.clientlib import load_config

from gate.ci import CI_VARIABLES
from gate.house import HOUSE
from tests.acceptance.wheel_venv import make_environment
from tests.unit.gate.git_samples import a_repository
from tests.unit.gate.github_runner import Runner

PAGE = (HOUSE / "docs" / "add-the-gate-to-your-repo.md").read_text(encoding="utf-8")
FENCE = re.compile(r"(?:^<!-- yaml: ([^>]*) -->\n)?^```(\w*)\n(.*?)^```$", re.M | re.S)
# What is another one for everybody, and stands for one on the page.
OURS = {r"^assay [0-9.]+$": "assay 0.1.0", r"with the key [0-9a-f]{16}": "with the key 0123456789abcdef"}
NAME, EMAIL = "Ada Lovelace", "ada@example.org"

pytestmark = pytest.mark.xdist_group("five-minutes")


def blocks():
    """(what a yaml block is, language, text) of every block, in order."""
    return [(found[1], found[2], found[3]) for found in FENCE.finditer(PAGE)]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    """A home with git's settings and nothing else, and an environment in which pip needs no network."""
    folder = tmp_path_factory.mktemp("machine")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*command, "-w", folder, HOUSE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [wheel] = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        metadata = HeaderParser().parsestr(
            archive.read(f"{'-'.join(wheel.name.split('-')[:2])}.dist-info/METADATA").decode()
        )
    needed = [text for text in metadata.get_all("Requires-Dist") if "extra ==" not in text]
    made = make_environment(folder / "environment", [*needed, "pre-commit"])
    python = made.folder / "bin" / "python"
    # pip and pre-commit lie there as links, without the scripts that would start them.
    script(
        made.folder / "bin" / "pip",
        f'exec "{sys.executable}" -m pip --python "{python}" --disable-pip-version-check "$@"',
    )
    script(made.folder / "bin" / "pre-commit", f'exec "{python}" -m pre_commit "$@"')
    (made.home / ".gitconfig").write_text(
        f"[user]\n\tname = {NAME}\n\temail = {EMAIL}\n[init]\n\tdefaultBranch = main\n"
    )
    return wheel, made


def script(path, line):
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


@pytest.fixture(scope="module")
def followed(machine, tmp_path_factory):
    """What each block printed, by its place on the page, and the repository in the end."""
    wheel, made = machine
    repository = a_repository(tmp_path_factory.mktemp("game") / "my game")
    kept = ("LANG", "LC_ALL", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {
        "PATH": f"{made.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(made.home),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PIP_NO_INDEX": "1",
        "ASSAY": str(wheel),
        "ASSAY_KEY_PASSPHRASE": "",  # what is typed at a terminal
    }
    assert not set(environment) & set(CI_VARIABLES)
    printed = {}
    for at, (_, language, text) in enumerate(blocks()):
        if language != "sh":
            continue
        command = ["bash", "-e", "-o", "pipefail", "-c", text]
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        printed[at] = done.stdout
    return printed, repository, made.home


def test_every_block_is_known():
    languages = [language for _, language, _ in blocks()]
    assert set(languages) == {"sh", "text", "yaml"} and languages[0] == "sh"
    assert PAGE.count("```") == 2 * len(languages)
    assert all((what is not None) == (language == "yaml") for what, language, _ in blocks())


def test_the_page_can_be_followed_and_prints_what_it_shows(followed):
    printed, _, home = followed
    shown = [(at, text) for at, (_, language, text) in enumerate(blocks()) if language == "text"]
    assert len(shown) >= 5
    for at, text in shown:
        said = printed[at - 1].replace(str(home), "/home/ada")
        for pattern, stand_in in OURS.items():
            said = re.sub(pattern, stand_in, said)
        assert said.splitlines() == text.splitlines()


def test_the_repository_is_in_order_in_the_end(followed, machine):
    _, repository, _ = followed
    made = machine[1]
    inside = {"cwd": repository, "GIT_CONFIG_NOSYSTEM": "1"}
    assert "2 records, 2 decisions: intact" in made.run("assay", "verify", "--since", "main", **inside).stdout
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=repository, capture_output=True, text=True, check=True
    )
    assert status.stdout == " M specs/meshes/crate.obj\n"  # the last block's change
    assert (repository / ".git/hooks/pre-commit").is_file()
    # The second commit went through the hook, which gated both.
    assert (repository / "runs/crate/report.json").is_file()


def test_the_workflow_runs_and_leaves_its_reports(followed, machine, tmp_path):
    _, repository, _ = followed
    workflow = yaml.safe_load((repository / ".github/workflows/assay.yml").read_text())
    steps = {step.get("name"): step for step in workflow["jobs"]["assets"]["steps"]}
    runner = Runner(tmp_path, repository, {}, machine[1].folder / "bin")
    since = {"SINCE": "main", "HOME": str(machine[1].home)}
    verified = runner.run(steps["Who approved what"], since)
    assert (verified.code, verified.out.splitlines()[0][:31]) == (0, "2 records, 2 decisions: intact "), verified.err
    gated = runner.run(steps["Gate"], since)
    assert gated.code == 1 and "::error " in gated.out and "golden-differs" in gated.out, gated.err
    assert "crate" in gated.summary and "starter" not in gated.summary
    assert sorted(path.name for path in (runner.temp / "assay").iterdir()) == ["assay.html", "assay.sarif"]


def test_yaml_on_the_page_is_what_is_written_or_valid(followed, tmp_path, capsys):
    from check_jsonschema import main

    _, repository, _ = followed
    found = {what: text for what, language, text in blocks() if language == "yaml"}
    assert set(found) == {".github/workflows/assay.yml", "workflow", "pre-commit"}
    assert found[".github/workflows/assay.yml"] in (repository / ".github/workflows/assay.yml").read_text()
    path = tmp_path / "config.yaml"
    path.write_text(found["workflow"])
    with pytest.raises(SystemExit) as ended:
        main(["--builtin-schema", "vendor.github-workflows", str(path)])
    assert ended.value.code == 0, capsys.readouterr().out
    action = yaml.safe_load((HOUSE / "action.yml").read_text())
    [step] = [one for one in yaml.safe_load(found["workflow"])["jobs"]["assets"]["steps"] if one.get("id") == "assay"]
    assert set(step["with"]) <= set(action["inputs"])
    assert set(re.findall(r"steps\.assay\.outputs\.(\w+)", found["workflow"])) <= set(action["outputs"])
    path.write_text(found["pre-commit"])
    [repo] = load_config(str(path))["repos"]
    offered = {hook["id"] for hook in yaml.safe_load((HOUSE / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in repo["hooks"]} <= offered


def test_the_page_is_short():
    words = re.sub(r"```.*?```", "", PAGE, flags=re.S).split()
    assert len(words) < 700 and "/root" not in PAGE
