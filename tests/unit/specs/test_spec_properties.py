"""Whatever is valid survives a round trip under one hash; whatever is not gives a SpecError and nothing else."""

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specs.canonical import canonical_json, digest
from specs.schema import asset_schema, completed
from specs.spec import Spec, SpecError, parse_spec

from .spec_strategies import documents

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
some = settings(few, max_examples=150)

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
)


def parsed(document: Any) -> Spec:
    return parse_spec(json.dumps(document).encode(), "any.json")


def outcome(data: bytes) -> Spec | SpecError:
    """Parsing's result; anything but a SpecError goes through and fails the test."""
    try:
        return parse_spec(data, "any.json")
    except SpecError as error:
        assert error.problems
        for line in str(error).splitlines():
            assert line.startswith(("any.json", "... and ")) and line.isprintable()
        assert len(str(error).splitlines()) <= 201
        return error


@few
@given(documents())
def test_a_valid_spec_survives_a_round_trip(document: dict[str, Any]) -> None:
    spec = parsed(document)
    assert parsed(spec.to_json()) == spec
    assert canonical_json(parsed(spec.to_json()).to_json()) == canonical_json(spec.to_json())
    assert spec.sha256 == digest({"id": "any", **spec.to_json()})


def shuffled(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@few
@given(documents(), st.randoms(use_true_random=False), st.sampled_from([None, 1, "\t"]))
def test_order_spaces_and_spelled_out_defaults_leave_the_hash(
    document: dict[str, Any], chance: random.Random, indent: int | str | None
) -> None:
    want = parsed(document).sha256
    text = json.dumps(shuffled(document, chance), indent=indent, ensure_ascii=False)
    assert parse_spec(f"\n {text}\n".encode(), "any.json").sha256 == want
    assert parsed(completed(asset_schema(), document)).sha256 == want


@few
@given(documents(), st.integers(0, 4294967295))
def test_another_seed_name_or_budget_changes_the_hash(document: dict[str, Any], seed: int) -> None:
    spec = parsed(document)
    assert parse_spec(json.dumps(document).encode(), "other.json").sha256 != spec.sha256
    if spec.source == "generate" and seed != spec.seed:
        assert parsed({**document, "seed": seed}).sha256 != spec.sha256
    budgets = {**spec.to_json()["budgets"], "triangles": 5 if spec.budgets.triangles == 4 else 4}
    assert parsed({**document, "budgets": budgets}).sha256 != spec.sha256


@some
@given(st.binary(max_size=200))
def test_any_bytes_give_a_spec_error(data: bytes) -> None:
    assert isinstance(outcome(data), SpecError)


@some
@given(json_values)
def test_any_json_gives_a_spec_or_a_spec_error(value: Any) -> None:
    assert isinstance(outcome(json.dumps(value).encode()), SpecError)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, item in inner for place in places(item, (*at, key)))]


@some
@given(st.data(), documents(), json_values)
def test_a_spec_with_any_value_put_anywhere_is_read_or_refused(data: Any, document: Any, value: Any) -> None:
    complete = completed(asset_schema(), document)
    *path, last = data.draw(st.sampled_from([place for place in places(complete) if place]))
    mutant = copy.deepcopy(complete)
    parent = mutant
    for token in path:
        parent = parent[token]
    parent[last] = value
    outcome(json.dumps(mutant).encode())


@some
@given(documents(), st.integers(0), st.integers(0, 255))
def test_a_spec_with_one_byte_changed_is_read_or_refused(document: Any, at: int, byte: int) -> None:
    data = bytearray(json.dumps(document).encode())
    data[at % len(data)] = byte
    outcome(bytes(data))


@pytest.mark.parametrize(
    "data",
    [
        b"[" * (1 << 20),
        b'{"a":' * 200_000,
        b'"' + b'\\"' * 500_000,
        b'\\"' * 500_000,
        b"1" * 1_000_000,
        b"[" + b"{}," * 9_000 + b"{}]",
        b'{"overrides":[' + b"3," * 9_000 + b"3]}",
        b"{" + b",".join(b'"prompt%d":1' % i for i in range(9_000)) + b"}",
        b"[" + b"1e999," * 9_000 + b"1]",
        b" " * (1 << 20) + b"1",
    ],
    ids=["lists", "objects", "escapes", "bare-escapes", "digits", "items", "wrong-items", "keys", "infinities", "long"],
)
def test_hostile_bytes_give_a_spec_error(data: bytes) -> None:
    assert isinstance(outcome(data), SpecError)
