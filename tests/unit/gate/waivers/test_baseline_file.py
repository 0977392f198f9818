"""baselines/<asset>.json: the same for the same defects, read strictly."""

import json

import jsonschema
import pytest

from gate.errors import GateError
from gate.excuses.baselines import baseline_text, read_baseline
from gate.excuses.names import baseline_path, mesh_name, written_name
from specs.schema import SCHEMA_PATH
from tests.unit.gate.waivers.samples import a_project
from validators.excuses import MAX_DEFECTS, NEVER, WIDTHS, Known

SCHEMA = json.loads((SCHEMA_PATH.parent / "baseline.schema.json").read_text())
EDGE = (0.5, 0.25, 1e-7, *([0.125] * 6), 1.0)
KNOWN = (
    Known("uv-stretch", None, "", 3.5, 2, 0.0, False, (), (), "baselines/ring.json"),
    Known("boundary-edge", "edge", "", None, 0, 1e-5, True, (EDGE, (-1.0, *EDGE[1:])), (), "baselines/ring.json"),
    Known("texture-size", "image", "", 8192, 4096, 0.0, False, (), ("b", "a"), "baselines/ring.json"),
)


def written(folder, text):
    path = folder / "baselines/ring.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return read_baseline(path, "ring", folder)


def test_written_and_read_again(tmp_path):
    text = baseline_text("ring", KNOWN)
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    found = written(tmp_path, text)
    assert baseline_text("ring", found) == text == baseline_text("ring", KNOWN[::-1])
    assert {one.rule: one.count for one in found} == {"uv-stretch": 1, "boundary-edge": 2, "texture-size": 2}
    assert found[0].source == "baselines/ring.json"
    assert len(text.splitlines()) == 12  # one defect a line


def changed(**more):
    document = json.loads(baseline_text("ring", KNOWN[1:2]))
    document["rules"][0].update(more)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "cannot be read"),
        ("[]", 'allowed are the keys "version", "asset" and "rules"'),
        ('{"version": 2, "asset": "ring", "rules": []}', "version 2; allowed: 1"),
        ('{"version": true, "asset": "ring", "rules": []}', "allowed: 1"),
        ('{"version": 1, "asset": "other", "rules": []}', 'it is of "other"'),
        ('{"version": 1, "asset": "ring", "rules": {}}', "no list"),
        ('{"version": 1, "version": 1, "asset": "ring", "rules": []}', "twice"),
        (changed(rule="nonsense"), "is no rule that a baseline can know"),
        (changed(rule="golden-differs"), "is no rule that a baseline can know"),
        (changed(rule=["boundary-edge"]), "is no rule that a baseline can know"),
        (changed(kind="body"), "kind"),
        (changed(kind=["edge"]), "kind"),
        (changed(tolerance_m=-1), "tolerance_m"),
        (changed(tolerance_m="1"), "tolerance_m"),
        (changed(defects=[[1, 2]]), "10 finite numbers"),
        (changed(defects=[[*EDGE[:-1], True]]), "10 finite numbers"),
        (changed(defects=[[*EDGE[:-1], 10**400]]), "10 finite numbers"),
        (changed(keys=["a"]), "has no such defects"),
        (changed(extra=1), "allowed are the keys"),
        (changed(defects=[[float("nan"), *EDGE[1:]]]), "NaN is no number"),
        (changed(measured=[1]), "measured"),
    ],
)
def test_what_is_wrong_is_named_with_the_way_out(tmp_path, text, said):
    with pytest.raises(GateError) as error:
        written(tmp_path, text)
    assert said in str(error.value)
    assert "baseline ring --update" in str(error.value)


def test_the_same_entry_twice_is_refused(tmp_path):
    with pytest.raises(GateError, match="repeats"):
        written(tmp_path, baseline_text("ring", KNOWN[:1] * 2))


def test_files_lie_below_baselines_and_never_share_a_name(tmp_path):
    project = a_project(tmp_path)
    names = ["ring", "ring.obj", "props/ring.obj", "props/ring.stl", "props-ring.obj", "props/ring.obj.obj"]
    paths = {baseline_path(name, project) for name in names}
    assert len(paths) == len(names)
    assert all(path.is_relative_to(project.baselines) for path in paths)
    assert mesh_name(tmp_path / "props/../props/ring.obj", project) == "props/ring.obj"
    assert mesh_name(tmp_path.parent / "ring.obj", project) is None


@pytest.mark.parametrize("text", ["../a.obj", "/a.obj", "~/a.obj", "a/../../b.obj", "a\\b.obj", "."])
def test_names_never_lead_out(text):
    assert written_name(text) is None


def test_the_schema_says_what_the_code_holds():
    entry = SCHEMA["properties"]["rules"]["items"]
    widths = {
        one["if"]["properties"]["kind"]["const"]: one["then"]["properties"]["defects"]["items"]["maxItems"]
        for one in entry["allOf"]
        if "items" in one["then"]["properties"]["defects"]
    }
    assert widths == dict(WIDTHS)
    assert entry["properties"]["defects"]["maxItems"] == entry["properties"]["keys"]["maxItems"] == MAX_DEFECTS
    assert set(entry["properties"]["kind"]["enum"]) == {*WIDTHS, "material", "image", None}
    waivers = json.loads((SCHEMA_PATH.parent / "waivers.schema.json").read_text())
    rule = waivers["properties"]["waivers"]["items"]["properties"]["rule"]
    assert set(rule["not"]["enum"]) == set(NEVER)
