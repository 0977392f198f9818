"""Approving and rejecting as people do it: in processes, with keys, a policy and git."""

import json
import shutil

import pytest

from gate.decisions import approve_candidate, reject_candidate, seen_now
from gate.errors import GateError
from gate.git_commits import Branch
from gate.keys import find_signer
from gate.repository import GitError
from golden.errors import StaleError
from specs.canonical import file_sha256
from specs.spec import load_spec
from tests.unit.gate.decision_samples import SmallHouse
from tests.unit.gate.git_samples import SURROUNDINGS, commit_all, git, state
from tests.unit.gate.reviewer_samples import a_reviewer


@pytest.fixture(scope="module")
def built(tmp_path_factory, judges, commands):
    """A house whose box was judged and needs review."""
    house = SmallHouse(tmp_path_factory.mktemp("built"), commands).build()
    assert house.gate(judges) == "FAIL"
    return house


@pytest.fixture
def house(built, tmp_path, monkeypatch):
    """A copy of it for one test."""
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)
    return built.copied(tmp_path)


def test_one_reviewer_approves_and_everything_can_be_verified(house, judges):
    out = house.ok("approve", "--reason", "it is a box", "--by", "Ada")
    assert out == "box: approved by Ada: golden/records/box.json\n"
    [entry] = house.entries()
    assert (entry["who"], entry["decision"], entry["why"]) == ("Ada", "approve", "it is a box")
    assert entry["spec_author"] == "Cem <cem@example.org>"
    assert house.gate(judges) == "PASS"
    assert house.ok("verify") == "1 record, 1 decision: intact\n"
    said = house.refused("approve", "--reason", "again", "--by", "Ada")
    assert said.startswith("assay: box: you approved exactly these bytes at ") and said.endswith(": nothing to do\n")


def test_two_approvals_of_two_people(house):
    house.policy(approvals=2)
    out = house.ok("approve", "--reason", "one", "--by", "Ada")
    assert out == "box: approved by Ada: 1 of 2 approvals (Ada): 1 more needed, of another reviewer\n"
    assert not (house.golden / "records" / "box.json").exists()
    house.refused("approve", "--reason", "one again", "--by", "Ada")
    assert house.ok("approve", "--reason", "two", "--by", "Bob") == "box: approved by Bob: golden/records/box.json\n"
    record = json.loads((house.golden / "records" / "box.json").read_bytes())
    assert record["decision"]["who"] == "Bob" and [one["who"] for one in house.entries()] == ["Ada", "Bob"]
    assert house.ok("verify") == "1 record, 2 decisions: intact\n"


def test_a_profile_may_ask_for_a_role(house):
    house.policy(profiles={"game-prop": {"role": "admin"}})
    said = house.refused("approve", "--reason", "fine", "--by", "Bob")
    assert "Bob is reviewer" in said and "need admin" in said
    house.ok("approve", "--reason", "fine", "--by", "Ada")


def test_the_author_may_not_approve_where_the_policy_says_so(house, judges):
    house.policy(author_may_approve=False)
    house.ok("approve", "--reason", "Cem wrote it", "--by", "Ada")
    house.write_mesh(2.0)
    house.gate(judges)
    said = house.refused("approve", "--reason", "mine", "--by", "Ada")
    assert "git does not know who wrote this one: commit box.json and its files" in said
    commit_all(house.folder, "ada", "ADA@example.org")
    said = house.refused("approve", "--reason", "mine", "--by", "Ada")
    assert "Ada wrote the spec, and its author may not approve" in said
    house.ok("approve", "--reason", "hers", "--by", "Bob")
    assert [one["spec_author"] for one in house.entries()] == ["Cem <cem@example.org>", "ada <ADA@example.org>"]


def test_rejected_and_then_approved(house):
    house.policy(approvals=2)
    house.ok("approve", "--reason", "one", "--by", "Ada")
    assert (
        house.ok("reject", "--reason", "too square", "--by", "Bob")
        == "box: rejected by Bob: golden/decisions/box.jsonl\n"
    )
    assert "nothing to do" in house.refused("reject", "--reason", "still", "--by", "Bob")
    out = house.ok("approve", "--reason", "a box is square", "--by", "Bob")
    assert "1 of 2 approvals (Bob)" in out
    house.ok("approve", "--reason", "it is", "--by", "Ada")
    assert [one["decision"] for one in house.entries()] == ["approve", "reject", "approve", "approve"]
    assert house.ok("verify") == "1 record, 4 decisions: intact\n"
    out = house.ok("reject", "--reason", "no longer", "--by", "Bob")
    assert "withdrawn: golden/records/box.json" in out and not (house.golden / "records" / "box.json").exists()
    assert house.ok("verify") == "0 records, 5 decisions: intact\n"


