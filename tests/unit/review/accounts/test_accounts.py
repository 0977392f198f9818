"""Accounts and what they leave in golden/reviewers.json."""

import pytest

from golden.keys import verify_signature
from golden.record import RecordError
from golden.reviewers import add_key, read_reviewers
from review.accounts import AccountError, Accounts, NoSignerError, WrongPassword
from tests.unit.review.accounts.conftest import CHEAP, PASSWORD, SECRET

OTHER = "a house with no door"


def good_keys(golden, name):
    """The keys of a reviewer that are not revoked."""
    reviewer = read_reviewers(golden).by_name(name)
    return [] if reviewer is None else [key.fingerprint for key in reviewer.keys if key.revoked is None]


def test_who_may_decide_stands_in_the_reviewers_with_a_key(accounts, golden, ada):
    accounts.add("root", PASSWORD, "admin", None, golden)
    accounts.add("eve", PASSWORD, "viewer", None, golden)
    assert [account.name for account in accounts.all()] == ["ada", "eve", "root"]
    reviewers = read_reviewers(golden)
    assert [(one.name, one.role, one.email) for one in reviewers] == [
        ("ada", "reviewer", "ada@example.org"),
        ("root", "admin", None),
    ]
    assert good_keys(golden, "ada") == [ada.fingerprint] == [accounts.get("ADA ").fingerprint]


def test_what_a_session_signs_the_reviewers_key_verifies(accounts, golden, ada):
    signer = accounts.signer(accounts.sign_in("ada", PASSWORD, "192.0.2.1"))
    assert (signer.name, signer.fingerprint) == ("ada", ada.fingerprint)
    reviewer, key = read_reviewers(golden).key(signer.fingerprint)
    assert reviewer.name == "ada"
    assert verify_signature(key.public, b"decision", signer.sign(b"decision"))


IMPOSSIBLE = [
    ("", PASSWORD, "viewer", None),
    ("-ada", PASSWORD, "viewer", None),
    ("a b", PASSWORD, "viewer", None),
    ("<b>", PASSWORD, "viewer", None),
    ("ada/../eve", PASSWORD, "viewer", None),
    ("x" * 65, PASSWORD, "viewer", None),
    ("аda", PASSWORD, "viewer", None),  # a Cyrillic letter
    ("eve", "short", "viewer", None),
    ("eve", "aaaaaaaaaaaaaaaa", "viewer", None),
    ("abcdefghijkl", "ABCDEFGHIJKL", "viewer", None),
    ("eve", "x" * 500 + "yzabc" * 101, "viewer", None),
    ("eve", "two lines\nof a password", "viewer", None),
    ("eve", PASSWORD, "owner", None),
    ("eve", PASSWORD, "viewer", "eve"),
    ("eve", PASSWORD, "viewer", "eve@a b"),
    ("ADA", PASSWORD, "viewer", None),
]


def test_an_account_that_cannot_be_is_refused_and_leaves_nothing(accounts, golden, ada):
    before = (golden / "reviewers.json").read_bytes()
    for name, password, role, email in IMPOSSIBLE:
        with pytest.raises(AccountError):
            accounts.add(name, password, role, email, golden)
    assert [account.name for account in accounts.all()] == ["ada"]
    assert (golden / "reviewers.json").read_bytes() == before


def test_no_account_without_its_reviewer(accounts, golden):
    """reviewers.json has the last word: where it cannot be changed, the database is not either."""
    add_key(golden, "ada", "reviewer", None, b"k" * 32, "2026-01-01T00:00:00Z")
    with pytest.raises(RecordError, match="change the role first"):
        accounts.add("ada", PASSWORD, "admin", None, golden)
    assert accounts.get("ada") is None
    (golden / "reviewers.json").write_text("{")
    with pytest.raises(RecordError):
        accounts.add("eve", PASSWORD, "reviewer", None, golden)
    assert accounts.all() == ()


def test_a_role_changes_at_once_for_whoever_is_signed_in(accounts, golden, ada):
    token = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    accounts.set_role("ada", "admin", golden)
    assert accounts.session(token).role == "admin"
    assert read_reviewers(golden).by_name("ada").role == "admin"
    assert accounts.signer(token).fingerprint == ada.fingerprint
    accounts.set_role("ada", "viewer", golden)
    assert accounts.session(token).role == "viewer"
    assert good_keys(golden, "ada") == []
    with pytest.raises(NoSignerError, match="may not decide"):
        accounts.signer(token)


def test_a_viewer_who_becomes_a_reviewer_signs_in_the_same_session(accounts, golden):
    made = accounts.add("eve", PASSWORD, "viewer", None, golden)
    token = accounts.sign_in("eve", PASSWORD, "192.0.2.1")
    with pytest.raises(NoSignerError, match="may not decide"):
        accounts.signer(token)
    accounts.set_role("eve", "reviewer", golden)
    assert accounts.signer(token).fingerprint == made.fingerprint
    assert good_keys(golden, "eve") == [made.fingerprint]


