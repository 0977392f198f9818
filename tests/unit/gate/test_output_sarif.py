"""SARIF 2.1.0 by its official schema and by what GitHub's code scanning asks for."""

import json
import sys
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from gate.outcome import Source
from gate.output import Wanted, sarif
from specs.findings import Excused, Status, Verdict
from tests.unit.gate.output_samples import EDGES, finding, outcome, passing, written
from validators.rules import RULES

SCHEMA = Path(sys.prefix) / "test-tools/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


@cache
def validator():
    if not SCHEMA.is_file():
        pytest.skip("no SARIF schema: ./run test installs it")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def run_of(outcomes, wanted=None):
    """The run, after the official schema and what readers ask beyond it are held."""
    log = json.loads(written("sarif", outcomes, wanted))
    validator().validate(log)
    (run,) = log["runs"]
    assert_readable(run)
    return run


def assert_readable(run):
    """What the schema leaves open: indices that fit, and GitHub's demands on rules, results and places."""
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) <= 25_000 and len(run["results"]) <= 25_000
    for rule in rules:
        assert rule["help"]["text"] and len(rule["shortDescription"]["text"]) <= 1024
        assert len(rule["fullDescription"]["text"]) <= 1024 and len(rule["id"]) <= 255
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] and result["message"]["text"]
        (place,) = result["locations"]
        physical = place["physicalLocation"]
        assert physical["region"]["startLine"] >= 1
        uri = physical["artifactLocation"]["uri"]
        assert not uri.startswith(("/", "file:")) and all(32 < ord(one) < 127 for one in uri) and "\\" not in uri
        assert set(result["partialFingerprints"]) == {"assay/v1"}
    for notification in run["invocations"][0].get("toolExecutionNotifications", ()):
        told = notification["descriptor"]
        assert run["tool"]["driver"]["notifications"][told["index"]]["id"] == told["id"]
        rule = notification.get("associatedRule", {})
        assert "index" not in rule or rules[rule["index"]]["id"] == rule["id"]


def test_every_rule_is_described_from_its_own_page():
    rules = run_of([])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(RULES)
    edge = rules[list(RULES).index("boundary-edge")]
    assert edge["shortDescription"]["text"].startswith("Every edge belongs to at least two faces")
    assert "**How to fix.** Fill the hole" in edge["help"]["markdown"] and "How to fix" in edge["help"]["text"]
    assert edge["defaultConfiguration"] == {"level": "error"} and "helpUri" not in edge


def test_a_result_for_each_rule_and_asset_that_has_something_to_say():
    given = outcome(
        passing(),
        finding("uv-missing", Status.SKIP, "not judged"),
        finding("gltf-nonconformant", Status.WARN, "CODE: two"),
        finding("gltf-nonconformant", Status.FAIL, "CODE: one", measured=float("nan"), elements=EDGES),
        finding("seam-visible", Status.WARN, "a seam"),
        finding("golden-missing", Status.SKIP, "not judged: no record", blocks=True),
        finding("texel-density", Status.INFO, "switched off"),
    )
    results = run_of([given])["results"]
    assert [(one["ruleId"], one["level"], one["message"]["text"].splitlines()[0]) for one in results] == [
        (
            "gltf-nonconformant",
            "error",
            "CODE: one (edge 0-1, 1-2, 2-3, 3-4, 4-5, 5-6, 6-7, 7-8, ...)",
        ),
        ("seam-visible", "warning", "a seam"),
        ("golden-missing", "error", "not judged: no record"),
        ("texel-density", "note", "switched off"),
    ]
    assert "kind" not in results[0] and results[0]["message"]["text"].endswith("\nCODE: two")
    (first, second) = results[0]["properties"]["findings"]
    assert first["measured"] is None and first["elements"]["count"] == 12 and second["status"] == "WARN"


def test_a_broken_rule_is_the_tools_failure_too():
    run = run_of([outcome(finding("t-junction", Status.ERROR, "the rule broke")), outcome(verdict=Verdict.ERROR)])
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    first, second = invocation["toolExecutionNotifications"]
    assert first["message"]["text"] == "red-mug: the rule broke" and first["associatedRule"]["id"] == "t-junction"
    assert second["associatedRule"]["id"] == "verdict" and run["tool"]["driver"]["rules"][-1]["id"] == "verdict"
    assert run_of([outcome(finding())])["invocations"] == [{"executionSuccessful": True}]