def test_what_is_not_as_it_was_judged_is_not_decided_on(house, judges):
    house.write_mesh(2.0)
    for command in ("approve", "reject"):
        said = house.refused(command, "--reason", "fine", "--by", "Ada")
        assert "box.obj: changed since it was judged: run `./run gate" in said
    house.gate(judges)
    candidate = {path: path.read_bytes() for path in (house.runs / "box").iterdir() if path.is_file()}
    house.ok("approve", "--reason", "fine", "--by", "Ada")
    house.write_mesh(3.0)
    house.gate(judges)
    house.ok("approve", "--reason", "larger", "--by", "Bob")
    house.write_mesh(2.0)
    for path, data in candidate.items():
        path.write_bytes(data)
    said = house.refused("approve", "--reason", "smaller", "--by", "Ada")
    assert "box: its record changed since it was judged: run `./run gate" in said and "look at what is new" in said


def test_a_failing_asset_can_be_rejected_but_not_approved(house, judges):
    spec = json.loads(house.spec_path.read_text()) | {"budgets": {"triangles": 4}}
    house.spec_path.write_text(json.dumps(spec))
    house.gate(judges)
    said = house.refused("approve", "--reason", "fine", "--by", "Ada")
    assert "box: not approved: only an asset that passes every other rule can be" in said
    assert "FAIL triangle-budget-exceeded" in said
    house.ok("reject", "--reason", "too many triangles", "--by", "Ada")
    assert house.ok("verify") == "0 records, 1 decision: intact\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--reason", " "], "--reason is empty: say why these bytes are right"),
        (["--reason", "x", "--git", "a..b"], "--git a..b: not a name that git allows"),
        (["--reason", "x", "--git", "main"], "--git main: checked out in"),
        (["--reason", "\udcff"], "--reason is not UTF-8"),
        (["--reason", "x" * 5000], "4000"),
    ],
)
def test_what_cannot_be_done_is_refused_before_anything_is_written(house, words, says):
    assert says in house.refused("approve", *words, "--by", "Ada")
    assert git(house.folder, "branch", "--format=%(refname:short)") == "main"


def test_golden_outside_a_repository_cannot_be_committed(house, tmp_path):
    shutil.move(house.golden, tmp_path / "golden")
    house.golden = tmp_path / "golden"
    said = house.refused("approve", "--reason", "x", "--by", "Ada", "--git")
    assert f"{tmp_path}/golden: not in the work tree of a git repository" in said
    house.ok("approve", "--reason", "x", "--by", "Ada")


def test_a_decision_as_a_commit(house, tmp_path):
    (house.folder / "box.json").write_text((house.folder / "box.json").read_text() + "\n")
    (house.folder / "staged").write_text("staged")
    git(house.folder, "add", "staged")
    git(house.folder, "checkout", "-q", "--detach")
    house.policy(approvals=2)
    head = git(house.folder, "rev-parse", "HEAD")
    out = house.ok("approve", "--reason", "whole", "--by", "Ada", "--git")
    first = git(house.folder, "rev-parse", "assay/box")
    assert out.splitlines()[1] == f"committed: {first[:12]} on assay/box"
    index = (house.folder / ".git" / "index").read_bytes()
    house.ok("approve", "--reason", "a box\nand nothing else", "--by", "Bob", "--git", "assay/box")
    second = git(house.folder, "rev-parse", "assay/box")
    assert (house.folder / ".git" / "index").read_bytes() == index
    assert git(house.folder, "rev-parse", f"{second}^", f"{first}^").split() == [first, head]
    form = "--format=%an <%ae>|%cn|%s|%(trailers:key=Assay-Decision,valueonly,separator=%x2C)"
    assert git(house.folder, "log", form, f"{head}..{second}").splitlines() == [
        "Bob <bob@example.org>|Machine|Approve box: a box...|approve",
        "Ada <ada@example.org>|Machine|Approve box: whole|approve",
    ]
    trailers = dict(
        line.split(": ")
        for line in git(house.folder, "log", "-1", "--format=%(trailers:only)", second).splitlines()
        if line
    )
    record = json.loads((house.golden / "records" / "box.json").read_bytes())
    [_, entry] = house.entries()
    assert trailers == {
        "Assay-Asset": "box",
        "Assay-Decision": "approve",
        "Assay-Entry": record["decision"]["entry_sha256"],
        "Assay-Content": entry["content_sha256"],
        "Assay-Record": file_sha256(house.golden / "records" / "box.json"),
    }
    changed = git(house.folder, "diff", "--name-only", head, second).splitlines()
    assert changed == [
        "golden/decisions/box.jsonl",
        "golden/previews/box/box.obj",
        "golden/previews/box/spec.json",
        "golden/records/box.json",
    ]
    assert git(house.folder, "fsck", "--strict", "--no-dangling") == ""
    assert set(state(house.folder)[2].splitlines()) == {
        "A  staged",
        " M box.json",
        *(f"?? golden/{name}" for name in ("decisions/", "policy.json", "previews/", "records/")),
    }
    git(tmp_path, "clone", "-q", "--branch", "assay/box", str(house.folder), "clone")
    house.golden = tmp_path / "clone" / "golden"
    house.policy(approvals=2)
    assert house.ok("verify", "--since", head) == f"1 record, 2 decisions: intact since {head[:12]}\n"


