"""`assay user`."""

import io
import sqlite3

import pytest

from gate.cli import main
from golden.reviewers import read_reviewers
from review.accounts import Cost, hashing

PASSWORD = "a mug with two handles"


@pytest.fixture
def user(tmp_path, monkeypatch, capsys):
    """Runs `assay user`; returns exit code, output and messages."""
    monkeypatch.delenv("ASSAY_DATABASE", raising=False)
    monkeypatch.setattr(hashing, "Cost", lambda: Cost(1, 8, 1))

    def run(task, *words, typed=None):
        monkeypatch.setattr("sys.stdin", io.StringIO("" if typed is None else typed))
        places = ["--state", str(tmp_path / "state"), "--golden", str(tmp_path / "golden")]
        code = main(["user", task, *words, *places])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    (tmp_path / "golden").mkdir()
    return run


def test_accounts_are_added_listed_and_changed(user, tmp_path):
    code, out, _ = user("add", "Ada", "--role", "reviewer", "--email", "a@b", "--password-stdin", typed=f"{PASSWORD}\n")
    assert code == 0
    assert "ada: reviewer, signs in with the password" in out
    assert "reviewers.json" in out
    assert user("add", "sue", "--role", "viewer", "--sso")[0] == 0
    assert user("role", "sue", "admin")[0] == 0
    code, out, _ = user("list")
    assert [line.split()[:3] for line in out.splitlines()] == [["ada", "reviewer", "password"], ["sue", "admin", "sso"]]
    assert [one.role for one in read_reviewers(tmp_path / "golden")] == ["reviewer", "admin"]
    assert user("password", "ada", "--password-stdin", typed="another one of twelve\n")[0] == 0
    assert user("disable", "ada")[0] == 0
    assert "DISABLED" in user("list")[1]
    assert user("enable", "ada")[0] == 0
    assert "DISABLED" not in user("list")[1]
    assert [key.revoked is None for key in read_reviewers(tmp_path / "golden").by_name("ada").keys] == [False, False]


def test_nobody_yet_is_said_with_the_next_step(user):
    assert user("list") == (0, "no accounts yet: `./run user add NAME --role admin` makes the first\n", "")


@pytest.mark.parametrize(
    ("words", "typed", "message"),
    [
        (["add", "eve", "--role", "viewer", "--password-stdin"], "short\n", "allowed: 12 to 1000"),
        (["add", "eve", "--role", "viewer", "--password-stdin"], "", "0 characters"),
        (["add", "eve", "--role", "viewer"], None, "--password-stdin"),
        (["add", "ada", "--role", "viewer"], None, "already"),
        (["add", "e e", "--role", "viewer", "--sso"], None, "allowed: 1 to 64"),
        (["add", "eve", "--role", "viewer", "--sso", "--email", "nowhere"], None, "name@host"),
        (["password", "eve", "--password-stdin"], PASSWORD, "./run user list"),
        (["password", "ada", "--password-stdin"], PASSWORD, "no password"),
        (["role", "eve", "admin"], None, "./run user list"),
        (["disable", "eve"], None, "./run user list"),
        (["list", "--database", "mysql://me:top-secret@host/x"], None, "allowed: sqlite:///PATH"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_next_step(user, words, typed, message):
    assert user("add", "ada", "--role", "reviewer", "--sso")[0] == 0
    code, out, err = user(*words, typed=typed)
    assert (code, out) == (2, "")
    assert message in err
    assert "top-secret" not in err


def test_an_unknown_role_is_bad_usage(user):
    with pytest.raises(SystemExit) as ended:
        user("add", "eve", "--role", "owner", "--sso")
    assert ended.value.code == 2


def test_the_environment_names_the_database(user, tmp_path, monkeypatch):
    monkeypatch.setenv("ASSAY_DATABASE", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    assert user("add", "ada", "--role", "viewer", "--sso")[0] == 0
    connection = sqlite3.connect(tmp_path / "elsewhere.db")
    assert connection.execute("SELECT name FROM account_entry").fetchall() == [("ada",)]
    connection.close()
    assert not (tmp_path / "state" / "review.db").exists()


def test_a_typed_password_is_asked_for_twice(user, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    typed = iter([PASSWORD, "something else", PASSWORD, PASSWORD])
    monkeypatch.setattr("gate.commands.user.getpass.getpass", lambda prompt: next(typed))
    monkeypatch.setattr("io.StringIO", Terminal)
    code, _, err = user("add", "ada", "--role", "viewer")
    assert (code, "differ" in err) == (2, True)
    assert user("add", "ada", "--role", "viewer")[0] == 0
