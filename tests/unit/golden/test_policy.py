"""The policy says how many approvals, and whose; what it does not say stays as it is."""

import json

import jsonschema
import pytest

from golden.document import RecordError
from golden.policy import SCHEMA, Demand, Policy, policy_path, read_policy


def write(golden, text):
    policy_path(golden).write_text(text)
    return golden


def test_without_a_file_one_approval_is_enough(tmp_path):
    assert read_policy(tmp_path) == Policy() and read_policy(tmp_path).for_profile("any") == Demand(1, "reviewer", True)


def test_ours_asks_for_one_approval_of_anybodys():
    assert read_policy() == Policy()


def test_a_profile_states_what_is_other(tmp_path):
    write(
        tmp_path,
        '{"version": 1, "approvals": 2, "author_may_approve": false,\n'
        ' "profiles": {"film-hero": {"role": "admin"}, "sketch": {"approvals": 1, "author_may_approve": true}}}',
    )
    policy = read_policy(tmp_path)
    assert policy.for_profile("game-prop") == Demand(2, "reviewer", False)
    assert policy.for_profile("film-hero") == Demand(2, "admin", False)
    assert policy.for_profile("sketch") == Demand(1, "reviewer", True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"version": 1,\n "approvals": 0}', r"policy\.json#/approvals \(line 2\): 0 is below the minimum 1"),
        ('{"version": 1,\n "approvals": 21}', r"#/approvals \(line 2\): 21 is above the maximum 20"),
        ('{"version": 1,\n "approvals": true}', r"#/approvals \(line 2\)"),
        ('{"version": 1,\n "role": "boss"}', r'#/role \(line 2\): "boss" is not known; allowed: reviewer, admin'),
        ('{"version": 1,\n "aprovals": 2}', r"#/aprovals \(line 2\): an unknown key; allowed: .*approvals"),
        ('{"version": 1, "profiles": {\n"film-hero": {}}}', r"#/profiles/film-hero \(line 2\)"),
        ('{"version": 1, "profiles": {"a": {\n"role": 1}}}', r"#/profiles/a/role \(line 2\)"),
        ('{"version": 2}', r"#/version \(line 1\): 2; allowed: 1"),
        ('{"version": 1,\n"approvals": 1,\n"approvals": 2}', r"policy\.json:3: the key 'approvals' stands twice"),
        ("{}", "'version' is a required property"),
        ("[]", "a JSON list; allowed: an object"),
        ("", "not JSON"),
        ('{"version": 1} x', "not JSON"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path, text, message):
    with pytest.raises(RecordError, match=message):
        read_policy(write(tmp_path, text))


def test_a_folder_in_its_place_is_an_error(tmp_path):
    policy_path(tmp_path).mkdir()
    with pytest.raises(RecordError, match="cannot be read: Is a directory"):
        read_policy(tmp_path)


def test_the_schema_is_one_and_says_what_holds_without_a_word():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert {name: schema["$defs"][name]["default"] for name in vars(Demand())} == vars(Demand())