def test_a_reviewer_who_was_a_viewer_for_a_while_gets_a_new_key(accounts, golden, ada):
    old = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    accounts.set_role("ada", "viewer", golden)
    with pytest.raises(AccountError, match="next sign-in"):
        accounts.set_role("ada", "reviewer", golden)
    new = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    accounts.set_role("ada", "reviewer", golden)
    assert good_keys(golden, "ada") == [accounts.signer(new).fingerprint] != [ada.fingerprint]
    with pytest.raises(NoSignerError, match="sign out, and in again"):
        accounts.signer(old)  # its key is the revoked one


def test_an_own_new_password_keeps_the_key_and_another_s_makes_a_new_one(accounts, golden, ada):
    token = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    with pytest.raises(WrongPassword):
        accounts.set_password("ada", OTHER, golden, current="not the password")
    assert accounts.set_password("ada", OTHER, golden, current=PASSWORD).fingerprint == ada.fingerprint
    assert accounts.session(token) is None, "the old sessions are over"
    token = accounts.sign_in("ada", OTHER, "192.0.2.1")
    assert accounts.signer(token).fingerprint == ada.fingerprint

    fresh = accounts.set_password("ada", PASSWORD, golden)
    assert good_keys(golden, "ada") == [fresh.fingerprint] != [ada.fingerprint]
    assert accounts.session(token) is None
    assert accounts.signer(accounts.sign_in("ada", PASSWORD, "192.0.2.1")).fingerprint == fresh.fingerprint
    with pytest.raises(WrongPassword):
        accounts.sign_in("ada", OTHER, "192.0.2.1")


def test_a_disabled_account_is_out_at_once_and_stays_out(accounts, golden, ada):
    token = accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    assert accounts.disable("ada", golden).disabled
    assert accounts.session(token) is None
    with pytest.raises(NoSignerError, match="sign in"):
        accounts.signer(token)
    with pytest.raises(WrongPassword):
        accounts.sign_in("ada", PASSWORD, "192.0.2.1")
    with pytest.raises(AccountError):
        accounts.sign_in_trusted("ada")
    assert good_keys(golden, "ada") == []
    accounts.enable("ada")
    assert accounts.session(token) is None, "what has ended does not begin again"
    assert accounts.session(accounts.sign_in("ada", PASSWORD, "192.0.2.1")).role == "viewer"


def test_an_account_of_the_proxy_has_no_password_and_signs_with_the_server_s_secret(accounts, store, golden):
    made = accounts.add("sue@example.org", None, "reviewer", None, golden)
    assert made.proxy_only
    token = accounts.sign_in_trusted("Sue@Example.org")
    assert accounts.signer(token).fingerprint == made.fingerprint
    for guess in ("", "None", PASSWORD):
        with pytest.raises(WrongPassword):
            accounts.sign_in("sue@example.org", guess, "192.0.2.1")
    with pytest.raises(AccountError, match="has no password"):
        accounts.set_password("sue@example.org", PASSWORD, golden)

    elsewhere = Accounts(store, b"another server's secret, 32 byte", CHEAP)
    with pytest.raises(NoSignerError, match="cannot be opened"):
        elsewhere.signer(elsewhere.sign_in_trusted("sue@example.org"))
    fresh = elsewhere.set_role("sue@example.org", "reviewer", golden)
    assert good_keys(golden, "sue@example.org") == [fresh.fingerprint] != [made.fingerprint]
    assert elsewhere.signer(elsewhere.sign_in_trusted("sue@example.org")).fingerprint == fresh.fingerprint


def test_the_proxy_cannot_open_the_key_of_an_account_with_a_password(accounts, ada):
    token = accounts.sign_in_trusted("ada")
    assert accounts.session(token).name == "ada"
    with pytest.raises(NoSignerError, match="password"):
        accounts.signer(token)


def test_a_name_that_nobody_has_is_refused_everywhere(accounts):
    for name in ("", "nobody", "\0", "a" * 300, "<script>"):
        assert accounts.get(name) is None
        for act, rest in (
            (accounts.sign_in_trusted, ()),
            (accounts.set_role, ("admin",)),
            (accounts.set_password, (PASSWORD,)),
            (accounts.disable, ()),
            (accounts.enable, ()),
        ):
            with pytest.raises(AccountError, match="has no account"):
                act(name, *rest)


def test_a_password_is_hashed_anew_when_the_cost_rises(store, accounts, golden, ada):
    from review.accounts import Cost

    dearer = Accounts(store, SECRET, Cost(passes=2, memory_kib=16, lanes=1))
    assert dearer.signer(dearer.sign_in("ada", PASSWORD, "192.0.2.1")).fingerprint == ada.fingerprint
    with store.database.reading() as connection:
        hashed = connection.exec_driver_sql("SELECT password_hash FROM account_entry").scalar_one()
    assert "m=16,t=2" in hashed
    assert dearer.signer(dearer.sign_in("ada", PASSWORD, "192.0.2.1")).fingerprint == ada.fingerprint


def test_passwords_that_look_the_same_are_the_same(accounts, golden):
    accounts.add("zoe", "größe und gewicht", "viewer")
    decomposed = "gro\u0308ße und gewicht"
    assert accounts.session(accounts.sign_in("zoe", decomposed, "192.0.2.1")).name == "zoe"
