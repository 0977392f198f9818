"""Every block of README.md is run, held against its schema, or named here with the reason why it cannot be.

A block is known by its first line. A new block of commands needs an entry in HELD; JSON, TOML and YAML are recognised.
"""

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import pytest
import yaml
from pre_commit.clientlib import load_config

from gate.cli import main
from gate.house import HOUSE
from gate.outcome import Outcome
from gate.output import Wanted
from gate.output.text import write_text
from gate.project import find_project
from golden.reading import find_record
from specs.findings import Report, Scores, Verdict
from specs.spec import SpecError, parse_spec
from tests.house import ASSETS, GOLDEN
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository

README = (HOUSE / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
BLOCKS = [(found[1], found[2]) for found in FENCE.finditer(README)]
COMMANDS = ("console", "sh", "bash", "shell")
DATA = ("json", "toml", "yaml")


# What a JSON document is that is no spec, by a key that only it has.
SCHEMAS = {
    "waivers": "specs/waivers.schema.json",
    "assets": "specs/report.schema.json",
    "reviewers": "golden/reviewers.schema.json",
    "approvals": "golden/policy.schema.json",
}


@dataclass(frozen=True)
class Runs:
    """The commands run, and print what is shown.

    folder: "house", a scratch folder of this repository; "project", a project of its own; "here", this repository.
    files: made before from other blocks.
    """

    folder: str
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shows:
    """They take too long to be run; what is shown is held by this test."""

    test: str


@dataclass(frozen=True)
class Cannot:
    """They cannot be run here, and show nothing that could be wrong."""

    why: str


HELD = {
    "./run": Shows("test_the_table_is_what_the_gate_prints_of_our_assets"),
    "./run test": Cannot("it runs these tests"),
    "sed '$d' specs/assets/meshes/crate.obj > open-crate.obj": Runs("house"),
    "./run gate my-mug.json": Runs("house", (("my-mug.json", "a crimson mug"),)),
    "./run user add ada --role reviewer --email ada@example.org": Cannot(
        "asks for a password, and serves until stopped"
    ),
    './run key new "Ada Lovelace" --email ada@example.org': Runs("project"),
    "./run verify": Runs("house"),
    'python -m pytest -p gate.pytest_plugin --assay specs/assets -k "crate and edge"': Runs("here"),
    "./run prove red-mug": Shows("test_the_proof_shows_the_record"),
}


def first_line(text):
    return text.splitlines()[0].removeprefix("$ ").strip()


def commands_of(text):
    """[(command, lines that it prints as shown, None where nothing is)] of a block of commands."""
    if not any(line.startswith("$ ") for line in text.splitlines()):
        text = "".join(f"$ {line}\n" for line in text.splitlines() if line and not line.startswith("#"))
    parts = re.split(r"^\$ ", text, flags=re.M)[1:]
    found = [(part.splitlines()[0], [line.rstrip() for line in part.splitlines()[1:]]) for part in parts]
    return [(command, lines_of("\n".join(shown)) or None) for command, shown in found]


def lines_of(text):
    return [line.rstrip() for line in text.strip().splitlines()]


def block(start):
    """The one block of commands that begins so."""
    [text] = [text for language, text in BLOCKS if language in COMMANDS and first_line(text) == start]
    return text


def test_every_block_is_held():
    assert len(BLOCKS) * 2 == len(re.findall("^```", README, re.M))
    starts = {first_line(text) for language, text in BLOCKS if language in COMMANDS}
    assert starts == set(HELD), "each block of commands needs its entry in HELD, and each entry its block"
    assert {language for language, _ in BLOCKS} <= {*COMMANDS, *DATA}, "say in this test how such a block is held"
    assert all(one.test in globals() for one in HELD.values() if isinstance(one, Shows))
    assert all(
        len(one.why) > 10 and commands_of(block(start)) for start, one in HELD.items() if isinstance(one, Cannot)
    )


# Commands


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Makes the folder that the commands run in."""
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASSAY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "")
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path / "cache"))

    def make(kind):
        if kind == "here":
            return HOUSE
        place = a_repository(tmp_path / kind)
        if kind == "house":  # commands find the house's own project from here
            (place / "specs").symlink_to(HOUSE / "specs")
        else:  # the crate stands in for assets that take minutes to be made
            shutil.copytree(ASSETS / "meshes", place / "specs/meshes")
            shutil.copy(ASSETS / "crate.json", place / "specs/red-mug.json")
            (place / "assay.toml").write_text("")
        monkeypatch.chdir(place)
        return place

    return make


@pytest.mark.parametrize("start", [start for start, one in HELD.items() if isinstance(one, Runs)])
def test_the_commands_run_and_print_what_is_shown(start, folder, capsys):
    held = HELD[start]
    place = folder(held.folder)
    for name, marked in held.files:
        [text] = [text for _, text in BLOCKS if marked in text and text.startswith("{")]
        (place / name).write_text(text)
    for command, shown in commands_of(block(start)):
        out, err = ran(command, place, capsys)
        if shown is not None:
            assert shown in (lines_of(out), lines_of(err), lines_of(out + err)), command


def ran(command, place, capsys):
    """(stdout, stderr) of a command; ours run in this process. README shows the words of one that is refused."""
    words = shlex.split(command)
    if words[0] not in ("./run", "assay") or any(sign in words for sign in ("|", ">", "||", "&&")):
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {"PATH": path}
        done = subprocess.run(["bash", "-ec", command], cwd=place, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout, done.stderr
    code = main(words[1:])
    out, err = capsys.readouterr()
    assert code in (0, 1) or (lines_of(err) and lines_of(err)[0] in README), (command, err)
    return out, err


def test_the_table_is_what_the_gate_prints_of_our_assets():
    [(_, shown)] = commands_of(block("./run"))
    rows = [line.split() for line in shown if re.match(r"^ ?[a-z0-9-]+ +(PASS|FAIL|ERROR) ", line)]
    assert [row[0] for row in rows] == sorted(path.stem for path in ASSETS.glob("*.json"))
    outcomes = [
        Outcome(Report(id, Verdict[verdict], Scores(*(None if text == "-" else float(text) for text in scores))))
        for id, verdict, *scores in rows
    ]
    page = io.StringIO()
    write_text(outcomes, page, Wanted())
    assert lines_of(page.getvalue()) == shown


def test_the_proof_shows_the_record():
    [(_, shown)] = commands_of(block("./run prove red-mug"))
    record = find_record("red-mug", GOLDEN)
    root = record.step_root[:12]
    rows = [re.split(r"  +", line) for line in shown if f"  {root}  " in line]
    assert len(rows) == 4 and len({row[3] for row in rows}) == 1
    [skipped] = [line for line in shown if "skipped: " in line]
    assert skipped.startswith("cuda") and shown[0] == f"red-mug: determinism class {record.determinism_class}"


# Data


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "json"])
def test_json_is_what_its_schema_allows_or_its_errors_are_shown(text):
    document = json.loads(text)
    if "source" not in document:
        [schema] = [schema for key, schema in SCHEMAS.items() if key in document]
        jsonschema.Draft202012Validator(json.loads((HOUSE / schema).read_bytes())).validate(document)
        return
    try:
        parse_spec(text.encode(), "shown.json")
    except SpecError as error:
        said = [line.split("#", 1)[1] for line in str(error).splitlines()]
        assert said and all(f"#{line}" in README for line in said)


def test_toml_is_settings_that_can_be_used(tmp_path):
    for text in (text for language, text in BLOCKS if language == "toml"):
        (tmp_path / "assay.toml").write_text(text)
        assert find_project(tmp_path).configured


@pytest.mark.parametrize("text", [text for language, text in BLOCKS if language == "yaml"])
def test_yaml_is_a_workflow_or_hooks(text, tmp_path, capsys):
    path, document = tmp_path / "config.yaml", yaml.safe_load(text)
    if "repos" in document:
        path.write_text(text)
        offered = {hook["id"] for hook in yaml.safe_load((HOUSE / ".pre-commit-hooks.yaml").read_text())}
        assert {hook["id"] for repo in load_config(str(path))["repos"] for hook in repo["hooks"]} <= offered
        return
    if isinstance(document, list):  # steps
        document = {"on": "push", "jobs": {"assets": {"runs-on": "ubuntu-24.04", "steps": document}}}
        text = yaml.safe_dump(document)
    path.write_text(text)
    from check_jsonschema import main as check

    with pytest.raises(SystemExit) as ended:
        check(["--builtin-schema", "vendor.github-workflows", str(path)])
    assert ended.value.code == 0, capsys.readouterr().out
    inputs = yaml.safe_load((HOUSE / "action.yml").read_text())["inputs"]
    for step in (step for job in document["jobs"].values() for step in job["steps"]):
        if "/assay@" in step.get("uses", ""):
            assert set(step.get("with", ())) <= set(inputs)