def test_a_decision_without_a_commit_can_be_committed_later(house):
    house.ok("approve", "--reason", "whole", "--by", "Ada")
    before = house.golden_files()
    out = house.ok("approve", "--reason", "whole", "--by", "Ada", "--git", "decided")
    assert "committed: " in out and house.golden_files() == before
    house.refused("approve", "--reason", "whole", "--by", "Ada", "--git", "decided")
    house.refused("approve", "--reason", "other words", "--by", "Ada", "--git", "other")
    out = house.ok("reject", "--reason", "broken after all", "--by", "Bob", "--git", "decided")
    assert git(house.folder, "log", "--format=%s", "main..decided").splitlines() == [
        "Reject box: broken after all",
        "Approve box: whole",
    ]
    assert git(house.folder, "diff", "--name-only", "main", "decided") == "golden/decisions/box.jsonl"


def test_a_commit_that_fails_after_the_decision_is_made_by_the_same_command(house, monkeypatch):
    def refused(branch, to, old):
        raise GitError("the disk is full")

    monkeypatch.setattr(Branch, "move", refused)
    for name in ("ASSAY_KEYS", "ASSAY_KEY_PASSPHRASE"):
        monkeypatch.setenv(name, house.environment()[name])
    monkeypatch.chdir(house.folder)
    signer = find_signer("Ada", house.golden)
    said = r"the disk is full\nbox: the decision is kept in golden/decisions/box\.jsonl, but not committed"
    with pytest.raises(GateError, match=said):
        approve_candidate(load_spec(house.spec_path), house.runs, house.golden, signer, "whole", branch="assay/{id}")
    assert git(house.folder, "branch", "--format=%(refname:short)") == "main"
    assert "committed: " in house.ok("approve", "--reason", "whole", "--by", "Ada", "--git")
    assert len(house.entries()) == 1


def test_a_decision_that_others_decided_after_is_committed_too(house):
    house.policy(approvals=3)
    house.ok("approve", "--reason", "one", "--by", "Ada")
    house.ok("approve", "--reason", "two", "--by", "Bob")
    house.ok("approve", "--reason", "one", "--by", "Ada", "--git")
    house.refused("approve", "--reason", "two", "--by", "Bob", "--git")
    assert git(house.folder, "show", "assay/box:golden/decisions/box.jsonl").count("\n") == 1
    assert git(house.folder, "log", "--format=%an", "main..assay/box") == "Ada"


def test_what_cannot_be_committed_is_refused_before_the_decision(house):
    (house.golden / "previews" / "box").mkdir(parents=True)
    (house.golden / "previews" / "box" / "link").symlink_to("/etc/passwd")
    assert "previews/box/link: not a plain file" in house.refused("approve", "--reason", "x", "--by", "Ada", "--git")
    assert not house.entries()


def test_the_page_decides_on_what_it_showed(house, judges):
    """The same functions with what was seen: a report that is not the one any more, bytes that others approved."""
    spec, cem = load_spec(house.spec_path), a_reviewer(house.golden, "Cem")
    seen = seen_now(spec, house.runs, house.golden)
    house.ok("approve", "--reason", "whole", "--by", "Ada")
    with pytest.raises(StaleError, match=r"Ada approved exactly these bytes at .*nothing to do"):
        approve_candidate(spec, house.runs, house.golden, cem, "whole", seen)
    seen = seen_now(spec, house.runs, house.golden)
    house.gate(judges)
    with pytest.raises(StaleError, match="box: gated again since you opened it: look at the new report"):
        reject_candidate(spec, house.runs, house.golden, cem, "no", seen)
    seen = seen_now(spec, house.runs, house.golden)
    made = reject_candidate(spec, house.runs, house.golden, cem, "no", seen, branch="")
    assert made.decided.withdrawn and made.branch == "assay/box"
    assert git(house.folder, "log", "-1", "--format=%an: %s", "assay/box") == "Cem: Reject box: no"


def test_a_branch_that_does_not_know_the_key_is_told_of(house):
    house.ok("key", "new", "Dan")
    out = house.ok("approve", "--reason", "whole", "--by", "Dan", "--git")
    assert out.endswith("assay/box does not know this key yet: commit reviewers.json there too, or first on its own\n")
