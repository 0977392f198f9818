"""Reports: schema, byte stability, truncation, and the rules' own page and enums."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from specs.canonical import canonical_json
from specs.findings import Elements, Finding, Report, Scores, Status, Verdict, report_document, report_from_json
from tests.rules import breakers, solids, writers
from tests.rules.subjects import generated, of
from validators.check import asset_name, check_file
from validators.engine import judge
from validators.profile import SCHEMA, load_profile, profile_names
from validators.rule import sections
from validators.rule_lists import rule_lists
from validators.rules import RULES
from validators.rules_page import PAGE, rules_page
from validators.subject import NEEDS

ROOT = Path(__file__).resolve().parents[3]
REPORT_SCHEMA = json.loads((ROOT / "specs/report.schema.json").read_text())


@pytest.fixture
def crate(tmp_path):
    path = tmp_path / "crate.obj"
    path.write_bytes(writers.obj(*breakers.delete_face(*solids.torus(), 3)))
    return path


def test_reports_fulfil_their_schema(crate, tmp_path):
    (tmp_path / "broken.stl").write_bytes(b"solid")
    reports = [check_file(crate), check_file(tmp_path / "broken.stl"), check_file(crate, weld="none")]
    document = json.loads(json.dumps(report_document(reports)))
    jsonschema.Draft202012Validator.check_schema(REPORT_SCHEMA)
    jsonschema.validate(document, REPORT_SCHEMA)
    assert list(document["assets"][0]) == ["asset", "verdict", "scores", "findings"]
    assert list(document["assets"][0]["findings"][0]) == [
        "rule", "status", "message", "measured", "allowed", "elements", "location",
    ]  # fmt: skip


def test_every_rule_speaks(crate):
    assert {finding.rule for finding in check_file(crate).findings} == set(RULES)


def test_the_same_bytes_twice_and_no_absolute_path(crate):
    first, second = (canonical_json(check_file(crate).to_json()) for _ in range(2))
    assert first == second
    assert str(crate.parent).encode() not in first
    assert b"-0.0" not in first


def test_truncation_keeps_the_count():
    elements = report_document([_many()], 2)["assets"][0]["findings"][0]["elements"]
    assert elements == {"kind": "face", "count": 5, "indices": [0, 1]}
    assert len(_many().to_json(0)["findings"][0]["elements"]["indices"]) == 5


def _many():
    elements = Elements("face", 5, (0, 1, 2, 3, 4))
    return Report("a", Verdict.FAIL, findings=(Finding("empty-mesh", Status.FAIL, "m", elements=elements),))


def test_check_file_can_truncate(crate):
    finding = next(one for one in check_file(crate, max_elements=1).findings if one.rule == "boundary-edge")
    assert finding.elements is not None
    assert (finding.elements.count, len(finding.elements.indices)) == (3, 1)


def test_a_report_can_be_read_back(crate):
    entry = check_file(crate).to_json(0)
    assert report_from_json(entry).to_json(0) == entry


def test_numbers_that_json_cannot_hold_become_null():
    finding = Finding("empty-mesh", Status.FAIL, "m", float("nan"), float("-inf"))
    assert (finding.to_json()["measured"], finding.to_json()["allowed"]) == (None, None)
    assert json.dumps(Finding("empty-mesh", Status.PASS, "m", -0.0, 0.1 + 0.2).to_json()["allowed"]) == "0.3"


def test_a_score_of_100_is_flawless():
    assert Scores(normals=99.99999).to_json()["normals"] == 99.99
    assert Scores(normals=100.0).to_json()["normals"] == 100.0


def test_statuses_are_ordered():
    names = ["PASS", "SKIP", "INFO", "WARN", "FAIL", "ERROR"]
    assert [status.name for status in sorted(Status)] == names


def test_weld_must_be_known(crate):
    with pytest.raises(ValueError, match="weld is 'glue'; allowed: position, none"):
        check_file(crate, weld="glue")


def test_asset_names(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert asset_name(tmp_path / "a/b.obj") == "a/b.obj"
    assert asset_name(Path("../b.obj")) == "../b.obj"


def test_the_rules_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == rules_page(), "run: python -m validators.rules_page"


def test_every_list_of_the_rules_is_current():
    for path, text in rule_lists().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run: python -m validators.rule_lists"


def test_rules_and_modules_agree():
    modules = {path.stem for path in (ROOT / "validators/rules").glob("*.py")} - {"__init__"}
    assert modules == {name.replace("-", "_") for name in RULES}
    for name, rule in RULES.items():
        assert rule.name == name
        assert set(rule.needs) <= set(NEEDS)
        assert sections(rule.doc)


def test_profiles_fulfil_their_schema():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in profile_names():
        document = json.loads((SCHEMA.parent / f"{name}.json").read_text())
        jsonschema.validate(document, schema)
        assert document["name"] == name
        assert set(load_profile(name).rules) == set(RULES)


def test_a_required_generated_asset_without_evidence_fails():
    report = judge(of(solids.box(), source="generate"), load_profile())
    assert report.verdict is Verdict.FAIL
    assert report.scores.views == 0
    assert not any(finding.status is Status.FAIL for finding in report.findings)


def test_broken_evidence_is_an_error_and_not_a_verdict():
    report = judge(generated(solids.box(), {"azimuths_deg": [0.0], "silhouette_iou": [np.nan]}), load_profile())
    assert report.verdict is Verdict.ERROR
