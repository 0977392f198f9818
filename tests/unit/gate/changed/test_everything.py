"""What may touch every asset runs every asset: the gate, its settings, what it is installed from and run by."""

import shutil

import pytest

from gate.changed import everything as rules
from gate.changed import only_changed
from gate.changed.since import changes_since
from gate.project import find_project
from tests.unit.gate.changed.change_samples import everything, kept, put
from tests.unit.gate.git_samples import commit_all, git

WHOLE = [
    "assay.toml",
    "golden/policy.json",
    "golden/reviewers.json",
    "requirements.lock",
    "requirements-dev.txt",
    "requirements/base.in",
    "uv.lock",
    "pyproject.toml",
    "environment.yml",
    ".python-version",
    ".github/workflows/gate.yml",
    ".github/actions/gate/action.yml",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    ".pre-commit-hooks.yaml",
    "action.yml",
    "Dockerfile",
    ".gitattributes",
    "art/.gitattributes",
]
SINGLE = [
    "meshes/requirements.txt",
    "docs/uv.lock",
    ".github/CODEOWNERS",
    "gate/rule.py",
    "validators/rules/new.py",
    "specs/notes.md",
    "golden/README.md",
]
OF_THE_HOUSE = [
    "run",
    "gate/cli.py",
    "validators/rules/boundary_edge.py",
    "validators/engine.py",
    "validators/profiles/game-prop.json",
    "validators/container/package-lock.json",
    "specs/asset.schema.json",
    "specs/spec.py",
    "generator/pipeline.py",
    "generator/critic/weights.bin",
    "golden/comparison.py",
    "golden/golden-record.schema.json",
]
NOT_OF_THE_HOUSE = [
    "specs/assets/mug.json",
    "golden/records/mug.json",
    "golden/decisions/mug.jsonl",
    "golden/previews/mug/asset.glb",
    "review/page/head.py",
    "tests/unit/test_imports.py",
    "docs/architecture.md",
    "benchmarks/judge.py",
    "README.md",
    "gate/__pycache__/cli.cpython-311.pyc",
]


def reason():
    project = find_project()
    return rules.whole_reason(changes_since("HEAD", project.root), project)


def undone(root, name):
    git(root, "clean", "-fdq")
    git(root, "checkout", "-q", "--", ".")


def test_settings_locks_and_workflows_run_everything(root):
    for name in WHOLE:
        path = root / name
        put(path, path.read_text() + "\n# more\n" if path.exists() else "x\n")
        assert (name, reason()) == (name, f"{name} changed")
        undone(root, name)
    assert reason() is None


def test_the_same_names_elsewhere_do_not(root):
    for name in SINGLE:
        put(root / name, "x\n")
    assert reason() is None


def test_it_is_said_why_everything_runs(root):
    put(root / "requirements.lock", "trimesh==5\n")
    project = find_project()
    found = only_changed(everything(project), "HEAD", project)
    assert len(found.selection) == 4 and found.skipped == 0
    base = git(root, "rev-parse", "HEAD")[:10]
    assert found.why == f"all 4 assets: requirements.lock changed since HEAD (merge base {base})"


def test_what_was_deleted_or_committed_counts(root):
    put(root / "uv.lock", "x")
    commit_all(root)
    assert reason() is None and len(kept("HEAD~1")) == 4
    (root / "uv.lock").unlink()
    assert reason() == "uv.lock changed"


def test_a_project_in_a_folder_is_installed_from_the_folders_above_too(root, monkeypatch):
    shutil.copytree(root, root / "art" / "props", ignore=shutil.ignore_patterns(".git"))
    put(root / "web" / "uv.lock", "x")
    commit_all(root)
    monkeypatch.chdir(root / "art" / "props")
    for name, whole in (("art/uv.lock", True), ("uv.lock", True), ("art/props/uv.lock", True), ("web/uv.lock", False),
                        ("art/lamps/uv.lock", False), ("assay.toml", False)):  # fmt: skip
        path = root / name
        put(path, path.read_text() + "\n" if path.exists() else "x")
        assert (name, reason()) == (name, f"{name} changed" if whole else None)
        undone(root, name)


@pytest.mark.parametrize("where", [".", "tools/assay"])
def test_the_house_in_the_repository_counts(root, monkeypatch, where):
    monkeypatch.setattr(rules, "HOUSE", root / where)
    for name in OF_THE_HOUSE:
        full = name if where == "." else f"{where}/{name}"
        put(root / full, "x\n")
        assert (full, reason()) == (full, f"{full} changed")
        undone(root, full)
    for name in NOT_OF_THE_HOUSE:
        put(root / where / name, "x\n")
    assert reason() is None


def test_the_house_in_a_submodule_counts(root, tmp_path, monkeypatch):
    house = tmp_path / "house"
    git(tmp_path, "init", "-q", "-b", "main", str(house))
    put(house / "gate" / "cli.py", "x")
    commit_all(house)
    git(root, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(house), "tools/assay")
    commit_all(root)
    monkeypatch.setattr(rules, "HOUSE", root / "tools" / "assay")
    assert reason() is None
    put(root / "tools" / "assay" / "gate" / "cli.py", "y")
    assert reason() == "tools/assay changed"


def test_this_house_knows_all_its_rooms():
    from gate.house import HOUSE
    from gate.version import __doc__ as _  # noqa: F401

    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"review", "tests", "packaging"}
    assert rooms <= {pattern.partition("/")[0] for pattern in rules._HOUSE}
