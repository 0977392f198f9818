"""action.yml and .pre-commit-hooks.yaml: valid to their tools, safe against their inputs, run as they would be."""

import json
import re
import shlex
import stat
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from pre_commit.clientlib import load_config, load_manifest

from gate.action import run as action
from gate.house import HOUSE
from gate.starter.hooks import gate_pattern, hooks_text, mesh_pattern
from gate.starter.requirement import Requirement, requirement_of
from gate.starter.workflow import workflow_text
from specs.reading import MESH_SUFFIXES
from tests.rules.solids import box
from tests.rules.writers import obj
from tests.unit.gate.git_samples import a_repository, commit_all, git
from tests.unit.gate.github_runner import EXPRESSION, Runner, in_place

ACTION = HOUSE / "action.yml"
MANIFEST = HOUSE / ".pre-commit-hooks.yaml"
DOCUMENT = yaml.safe_load(ACTION.read_text())
STEPS = DOCUMENT["runs"]["steps"]
[GATE] = [step for step in STEPS if step.get("id") == "gate"]
NOWHERE = Requirement(None, "a test")
FROM_GIT = Requirement(
    "assay[usd] @ git+https://example.org/o/assay@" + "a" * 40, "", "https://example.org/o/assay", "a" * 40, "v0.1.0"
)
REQUIREMENTS = {"nowhere": NOWHERE, "git": FROM_GIT, "version": Requirement("assay==0.1.0")}


def valid(schema, path):
    """Whether check-jsonschema takes the file, by the schema that comes with it."""
    from check_jsonschema import main

    with pytest.raises(SystemExit) as ended:
        main(["--builtin-schema", schema, str(path)])
    return ended.value.code == 0


def test_the_action_and_the_hooks_are_valid(tmp_path, capsys):
    assert valid("vendor.github-actions", ACTION), capsys.readouterr().out
    hooks = load_manifest(str(MANIFEST))
    assert [hook["id"] for hook in hooks] == ["assay-check", "assay-gate"]
    bad = tmp_path / "action.yml"
    bad.write_text(ACTION.read_text().replace("using: composite", "using: nothing"))
    assert not valid("vendor.github-actions", bad)


@pytest.mark.parametrize("below", [".", "my art/it's"])
@pytest.mark.parametrize("requirement", REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_what_init_writes_is_valid(tmp_path, requirement, below, capsys):
    for lfs in (False, True):
        path = tmp_path / "assay.yml"
        path.write_text(workflow_text(requirement, "main: 'x'", below, "golden", lfs))
        assert valid("vendor.github-workflows", path), capsys.readouterr().out
        job = yaml.safe_load(path.read_text())
        assert job["env"]["ASSAY"] == (requirement.text or "")
        [checkout] = [step for step in job["jobs"]["assets"]["steps"] if "checkout" in step.get("uses", "")]
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False, **({"lfs": True} if lfs else {})}
        assert job["permissions"] == {"contents": "read"}
    config = tmp_path / ".pre-commit-config.yaml"
    config.write_text(hooks_text(requirement, below))
    [repo] = load_config(str(config))["repos"]
    if requirement is FROM_GIT and below == ".":
        assert (repo["repo"], repo["rev"]) == (requirement.repository, requirement.commit)
    else:
        # What pre-commit calls `system` by now.
        assert repo["hooks"][0]["language"] == ("python" if requirement.text else "unsupported")


def test_every_tool_is_pinned_and_no_input_reaches_a_script():
    workflow = yaml.safe_load(workflow_text(FROM_GIT, "main", ".", "golden", False))
    for step in (*STEPS, *workflow["jobs"]["assets"]["steps"]):
        if "uses" in step:
            assert re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"])
        else:
            assert not EXPRESSION.search(step["run"]), step["run"]
    assert set(DOCUMENT["inputs"]) >= {"paths", "changed-since", "fail-on", "profile", "output-folder"}
    used = set(re.findall(r"inputs\.([a-z-]+)", ACTION.read_text()))
    assert used == set(DOCUMENT["inputs"])
    given = set(re.findall(r"steps\.gate\.outputs\.(\w+)", ACTION.read_text()))
    assert given == set(DOCUMENT["outputs"]) == {*action.FILES, "assets", "pass", "fail", "error", "reused"}