def test_what_is_excused_is_suppressed_and_says_by_whom():
    excused = Excused("waiver", Status.FAIL, "art direction", "mia", "2027-01-31")
    known = finding(status=Status.INFO, message="known until 2027-01-31", excused=excused)
    other = finding("gltf-nonconformant", Status.INFO, "known", excused=Excused("baseline", Status.WARN))
    results = run_of([outcome(known, other, finding("gltf-nonconformant", message="new"))])["results"]
    assert results[0]["level"] == "note" and results[0]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "art direction",
            "properties": {"by": "waiver", "was": "FAIL", "owner": "mia", "expires": "2027-01-31"},
        }
    ]
    assert results[1]["level"] == "error" and "suppressions" not in results[1]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with a spec of a mesh, and the working folder below its root."""
    (tmp_path / ".git").mkdir()
    spec = tmp_path / "assets" / "100% red" / "mug.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(
        '{\n  "version": 1,\n  "source": "file",\n  "file": {"path": "mug.obj"},\n  "prompt": "a red mug",\n'
        '  "budgets": {\n    "file_bytes": 3\n  },\n  "overrides": [\n    {\n      "reason": "art",\n'
        '      "rule": "boundary-edge", "level": "warn"\n    },\n'
        '    {"rule": "gltf-nonconformant/CODE", "level": "off", "reason": "r"}\n  ]\n}\n'
    )
    monkeypatch.chdir(spec.parent)
    return Source(spec=Path("mug.json"), mesh=Path("mug.obj"))


@pytest.mark.parametrize(
    ("rule", "location", "line"),
    [
        ("boundary-edge", "line 9", 12),
        ("gltf-nonconformant", "/meshes/0", 14),
        ("file-size-budget-exceeded", "/budgets/file_bytes", 7),
        ("file-size-budget-exceeded", None, 7),
        ("triangle-budget-exceeded", None, 4),
        ("looks-like-another-object", None, 5),
        ("non-manifold-edge", None, 4),
        ("wrong-units", "/geometry/metres_per_unit", 4),
    ],
)
def test_a_result_is_on_the_line_of_the_spec_that_it_is_about(project, rule, location, line):
    (result,) = run_of([outcome(finding(rule, location=location), source=project)])["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "assets/100%25%20red/mug.json", "uriBaseId": "SRCROOT"},
        "region": {"startLine": line},
    }
    (mesh,) = result["relatedLocations"]
    assert mesh["physicalLocation"]["artifactLocation"]["uri"] == "assets/100%25%20red/mug.obj"
    assert mesh["physicalLocation"]["region"]["startLine"] == (9 if location == "line 9" else 1)


def test_a_mesh_without_a_spec_is_the_place_itself(project):
    bare = Source(mesh=project.mesh)
    (result,) = run_of([outcome(finding(location="line 7"), asset="mug.obj", source=bare)])["results"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "assets/100%25%20red/mug.obj", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 7},
    }
    assert "relatedLocations" not in result


@pytest.mark.parametrize(
    "text", ["", "{", '"x"', "[1]", '{"overrides": 3}', '{"overrides": [3, {"rule": 4}]}', "\udcff"]
)
def test_a_spec_that_is_another_one_by_now_has_its_first_line(project, text):
    project.spec.write_bytes(text.encode("utf-8", "surrogateescape"))
    (result,) = run_of([outcome(finding(), source=project)])["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}
    project.spec.unlink()
    assert len(run_of([outcome(finding(), source=project)])["results"]) == 1


def test_a_file_outside_is_named_without_its_folder(project):
    source = Source(mesh=Path("/somewhere/else/x y.obj"))
    (result,) = run_of([outcome(finding(), source=source)])["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "x%20y.obj"}


def test_fingerprints_outlive_edits_and_tell_assets_and_rules_apart(project):
    def fingerprints(*given):
        return [one["partialFingerprints"] for one in run_of(given)["results"]]

    before = fingerprints(outcome(finding(), finding("t-junction"), source=project), outcome(finding(), asset="b"))
    assert len({one["assay/v1"] for one in before}) == 3
    project.spec.write_text("\n\n" + project.spec.read_text())
    assert fingerprints(outcome(finding(message="13 edges"), source=project))[0] == before[0]


def test_the_fingerprint_of_a_mesh_is_the_same_from_every_folder(project, monkeypatch):
    (here,) = run_of([outcome(finding(), asset="mug.obj", source=Source(mesh=Path("mug.obj")))])["results"]
    monkeypatch.chdir("../..")
    named = "assets/100% red/mug.obj"
    (above,) = run_of([outcome(finding(), asset=named, source=Source(mesh=Path(named)))])["results"]
    assert here["partialFingerprints"] == above["partialFingerprints"]


def test_too_many_results_keep_the_worst_and_say_so(monkeypatch):
    monkeypatch.setattr(sarif, "MAX_RESULTS", 3)
    warned = [outcome(finding(status=Status.WARN), asset=f"w{at}") for at in range(4)]
    run = run_of([*warned, outcome(finding(), asset="f0"), outcome(finding(), asset="f1")])
    assert [one["properties"]["asset"] for one in run["results"]] == ["w0", "f0", "f1"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"].startswith("3 results, the mildest, were left out")


def test_long_messages_are_cut_and_say_so():
    many = [finding("gltf-nonconformant", message=f"{at} {'x' * 300}") for at in range(100)]
    (result,) = run_of([outcome(*many)])["results"]
    assert len(result["message"]["text"]) <= 4000
    assert result["message"]["text"].endswith("(cut; 100 findings in all)")


def test_no_text_makes_a_link_or_a_placeholder():
    (result,) = run_of([outcome(finding(message="{0} [click](http://evil.example)"))])["results"]
    assert result["message"]["text"] == "{{0}} [click] (http://evil.example)"


def test_the_same_findings_give_the_same_bytes(project):
    given = [outcome(finding(), source=project), outcome(finding(status=Status.WARN), asset="b")]
    assert written("sarif", given) == written("sarif", list(given))
    log = json.loads(written("sarif", given))
    assert str(Path.cwd()) not in written("sarif", given)
    assert log["runs"][0]["automationDetails"] == {"id": "assay/"} and log["runs"][0]["columnKind"] == "utf16CodeUnits"


def test_warnings_stay_warnings_whatever_fails_the_run():
    (result,) = run_of([outcome(finding(status=Status.WARN))], Wanted(fail_on=Status.WARN))["results"]
    assert result["level"] == "warning"
