"""`assay prove --verify`: what holds, what does not, what cannot be compared here; every field is held."""

import dataclasses
import json

import pytest

from gate.cli import main
from specs.canonical import canonical_json, digest
from specs.certificate import Certificate, CertificateError, Least, Margin


def verify(bench, path):
    return bench.prove("--verify", path)


def test_a_certificate_holds_where_it_was_made(proven, capsys):
    bench, _, path = proven
    capsys.readouterr()
    assert verify(bench, path) == 0
    out = capsys.readouterr().out
    assert "the certificate holds on this machine, every byte" in out and "WRONG" not in out
    assert "ok     step root: " in out and "ok     file asset.glb: " in out and "ok     least margin: " in out
    assert bench.log[-1]["environment"].get("MKL_CBWR") is None, "made as this machine makes it"


OTHER = "e" * 64


def changed(certificate, **fields):
    return dataclasses.replace(certificate, **fields)


# Field -> (how it is changed by someone who seals it anew, what names it, whether the asset is made at all).
TAMPERED = {
    "id": (lambda c: changed(c, id="red-house"), "id", False),
    "spec_sha256": (lambda c: changed(c, spec_sha256=OTHER), "spec", False),
    "determinism_class": (lambda c: changed(c, determinism_class="portable-f32"), "determinism class", False),
    "weights": (lambda c: changed(c, weights={**c.weights, "guide": OTHER}), "weights", False),
    "source_sha256": (lambda c: changed(c, source_sha256=OTHER), "source", False),
    "binds": (lambda c: changed(c, binds={**c.binds, "pymeshlab": "1"}), "binding toolchain", False),
    "toolchain": (lambda c: changed(c, toolchain={**c.toolchain, "pymeshlab": "1"}), "toolchain", False),
    "steps": (lambda c: changed(c, steps=4), "step root", True),
    "more steps": (lambda c: changed(c, steps=6), "steps", False),
    "spec_steps": (lambda c: changed(c, spec_steps=6), "steps of the spec", False),
    "step_root": (lambda c: changed(c, step_root=OTHER), "step root", True),
    "stages": (lambda c: changed(c, stages=(c.stages[0], ("decimate", OTHER), *c.stages[2:])), "stage decimate", True),
    "fewer stages": (lambda c: changed(c, stages=c.stages[:-1]), "stages", True),
    "files": (lambda c: changed(c, files={**c.files, "asset.glb": (OTHER, 3)}), "file asset.glb", True),
    "fewer files": (lambda c: changed(c, files={"asset.glb": c.files["asset.glb"]}), "file evidence.json", True),
    "threshold": (lambda c: changed(c, margin=Margin(1e-8, c.margin.least)), "margin's threshold", True),
    "least": (lambda c: changed(c, margin=Margin(1e-9, Least(5e-10, 2, "gradient/3", 7))), "least margin", True),
    "its step": (lambda c: changed(c, margin=Margin(1e-9, Least(4e-10, 3, "gradient/3", 7))), "least margin", True),
    "its tensor": (
        lambda c: changed(c, margin=Margin(1e-9, Least(c.margin.least.margin, 2, "gradient/5", 7))),
        "place of the least margin",
        True,
    ),
    "its element": (
        lambda c: changed(c, margin=Margin(1e-9, Least(c.margin.least.margin, 2, "gradient/3", 8))),
        "place of the least margin",
        True,
    ),
    "no margin": (lambda c: changed(c, margin=None), "margin", True),
    "recomputed": (lambda c: changed(c, recomputed=(2, 3, 4)), "recomputed steps", True),
    "fewer recomputed": (lambda c: changed(c, recomputed=(4,)), "recomputed steps", True),
    "certified": (lambda c: changed(c, certified=False), "certified", True),
}


@pytest.mark.parametrize("field", TAMPERED)
def test_a_change_that_was_sealed_again_is_caught_and_named(proven, field, capsys, tmp_path):
    bench, certificate, _ = proven
    path = tmp_path / "certificate.json"
    change, named, is_made = TAMPERED[field]
    path.write_bytes(change(certificate).to_bytes())
    made = len(bench.log)
    capsys.readouterr()
    assert bench.prove("--verify", path) == 1
    out = capsys.readouterr().out
    assert f"WRONG  {named}: " in out
    assert ("DOES NOT HOLD" in out) if is_made else ("not comparable here" in out)
    assert len(bench.log) - made == int(is_made)


