"""An entry is canonical JSON, signed; the pages that describe it hold."""

import json
from dataclasses import asdict
from pathlib import Path

import jsonschema
import pytest

from golden.document import RecordError
from golden.log import SCHEMA, Entry, head_sha256, log_path, parse_log, read_log
from golden.policy import read_policy
from specs.canonical import canonical_json, sha256_hex
from tests.unit.golden.golden_samples import ID, a_signer

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")


def test_without_a_log_nobody_decided(tmp_path):
    assert read_log(ID, tmp_path) == () and head_sha256(ID, tmp_path) is None


def test_lines_signatures_and_digests_are_what_they_are_said_to_be(golden, run, other):
    first, second = run.approve(golden).entry, other.reject(golden, "Bob", minute=1).entry
    raw = log_path(ID, golden).read_bytes()
    assert raw == first.line + b"\n" + second.line + b"\n" and read_log(ID, golden) == (first, second)
    assert (
        second.previous == first.sha256 == sha256_hex(raw.split(b"\n")[0]) and head_sha256(ID, golden) == second.sha256
    )
    unsigned = {name: value for name, value in json.loads(second.line).items() if name != "signature"}
    assert a_signer("Bob").sign(b"assay decision 1\n" + canonical_json(unsigned)).hex() == second.signature


def test_the_schema_is_one_and_describes_every_field(golden, run):
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    fields = asdict(run.approve(golden).entry)
    assert sorted(schema["required"]) == sorted(schema["properties"]) == sorted(fields)
    assert all("description" in entry for entry in schema["properties"].values())
    assert all(f"`{name}`" in PAGE for name in fields)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("decision", "approved", r'#/decision \(line 1\): "approved" is not known; allowed: approve, reject'),
        ("key", "A" * 64, r"#/key \(line 1\).* allowed: 64 lower-case hex digits"),
        ("key", "a" * 64 + "\n", "allowed: 64 lower-case hex digits"),
        ("signature", "a" * 127, "allowed: 128 lower-case hex digits"),
        ("when", "2026-01-02", "allowed: a time in UTC as 2026-01-02T03:04:05Z"),
        ("when", "٢026-01-02T03:04:05Z", "allowed: a time in UTC"),
        ("why", " ", "allowed: a reason of 1 to 4000 characters"),
        ("why", "x" * 4001, "allowed: a reason of 1 to 4000 characters"),
        ("sequence", 0, "0 is below the minimum 1"),
        ("sequence", 1.0, "1.0 is no whole number"),
        ("previous", "0" * 64, "only the first decision has none before it"),
        ("record_sha256", 1, "allowed: 64 lower-case hex digits, or null"),
        ("version", 2, "2; allowed: 1"),
        ("version", True, "allowed|not of type"),
        ("asset", "../red-mug", "allowed: an asset's id"),
    ],
)
def test_what_no_entry_holds_is_refused(golden, run, field, value, message):
    fields = asdict(run.approve(golden).entry) | {field: value}
    with pytest.raises(RecordError, match=message):
        parse_log(
            json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n", ID, "log"
        )


def test_time_does_not_go_back(golden, run, other):
    first, second = run.approve(golden).entry, other.approve(golden, "Bob", minute=1).entry
    early = Entry(**{**asdict(second), "when": "2025-01-01T00:00:00Z"})
    with pytest.raises(RecordError, match=r"log#/when \(line 2\): .* is before the decision above"):
        parse_log(first.line + b"\n" + early.line + b"\n", ID, "log")


def test_the_page_checks_ours_with_nothing_of_assays(monkeypatch):
    monkeypatch.chdir(ROOT)
    code = PAGE.split("```python\n")[1].split("```")[0]
    assert "golden." not in code.replace('"golden/', "")
    exec(compile(code, "docs/decisions.md", "exec"), {})


def test_the_pages_policy_is_one(tmp_path):
    (tmp_path / "policy.json").write_text(PAGE.split("```json\n")[1].split("```")[0])
    demand = read_policy(tmp_path).for_profile("film-hero")
    assert (demand.approvals, demand.role, demand.author_may_approve) == (2, "admin", True)
