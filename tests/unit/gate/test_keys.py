"""Personal keys: made once, found without asking where that is clear, and opened with a passphrase."""

import io
import os
import pty
import stat
import subprocess
import sys

import pytest

from gate.cli import main
from gate.errors import GateError
from gate.keys import find_signer, key_file, keys_folder
from golden.document import RecordError
from golden.reviewers import read_reviewers
from tests.unit.gate.decision_samples import PASSPHRASE, SmallHouse
from tests.unit.gate.git_samples import SURROUNDINGS, a_repository, git


@pytest.fixture
def golden(tmp_path, monkeypatch):
    for name, value in SURROUNDINGS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ASSAY_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", PASSPHRASE)
    monkeypatch.chdir(a_repository(tmp_path / "house"))
    return tmp_path / "house" / "golden"


def key(golden, *words):
    return main(["key", *words, "--golden", str(golden)])


def test_a_new_key_is_the_owners_alone_encrypted_and_listed(golden, capsys):
    assert key(golden, "new", "Ada Lovelace", "--role", "admin", "--email", "ada@example.org") == 0
    path = keys_folder() / "Ada Lovelace.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and b"ENCRYPTED" in path.read_bytes()
    [ada] = read_reviewers(golden)
    signer = find_signer(None, golden)
    assert (signer.name, signer.fingerprint) == ("Ada Lovelace", ada.keys[0].fingerprint)
    out = capsys.readouterr().out.splitlines()
    assert out == [
        f"Ada Lovelace: admin, key {signer.fingerprint[:16]}",
        f"private: {path}",
        "public: golden/reviewers.json: commit it, so that your decisions count",
    ]
    assert key(golden, "list") == 0
    line, here = capsys.readouterr().out.splitlines()
    assert line.split("  ")[:4] == ["Ada Lovelace", "admin", "ada@example.org", signer.fingerprint[:16]]
    assert here.endswith(": Ada Lovelace")


def test_a_key_that_is_there_is_taken_not_overwritten(golden, tmp_path, capsys):
    key(golden, "new", "Ada")
    raw = key_file("Ada").path.read_bytes()
    assert key(golden, "new", "Ada") == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("Ada.pem is a reviewer's key here already: nothing to do")
    other = tmp_path / "other"
    assert key(other, "new", "Ada") == 0
    assert "(the one you had)" in capsys.readouterr().out
    assert key_file("Ada").path.read_bytes() == raw
    assert read_reviewers(other).by_name("Ada").keys[0].public == read_reviewers(golden).by_name("Ada").keys[0].public


def test_a_second_key_keeps_role_and_address(golden):
    key(golden, "new", "Ada", "--role", "admin", "--email", "ada@example.org")
    key_file("Ada").path.unlink()
    assert key(golden, "new", "Ada") == 0
    [ada] = read_reviewers(golden)
    assert (ada.role, ada.email, len(ada.keys)) == ("admin", "ada@example.org", 2)


def test_a_revoked_key_is_believed_no_more(golden, capsys):
    key(golden, "new", "Ada")
    fingerprint = find_signer("Ada", golden).fingerprint
    assert key(golden, "revoke", fingerprint[:8].upper()) == 0
    key(golden, "list")
    assert ", revoked 20" in capsys.readouterr().out
    with pytest.raises(GateError, match=r"the key of Ada \(.*\) was revoked at 20"):
        find_signer("Ada", golden)
    assert key(golden, "revoke", "abc") == 2
    assert key(golden, "revoke", "0" * 8 if fingerprint[:8] != "0" * 8 else "1" * 8) == 2


