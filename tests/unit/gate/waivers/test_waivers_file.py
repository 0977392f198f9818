"""waivers.json: everything that is wrong in it is found at once, and it is written whole and in one order."""

import datetime
import json
from dataclasses import replace

import jsonschema
import pytest

from gate.errors import GateError
from gate.excuses.waivers import Entry, add_waiver, read_waivers, write_waivers
from specs.schema import SCHEMA_PATH
from tests.unit.gate.waivers.samples import ENTRY

SCHEMA = json.loads((SCHEMA_PATH.parent / "waivers.schema.json").read_text())


def problems(path, document):
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    with pytest.raises(GateError) as error:
        read_waivers(path)
    return str(error.value)


def of(*entries, **more):
    return {"version": 1, "waivers": list(entries), **more}


def test_none_where_there_is_no_file(tmp_path):
    assert read_waivers(tmp_path / "waivers.json") == ()


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "property name"),
        ("", "is empty"),
        ("[]", 'is a list; allowed: an object with "version" and "waivers"'),
        (of(version=2), "#/version: 2; allowed: 1"),
        ({"version": 1}, 'the key "waivers" is missing'),
        (of(extra=1), 'unknown key "extra"'),
        ({"version": 1, "waivers": {}}, "#/waivers: is an object; allowed: a list"),
        (of(3), "#/waivers/0: is a number"),
        (of({**ENTRY, "rule": "boundary-edg"}), 'is no rule. Did you mean "boundary-edge"?'),
        (of({**ENTRY, "rule": "golden-missing"}), "can never be waived"),
        (of({**ENTRY, "rule": ["boundary-edge"]}), "is a list; allowed: a text"),
        (of({**ENTRY, "until": "2027-01-31"}), 'unknown key "until"'),
        (of({key: value for key, value in ENTRY.items() if key != "owner"}), 'the key "owner" is missing'),
        (of({**ENTRY, "expires": "31.01.2027"}), "is no date; allowed: YYYY-MM-DD"),
        (of({**ENTRY, "expires": "2027-02-30"}), "is no date"),
        (of({**ENTRY, "expires": "2027-W01-1"}), "is no date"),
        (of({**ENTRY, "reason": "  "}), "#/waivers/0/reason: is empty"),
        (of({**ENTRY, "owner": ""}), "#/waivers/0/owner: is empty"),
        (of({**ENTRY, "asset": "../other/ring.obj"}), "leads out of the project"),
        (of({**ENTRY, "asset": "/ring.obj"}), "leads out of the project"),
        (of({**ENTRY, "fingerprint": "mesh:12"}), "is no fingerprint"),
        (of({**ENTRY, "fingerprint": f"file:{'0' * 64}"}), 'allowed: "mesh:..." for boundary-edge'),
        (of(ENTRY, {**ENTRY, "asset": "./props/ring.obj"}), "a second waiver"),
        ('{"version": 1, "waivers": [], "waivers": []}', "stands twice"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, document, said):
    assert said in problems(tmp_path / "waivers.json", document)


def test_everything_is_told_at_once_with_its_place(tmp_path):
    bad = {**ENTRY, "rule": "nonsense", "expires": "soon", "reason": ""}
    lines = problems(tmp_path / "waivers.json", of(bad, {**ENTRY, "owner": 7})).splitlines()
    assert len(lines) == 4
    assert all("waivers.json#/waivers/" in line for line in lines)


@pytest.mark.parametrize("content", [b"\xff\xfe{", b"\0", b"\xef\xbb\xbf{}"])
def test_what_is_no_text_is_named(tmp_path, content):
    (tmp_path / "waivers.json").write_bytes(content)
    with pytest.raises(GateError, match=r"waivers\.json"):
        read_waivers(tmp_path / "waivers.json")


def entry(rule="boundary-edge", asset="props/ring.obj", **more):
    return Entry(**{**ENTRY, "rule": rule, "asset": asset, "expires": datetime.date(2027, 1, 31), **more})


def test_written_sorted_and_read_again(tmp_path):
    path = tmp_path / "deep/waivers.json"
    entries = [entry(asset="z"), entry("t-junction"), entry(reason="Grüße, \u2028 \U0001f512")]
    path.parent.mkdir()
    write_waivers(path, entries)
    assert set(read_waivers(path)) == set(entries)
    text = path.read_text()
    write_waivers(path, entries[::-1])
    assert path.read_text() == text
    assert [one["asset"] for one in json.loads(text)["waivers"]] == ["props/ring.obj", "props/ring.obj", "z"]
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(text))
    assert [file.name for file in path.parent.iterdir()] == ["waivers.json"]


def test_one_for_each_rule_and_asset(tmp_path):
    path = tmp_path / "waivers.json"
    assert add_waiver(path, entry()) is None
    assert add_waiver(path, entry("t-junction")) is None
    newer = entry(owner="Ben")
    assert add_waiver(path, newer) == entry()
    assert set(read_waivers(path)) == {newer, entry("t-junction")}


def test_the_last_day_still_counts():
    last = datetime.date(2027, 1, 31)
    assert not entry().on(last).expired
    assert entry().on(last + datetime.timedelta(days=1)).expired
    assert replace(entry().on(last), expired=True) == entry().on(last + datetime.timedelta(days=1))
