"""Who may decide: read strictly, changed one reviewer at a time."""

import json

import jsonschema
import pytest

from golden.document import RecordError
from golden.reviewers import SCHEMA, Reviewer, Reviewers, add_key, read_reviewers, reviewers_path, revoke_key, set_role
from tests.unit.golden.golden_samples import WHEN, a_signer, add_reviewer

ADA = a_signer("Ada")


def written(golden):
    return json.loads(reviewers_path(golden).read_bytes())


def test_nobody_where_there_is_no_file(tmp_path):
    assert read_reviewers(tmp_path) == Reviewers() and list(read_reviewers(tmp_path)) == []


def test_who_is_added_is_found_by_name_and_key(tmp_path):
    add_reviewer(tmp_path, "Bob")
    made = add_key(tmp_path, "Ada", "admin", "ada@assay.invalid", ADA.public, WHEN)
    reviewers = read_reviewers(tmp_path)
    assert [one.name for one in reviewers] == ["Ada", "Bob"] and reviewers.by_name("Ada") == made
    assert reviewers.key(ADA.fingerprint) == (made, made.keys[0]) and made.keys[0].public == ADA.public
    assert (made.email, made.role, made.keys[0].added, made.keys[0].revoked) == (
        "ada@assay.invalid",
        "admin",
        WHEN,
        None,
    )
    assert reviewers.by_name("ada") is None and reviewers.key("0" * 64) is None
    assert sorted(written(tmp_path)["reviewers"][0]) == ["email", "keys", "name", "role"]


def test_a_second_key_goes_to_the_same_reviewer(tmp_path):
    add_reviewer(tmp_path, "Ada", email="ada@assay.invalid")
    add_reviewer(tmp_path, "Ada", key=1)
    [ada] = read_reviewers(tmp_path)
    assert ada.email == "ada@assay.invalid" and [key.public for key in ada.keys] == [
        ADA.public,
        a_signer("Ada", 1).public,
    ]


def test_a_revoked_key_stays_with_its_time(tmp_path):
    add_reviewer(tmp_path, "Ada")
    assert revoke_key(tmp_path, ADA.fingerprint[:8], WHEN).keys[0].revoked == WHEN
    with pytest.raises(RecordError, match=f"of Ada is revoked since {WHEN}"):
        revoke_key(tmp_path, ADA.fingerprint, WHEN)
    earlier = "2025-01-01T00:00:00Z"  # void from then on: what a thief signed is disowned
    assert revoke_key(tmp_path, ADA.fingerprint, earlier).keys[0].revoked == earlier
    for unclear in ("", ADA.fingerprint[:7], "0" * 64):
        with pytest.raises(RecordError, match="no key begins with"):
            revoke_key(tmp_path, unclear, WHEN)


def test_a_role_is_changed_by_name(tmp_path):
    add_reviewer(tmp_path, "Ada")
    assert not read_reviewers(tmp_path).by_name("Ada").has_role("admin")
    assert set_role(tmp_path, "Ada", "admin").has_role("admin") and read_reviewers(tmp_path).by_name("Ada").has_role(
        "reviewer"
    )
    with pytest.raises(RecordError, match=r"'Bob' is no reviewer; in .*: Ada"):
        set_role(tmp_path, "Bob", "admin")
    with pytest.raises(RecordError, match=r"is not known; allowed: reviewer, admin\. Nothing was written"):
        set_role(tmp_path, "Ada", "owner")


@pytest.mark.parametrize(
    ("name", "role", "email", "message"),
    [
        ("Ada", "admin", None, "Ada is reviewer, not admin: change the role first"),
        ("ADA", "reviewer", None, "stands twice, or differs only in its letters' case"),
        ("Ａda", "reviewer", None, "stands twice, or differs only"),
        ("Eve\n", "reviewer", None, "no control characters"),
        ("Eve <e>", "reviewer", None, "no < or >"),
        (" Eve", "reviewer", None, "no space at the ends"),
        ("", "reviewer", None, "1 to 64 characters"),
        ("E" * 65, "reviewer", None, "1 to 64 characters"),
        ("Eve", "viewer", None, "allowed: reviewer, admin"),
        ("Eve", "reviewer", "eve", "allowed: name@host, or null"),
        ("Eve", "reviewer", "eve@x\n", "allowed: name@host, or null"),
        ("Eve", "reviewer", "", "allowed: name@host, or null"),
    ],
)
def test_what_cannot_be_added_leaves_the_file_as_it_was(tmp_path, name, role, email, message):
    add_reviewer(tmp_path, "Ada")
    before = reviewers_path(tmp_path).read_bytes()
    with pytest.raises(RecordError, match=message):
        add_key(tmp_path, name, role, email, a_signer("new").public, WHEN)
    assert reviewers_path(tmp_path).read_bytes() == before


def test_a_key_is_one_persons(tmp_path):
    add_reviewer(tmp_path, "Ada")
    for name in ("Ada", "Bob"):
        with pytest.raises(RecordError, match="belongs to Ada already"):
            add_key(tmp_path, name, "reviewer", None, ADA.public, WHEN)
    with pytest.raises(RecordError, match="a public key of 31 bytes; allowed: 32"):
        add_key(tmp_path, "Bob", "reviewer", None, b"x" * 31, WHEN)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"role": "reviewer"', '"role": "boss"', r"#/reviewers/0/role \(line 7\): \"boss\" is not known; allowed"),
        ('"version": 1', '"version": 2', r"#/version \(line 2\): 2; allowed: 1"),
        ('"version": 1', '"version": 1, "version": 1', ":2: the key 'version' stands twice"),
        ('"revoked": null', '"revoked": "yesterday"', r"#/reviewers/0/keys/0/revoked \(line 13\)"),
        ('"revoked": null', '"revoked": null, "x": 1', r"#/reviewers/0/keys/0/x \(line 13\): an unknown key"),
        ('"email": null,', "", r"#/reviewers/0 \(line 4\): 'email' is a required property"),
        (
            ADA.public.hex(),
            a_signer("Bob").public.hex(),
            r"#/reviewers/0/keys/0/fingerprint \(line 10\): not the sha256",
        ),
        ('"reviewers": [', '"reviewers": [,', ":3: not JSON at column"),
    ],
)
def test_a_change_by_hand_that_does_not_fit_is_named(tmp_path, old, new, message):
    add_reviewer(tmp_path, "Ada")
    path = reviewers_path(tmp_path)
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(RecordError, match=message):
        read_reviewers(tmp_path)


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json.loads(SCHEMA.read_text()))


@pytest.mark.parametrize(
    ("author", "same"),
    [
        ("Ada", True),
        ("ada", True),
        ("ADA@assay.invalid", True),
        ("Ada <x@y>", True),
        ("Countess <ada@assay.invalid>", True),
        ("Adam", False),
        ("Adam <adam@assay.invalid>", False),
        ("<>", False),
        ("", False),
    ],
)
def test_who_wrote_a_spec_is_told_by_name_or_email(author, same):
    assert Reviewer("Ada", "ada@assay.invalid", "reviewer").wrote(author) is same
    assert not Reviewer("Bob", None, "reviewer").wrote(author)