def test_patterns_of_the_hooks_are_those_of_the_readers():
    check, gate = load_manifest(str(MANIFEST))
    assert (check["files"], gate["files"]) == (mesh_pattern(), gate_pattern())
    for suffix in MESH_SUFFIXES:
        assert re.search(check["files"], f"art/x{suffix.upper()}") and re.search(gate["files"], f"art/x{suffix}")
    assert re.search(check["exclude"], "golden/previews/a/a.obj") and not re.search(check["exclude"], "art/a.obj")
    assert not re.search(check["files"], "notes.md") and re.search(gate["files"], "golden/decisions/a.jsonl")


# The action


def inputs(**given):
    """The values of `inputs.*`, as a workflow that gives these."""
    named = {name.replace("_", "-"): value for name, value in given.items()}
    assert set(named) <= set(DOCUMENT["inputs"])
    return {f"inputs.{name}": named.get(name, one["default"]) for name, one in DOCUMENT["inputs"].items()}


def runner(folder, workspace, **given):
    return Runner(folder, workspace, {"github.action_path": str(HOUSE), "github.run_id": "1", **inputs(**given)})


def installed(made, program):
    """What the step before leaves: the program in the environment that the action made."""
    place = made.temp / "assay-venv" / "bin"
    place.mkdir(parents=True)
    (place / "assay").symlink_to(program)


@pytest.fixture(scope="module")
def art(tmp_path_factory):
    """A repository with a whole and an open mesh, a spec that cannot be read, and the program."""
    folder = tmp_path_factory.mktemp("art")
    repository = a_repository(folder / "workspace")
    V, F = box()
    for name, faces in (("good.obj", F), ("open.obj", F[:-1])):
        (repository / "art").mkdir(exist_ok=True)
        (repository / "art" / name).write_bytes(obj(V, faces))
    (repository / "assay.toml").write_text('paths = ["art"]\n')
    commit_all(repository)
    return repository, in_place(folder / "bin")


def test_the_action_gates_and_says_how_it_went(art, tmp_path):
    workspace, program = art
    made = runner(tmp_path, workspace)
    installed(made, program)
    ran = made.run(GATE)
    assert ran.code == 1, ran.err
    counts = {name: ran.outputs[name] for name in ("assets", "pass", "fail", "error", "reused")}
    assert counts == {"assets": "2", "pass": "1", "fail": "1", "error": "0", "reused": "0"}
    for name in action.FILES:
        assert Path(ran.outputs[name]).is_file() and Path(ran.outputs[name]).is_relative_to(made.temp)
    assert "::error " in ran.out and "boundary-edge" in ran.out
    assert ran.summary == Path(ran.outputs["markdown"]).read_text() + "\n"
    # The same again: both results are known.
    again = made.run(GATE)
    assert again.outputs == ran.outputs | {"reused": "2"}
    # Nothing was changed, so nothing is gated, and the reports are there all the same.
    made.context |= inputs(changed_since="HEAD")
    none = made.run(GATE)
    assert (none.code, none.outputs["assets"], none.outputs["pass"]) == (0, "0", "0")


def test_bad_inputs_end_with_2_and_are_never_run(art, tmp_path):
    workspace, program = art
    evil = "$(touch evil)`touch evil`;touch evil\n\"; touch evil; '"
    for number, given in enumerate(({"paths": evil}, {"profile": evil, "changed_since": evil})):
        made = runner(tmp_path / str(number), workspace, **given)
        installed(made, program)
        ran = made.run(GATE)
        assert (ran.code, ran.outputs) == (2, {}) and ran.err, ran
    assert not list(tmp_path.rglob("evil")) and not (workspace / "evil").exists()


STAND_IN = """#!/bin/sh
printf '%s\\n' "$@" >"$0.words"
exit 3
"""


