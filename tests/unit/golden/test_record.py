"""Records are believed only when they are exactly what `assay approve` wrote."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden.reading import SCHEMA, find_record, parse_record, record_path
from golden.record import RecordError, record_from_manifest, seal
from tests.unit.golden.golden_samples import DECISION, a_manifest, a_record

RAW = a_record().to_bytes()


def parse(raw):
    return parse_record(raw, "red-mug", "records/red-mug.json")


def test_what_is_written_is_read():
    assert parse(RAW) == a_record()


@settings(deadline=None)
@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_any_one_byte_changed_is_an_error(position, change):
    raw = bytearray(RAW)
    raw[position] ^= change
    with pytest.raises(RecordError, match=r"records/red-mug\.json.*(git checkout|git rm|seal)"):
        parse(bytes(raw))


@settings(deadline=None)
@given(st.integers(0, len(RAW) - 1))
def test_any_cut_is_an_error(length):
    with pytest.raises(RecordError):
        parse(RAW[:length])


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ("/files", '"bytes": 1234', '"bytes": 1235'),
        ("/spec_sha256", '"spec_sha256": "aaaa', '"spec_sha256": "aaab'),
        ("/decision", '"why": "looks right"', '"why": "looks wrong"'),
        ("/stages", '"name": "export"', '"name": "exporT"'),
        ("/version", '"version": 3', '"version": 4'),
        ("/decision", '"entry_sha256": "9999', '"entry_sha256": "9998'),
        ("/toolchain", '"scikit-image": "0.26', '"scikit-image": "0.27'),
        ("/step_root", '"step_root": "ffff', '"step_root": "fffe'),
        ("/determinism_class", '"portable-f32"', '"portable-f64"'),
    ],
)
def test_a_hand_edit_is_named(place, old, new):
    assert old in RAW.decode()
    with pytest.raises(RecordError, match=f"records/red-mug.json#{place} \\(line") as caught:
        parse(RAW.decode().replace(old, new).encode())
    line = caught.value.line
    assert RAW.decode().split("\n")[line - 1].strip().startswith(f'"{place[1:]}":')


def test_a_resealed_record_of_another_asset_is_refused():
    with pytest.raises(RecordError, match=r"#/id \(line 3\): 'red-mug', but the file's name says 'blue-mug'"):
        parse_record(RAW, "blue-mug", "records/blue-mug.json")


@pytest.mark.parametrize(
    ("version", "missing", "lacks"),
    [
        (1, ("toolchain", "step_root"), "does not say which toolchain its bytes need"),
        (2, (), "is not backed by a signed decision"),
    ],
)
def test_a_record_of_an_earlier_format_says_how_to_renew_it(version, missing, lacks):
    fields = a_record().fields() | {"version": version}
    del fields["decision"]["entry_sha256"]
    fields = {name: value for name, value in fields.items() if name not in missing}
    raw = json.dumps(fields | {"seal": seal(fields)}, indent=2).encode()
    with pytest.raises(RecordError) as caught:
        parse(raw)
    assert str(caught.value) == (
        f"records/red-mug.json#/version (line 2): format {version}; allowed: 3. A record of format {version} {lacks}: "
        "delete it (git rm records/red-mug.json), gate red-mug again, look at it and approve it anew."
    )


@pytest.mark.parametrize("name", ["../asset.glb", "/asset.glb", "a/../b", "a//b", "..", "a\\b", "a\n", ""])
def test_a_file_lies_below_the_run_folder(name):
    files = {name: {"sha256": "a" * 64, "bytes": 1}}
    with pytest.raises(RecordError, match="#/files"):
        parse(record_from_manifest(a_manifest(files=files), DECISION).to_bytes())


def test_a_record_without_a_trace_has_no_step_root():
    record = record_from_manifest(a_manifest(step_root=None, binds={}), DECISION)
    assert parse(record.to_bytes()) == record and record.step_root is None


def test_another_spelling_is_refused():
    compact = json.dumps(json.loads(RAW)).encode()
    with pytest.raises(RecordError, match="line 1 is not spelled as"):
        parse(compact)


def test_unknown_and_repeated_keys_are_refused():
    fields = a_record().fields() | {"note": "hello"}
    with pytest.raises(RecordError, match="note"):
        parse(json.dumps(fields | {"seal": seal(fields)}).encode())
    with pytest.raises(RecordError, match="'id' stands twice"):
        parse(b'{"id": 1, "id": 2}')
    with pytest.raises(RecordError, match="half a character"):
        parse(RAW.replace(b"looks right", b"looks \\ud800"))


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"[" * 100_000, b"9" * 10_000, b"null"])
def test_what_is_no_record_is_an_error(raw):
    with pytest.raises(RecordError):
        parse(raw)


def test_missing_is_none_and_present_is_found(tmp_path):
    assert find_record("red-mug", tmp_path) is None
    path = record_path("red-mug", tmp_path)
    path.parent.mkdir()
    path.write_bytes(RAW)
    assert find_record("red-mug", tmp_path) == a_record()


def test_the_schema_is_a_schema_and_describes_every_field():
    import jsonschema

    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert sorted(schema["required"]) == sorted(schema["properties"]) == sorted([*a_record().fields(), "seal"])
    assert all("description" in entry for entry in schema["properties"].values())