def test_whose_key_it_is(golden, monkeypatch):
    with pytest.raises(GateError, match=r"who decides.*make yours with `\./run key new NAME`"):
        find_signer(None, golden)
    for name, email in (("Ada", "ada@example.org"), ("Bob", "bob@example.org"), ("Cem", "x@example.org")):
        key(golden, "new", name, "--email", email)
    with pytest.raises(GateError, match="There are keys of Ada, Bob, Cem: say --by NAME"):
        find_signer(None, golden)
    git(golden.parent, "config", "user.email", "bob@example.org")
    assert find_signer(None, golden).name == "Bob"
    git(golden.parent, "config", "user.name", "Cem")
    assert find_signer(None, golden).name == "Cem"
    assert find_signer("Ada", golden).name == "Ada"
    with pytest.raises(GateError, match=r"no key of Dan in .*keys: make one with `\./run key new Dan`"):
        find_signer("Dan", golden)
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "wrong")
    with pytest.raises(RecordError, match=r"Ada\.pem: the passphrase is wrong"):
        find_signer("Ada", golden)


def test_a_key_that_is_nobodys_here(golden, tmp_path):
    key(tmp_path / "other", "new", "Ada Lovelace")
    with pytest.raises(GateError, match=r"is not in golden/reviewers\.json: `\./run key new 'Ada Lovelace'` adds it"):
        find_signer(None, golden)
    key(golden, "new", "Bob")
    key_file("Bob").path.rename(key_file("Eve").path)
    with pytest.raises(GateError, match=r"Eve\.pem is the key of Bob"):
        find_signer("Eve", golden)


def test_a_reviewer_who_cannot_be_added_leaves_no_key(golden, capsys):
    key(golden, "new", "Ada")
    before = (golden / "reviewers.json").read_bytes()
    assert key(golden, "new", "ADA") == 2
    assert "differs only in its letters' case" in capsys.readouterr().err
    assert not key_file("ADA").path.exists() and (golden / "reviewers.json").read_bytes() == before


@pytest.mark.parametrize("name", ["", " ", ".hidden", "a/b", "a\nb", " Ada", "x" * 65, "Ada\u202e"])
def test_names_that_no_key_can_have(golden, name, capsys):
    assert key(golden, "new", name) == 2
    assert "allowed: " in capsys.readouterr().err and not golden.exists()


def test_no_terminal_and_no_passphrase(golden, monkeypatch, capsys):
    monkeypatch.delenv("ASSAY_KEY_PASSPHRASE")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert key(golden, "new", "Ada") == 2
    assert "no terminal to ask for a passphrase at: set ASSAY_KEY_PASSPHRASE" in capsys.readouterr().err
    assert not golden.exists() and not key_file("Ada").path.exists()
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "")
    assert key(golden, "new", "Ada") == 0
    assert not key_file("Ada").locked
    monkeypatch.setenv("ASSAY_KEY_PASSPHRASE", "for another key")
    assert find_signer("Ada", golden).name == "Ada"


def test_the_passphrase_is_asked_at_the_terminal_and_not_shown(golden, tmp_path, commands):
    house = SmallHouse(tmp_path, commands)
    typed = at_terminal(house, ["key", "new", "Ada"], "secret words", "other words")
    assert "the two passphrases differ: nothing was made" in typed and not key_file("Ada").path.exists()
    typed = at_terminal(house, ["key", "new", "Ada"], "secret words", "secret words")
    assert "Passphrase for the new key of Ada" in typed and "secret" not in typed
    typed = at_terminal(house, ["key", "new", "Ada"], "secret words")
    assert "Passphrase for the key of Ada: " in typed and "nothing to do" in typed


def at_terminal(house, words, *lines):
    """What a person who types these lines sees."""
    ours, theirs = pty.openpty()
    environment = house.environment()
    del environment["ASSAY_KEY_PASSPHRASE"]
    command = [sys.executable, "-P", "-m", "gate", *words, "--golden", str(house.golden)]
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    seen, waiting = b"", list(lines)
    while True:
        try:
            seen += os.read(ours, 4096)
        except OSError:  # the terminal closes with its last process
            break
        if waiting and seen.endswith((b": ", b"again: ")):
            os.write(ours, waiting.pop(0).encode() + b"\n")
            seen += b"\n"
    process.wait()
    os.close(ours)
    return seen.decode()