def stand_in(folder):
    """A program `assay` that writes down its words and exits with 3."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assay").write_text(STAND_IN)
    (folder / "assay").chmod(stat.S_IRWXU)
    return folder / "assay"


def test_inputs_become_the_words_of_one_command(tmp_path):
    program, workspace = stand_in(tmp_path / "bin"), tmp_path / "work space"
    (workspace / "sub").mkdir(parents=True)
    given = {
        "paths": "\n specs/my asset.json \n--exit-zero\n\n",
        "changed_since": "origin/main",
        "fail_on": "warn",
        "profile": "3d-print",
        "working_directory": "sub",
        "output_folder": "out here",
    }
    made = runner(tmp_path, workspace, **given)
    installed(made, program)
    stale = workspace / "sub/out here/assay.json"
    stale.parent.mkdir()
    stale.write_text("{}")
    ran = made.run(GATE)
    assert (ran.code, ran.outputs, ran.summary) == (3, {}, "") and not stale.exists()
    words = (made.temp / "assay-venv/bin/assay.words").read_text().splitlines()
    assert words[:3] == ["gate", "--output-format", "github"]
    assert words[-6:] == [
        "--changed-since=origin/main",
        "--fail-on=warn",
        "--profile=3d-print",
        "--",
        "specs/my asset.json",
        "--exit-zero",
    ]
    assert [words[at + 3] for at in range(3, len(words) - 6, 4)] == [
        str(stale.parent / name) for name in (*action.FILES.values(), action.TEXT)
    ]


@pytest.mark.parametrize(
    ("extras", "added"), [("", ""), ("usd,generate", "[usd,generate]"), ("$(touch evil)", "[$(touch evil)]")]
)
def test_the_code_of_the_action_itself_is_installed(tmp_path, extras, added):
    [step] = [step for step in STEPS if step.get("name") == "Install assay"]
    made = runner(tmp_path, tmp_path, extras=extras)
    installed(made, stand_in(tmp_path / "bin"))
    python = made.temp / "assay-venv/bin/python"
    python.write_text(STAND_IN.replace("exit 3", "exit 0"))
    python.chmod(stat.S_IRWXU)
    assert made.run(step).code == 0
    words = python.with_name("python.words").read_text().splitlines()
    assert words[:3] == ["-m", "pip", "install"] and words[-1] == f"{HOUSE}{added}"
    assert not list(tmp_path.rglob("evil"))


def test_a_folder_that_cannot_be_written_is_said(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    for asked, says in ((tmp_path / "file", "File exists"), ("a\nb=c", "not one line of plain text")):
        assert action.main({"INPUT_OUTPUT_FOLDER": str(asked), "RUNNER_TEMP": str(tmp_path)}) == 2
        out = capsys.readouterr().out
        assert out.startswith("::error::output-folder ") and says in out and out.count("\n") == 1


# The workflow that init writes


@pytest.fixture
def change(tmp_path):
    """A repository on the branch `change`, which began at `origin/main`; and a runner of its workflow."""
    origin = a_repository(tmp_path / "origin")
    (origin / "readme").write_text("")
    commit_all(origin)
    git(tmp_path, "clone", "-q", str(origin), "clone")
    clone = tmp_path / "clone"
    git(clone, "checkout", "-q", "-b", "change")
    program = stand_in(tmp_path / "bin")
    program.write_text(STAND_IN.replace("exit 3", "exit 0"))
    return clone, Runner(tmp_path, clone, {}, program.parent)


def words_of(made, name, since):
    """The words that the step of that name gives to `assay`, and what it left."""
    workflow = yaml.safe_load(workflow_text(NOWHERE, "main", ".", "golden", False))
    [step] = [step for step in workflow["jobs"]["assets"]["steps"] if step.get("name") == name]
    seen = made.programs / "assay.words"
    seen.unlink(missing_ok=True)
    ran = made.run(step, {**workflow["env"], "SINCE": since})
    return seen.read_text().splitlines() if seen.exists() else None, ran


def test_the_workflow_holds_a_change_against_its_base(change):
    clone, made = change
    assert words_of(made, "Who approved what", "")[0] == ["verify"]
    assert words_of(made, "Who approved what", "origin/main")[0] == ["verify"]  # nobody is a reviewer there yet
    words, ran = words_of(made, "Who approved what", "origin/nowhere")
    assert words is None and ran.code == 2
    git(clone, "checkout", "-q", "main")
    (clone / "golden").mkdir()
    (clone / "golden/reviewers.json").write_text("{}")
    commit_all(clone)
    git(clone, "push", "-q", "origin", "HEAD:later")
    git(clone, "fetch", "-q")
    assert words_of(made, "Who approved what", "origin/later")[0] == ["verify", "--since", "origin/later"]


def test_the_workflow_gates_what_changed_and_everything_else_on_main(change):
    _, made = change
    words, ran = words_of(made, "Gate", "origin/$(touch evil)")
    assert words[:3] == ["gate", "--changed-since", "origin/$(touch evil)"] and ran.code == 0
    assert words_of(made, "Gate", "")[0][:3] == ["gate", "--output-format", "github"]
    formats = [after for word, after in pairwise(words) if word == "--output-format"]
    assert formats == ["github", "sarif", "html", "markdown"] and (made.temp / "assay").is_dir()
    assert not list(made.folder.rglob("evil"))


def test_a_workflow_without_an_address_says_what_is_missing(change):
    _, made = change
    _, ran = words_of(made, "Install assay", "")
    assert ran.code == 2 and ran.out.startswith("::error file=.github/workflows/assay.yml::")


# Hooks as pre-commit runs them


def hook(program, one, names, folder):
    """The hook's entry as pre-commit starts it: the entry's words, then the files; its first word from PATH."""
    words = [*shlex.split(one["entry"]), *(names if one["pass_filenames"] else [])]
    return subprocess.run([program, *words[1:]], cwd=folder, capture_output=True, text=True, check=False)


def test_the_hooks_stop_a_commit_with_an_open_mesh(art):
    workspace, program = art
    check, gate = load_manifest(str(MANIFEST))
    staged = ["art/good.obj", "art/open.obj", "assay.toml"]
    names = [name for name in staged if re.search(check["files"], name)]
    assert names == staged[:2]
    done = hook(program, check, names, workspace)
    assert done.returncode == 1 and "boundary-edge" in done.stdout
    assert hook(program, check, names[:1], workspace).returncode == 0
    done = hook(program, gate, names, workspace)
    assert done.returncode == 1 and "1 PASS, 1 FAIL" in done.stdout


# Where assay came from


class Installed:
    """A distribution with that direct_url.json."""

    version = "0.1.0"

    def __init__(self, direct):
        self.direct = direct

    def read_text(self, name):
        assert name == "direct_url.json"
        return self.direct if self.direct is None or isinstance(self.direct, str) else json.dumps(self.direct)


GIT = {"vcs": "git", "commit_id": "a" * 40, "requested_revision": "v0.1.0"}
SHA = "b" * 64


@pytest.mark.parametrize(
    ("direct", "text"),
    [
        (None, "assay==0.1.0"),
        ({"url": "https://a.b/o/assay.git", "vcs_info": GIT}, f"assay @ git+https://a.b/o/assay.git@{'a' * 40}"),
        ({"url": "ssh://git@a.b/o/assay", "vcs_info": GIT}, f"assay @ git+ssh://git@a.b/o/assay@{'a' * 40}"),
        (
            {"url": "https://u:token@example.org:8443/o/assay", "vcs_info": GIT, "subdirectory": "tools/assay"},
            f"assay @ git+https://example.org:8443/o/assay@{'a' * 40}#subdirectory=tools/assay",
        ),
        (
            {"url": "https://t@example.org/assay-0.1.0-py3-none-any.whl", "archive_info": {"hashes": {"sha256": SHA}}},
            f"assay @ https://example.org/assay-0.1.0-py3-none-any.whl#sha256={SHA}",
        ),
        ({"url": "https://example.org/assay.zip", "archive_info": {}}, "assay @ https://example.org/assay.zip"),
        ({"url": "file:///home/ada/assay.whl", "archive_info": {}}, None),
        ({"url": "file:///home/ada/assay", "dir_info": {"editable": True}}, None),
        ({"url": "file:///home/ada/assay", "vcs_info": GIT}, None),
        ({"url": 'https://example.org/$(x)"/${{ secrets.x }}', "archive_info": {}}, None),
        ({"url": "https://example.org/a b\nc", "archive_info": {}}, None),
        ({"archive_info": {}}, None),
        ("{", None),
        ("[]", None),
    ],
)  # fmt: skip
def test_the_workflow_installs_what_init_came_from(direct, text):
    found = requirement_of(Installed(direct))
    assert found.text == text and (found.why == "") == (text is not None)
    assert "token" not in repr(found)


def test_extras_and_the_hooks_repository():
    found = requirement_of(Installed({"url": "https://example.org/o/assay", "vcs_info": GIT}), ("usd",))
    assert found.text == f"assay[usd] @ git+https://example.org/o/assay@{'a' * 40}"
    assert (found.repository, found.commit, found.revision) == ("https://example.org/o/assay", "a" * 40, "v0.1.0")
    assert requirement_of(Installed(None), ("usd",)).text == "assay[usd]==0.1.0"