def test_every_field_is_among_the_tampered_ones(proven):
    _, certificate, _ = proven
    fields = {field.name for field in dataclasses.fields(certificate)} - {"margin"}
    assert fields <= set(TAMPERED)


def test_a_change_by_hand_breaks_the_seal_and_is_named(proven, capsys, tmp_path):
    bench, certificate, original = proven
    path = tmp_path / "certificate.json"
    document = json.loads(original.read_bytes())
    for field in certificate.fields():
        if field == "version":
            continue
        other = dict(document, **{field: spoilt(document[field])})
        path.write_bytes(canonical_json(other))
        capsys.readouterr()
        assert verify(bench, path) == 2
        assert f"certificate.json#/{field}: was changed after it was written" in capsys.readouterr().err


def spoilt(value):
    """Another value that the schema still takes."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if value == "universal":
        return "device"
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1] != "0" else "1")
    if isinstance(value, list):
        return value[:-1] if value else [1]
    return None if "threshold" in value else dict(list(value.items())[1:])


def test_another_platforms_margin_is_no_contradiction(proven, tmp_path):
    bench, certificate, _ = proven
    path = tmp_path / "certificate.json"
    near = dataclasses.replace(certificate.margin.least, margin=certificate.margin.least.margin + 5e-12)
    path.write_bytes(dataclasses.replace(certificate, margin=Margin(1e-9, near)).to_bytes())
    assert verify(bench, path) == 0
    # Step 4 is a hair from the threshold: recomputed here, it need not have been there.
    assert certificate.recomputed == (2, 4)
    path.write_bytes(dataclasses.replace(certificate, recomputed=(2,)).to_bytes())
    assert verify(bench, path) == 0


def test_a_later_fault_is_caught(proven, capsys):
    bench, _, path = proven
    bench.fault(state={"step": 5, "tensor": "square/3", "elements": {0: 1}})
    try:
        assert verify(bench, path) == 1
    finally:
        bench.heal()
    assert "WRONG  step root" in capsys.readouterr().out


def test_a_changed_spec_is_not_comparable(proven, capsys):
    bench, _, path = proven
    bench.write_spec(steps=6)
    try:
        assert verify(bench, path) == 1
    finally:
        bench.write_spec()
    out = capsys.readouterr().out
    assert "WRONG  spec: " in out and "not comparable here" in out


def test_without_a_spec_the_houses_own_is_taken_by_its_id(proven, capsys, tmp_path):
    bench, certificate, _ = proven
    path = tmp_path / "certificate.json"
    path.write_bytes(dataclasses.replace(certificate, id="no-such-asset").to_bytes())
    assert main(["prove", "--verify", str(path), "--runs", str(bench.runs)]) == 2
    assert "name the spec too" in capsys.readouterr().err


def document(**changes):
    sample = Certificate(
        "a", OTHER, "universal", {"guide": OTHER}, OTHER, {"numpy": "2"}, {}, 3, 3, OTHER, (("optimise", OTHER),),
        {"asset.glb": (OTHER, 1)}, Margin(1e-9, Least(1e-9, 1, "gradient/9", 0)), (), True,
    )  # fmt: skip
    fields = {**sample.fields(), **changes}
    fields = {name: value for name, value in fields.items() if value is not ...}
    return canonical_json({**fields, "seal": {name: digest(value) for name, value in fields.items()}})


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "c.json: not JSON"),
        (b"[]", "c.json#: []; allowed: an object"),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (document(version=2), "c.json#/version: 2; allowed: 1"),
        (document(steps=0), "c.json#/steps: 0; allowed: a whole number from 1 on"),
        (document(steps=...), "c.json#/steps: missing; allowed: a whole number from 1 on"),
        (document(extra=1), "c.json#/extra: unknown key; allowed: version, id"),
        (document(determinism_class="exact"), '"exact"; allowed: "universal", "portable-f32", "device"'),
        (document(spec_sha256="E" * 64), "c.json#/spec_sha256: "),
        (document(files={}), "c.json#/files: {}; allowed: an object, not empty"),
        (document(margin={"threshold": 1}), "c.json#/margin: "),
        (document(weights={"guide": 1}), "c.json#/weights/guide: 1; allowed: 64 lower-case hex digits"),
        (document() + b"\n", "c.json: not spelled as `assay prove` writes it"),
    ],
)
def test_a_malformed_certificate_is_told_by_its_pointer(raw, says):
    with pytest.raises(CertificateError) as caught:
        Certificate.from_bytes(raw, "c.json")
    assert says in str(caught.value)
