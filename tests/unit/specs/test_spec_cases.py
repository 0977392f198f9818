"""Specs found by folder: each in valid/ loads, each in invalid/ gives the words beside it."""

import json
from pathlib import Path

import pytest

from specs.schema import validator
from specs.spec import SpecError, parse_spec

CASES = Path(__file__).parent / "cases"
VALID = sorted((CASES / "valid").glob("*.json"))
INVALID = sorted((CASES / "invalid").glob("*.json"))


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_specs_load_and_survive_a_round_trip(path: Path) -> None:
    spec = parse_spec(path.read_bytes(), path.name)
    again = parse_spec(json.dumps(spec.to_json()).encode(), path.name)
    assert again == spec
    assert again.sha256 == spec.sha256
    assert validator().is_valid(json.loads(path.read_bytes()))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_specs_say_everything_that_is_wrong(path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(path.read_bytes(), path.name)
    assert str(caught.value) + "\n" == path.with_suffix(".expected.txt").read_text(encoding="utf-8")


def test_each_invalid_case_has_its_words_and_no_words_are_left_over() -> None:
    texts = {path.name.removesuffix(".expected.txt") for path in (CASES / "invalid").glob("*.txt")}
    assert texts == {path.stem for path in INVALID}
    assert len(VALID) >= 5


def test_defaults_of_a_minimal_spec_are_those_of_the_architecture_page() -> None:
    spec = parse_spec((CASES / "valid" / "minimal-generate.json").read_bytes(), "minimal-generate.json")
    document = spec.to_json()
    assert document["generator"]["guidance"] == {
        "name": "x0-reconstruction",
        "scale": 2.0,
        "t_max": [0.98, 0.3],
        "t_min": [0.4, 0.02],
    }
    assert document["budgets"]["triangles"] == 10000
    assert (spec.seed, spec.asymmetric, spec.file, spec.mesh_path) == (0, True, None, None)


def test_numbers_come_in_their_fields_type() -> None:
    spec = parse_spec((CASES / "valid" / "whole-floats-as-integers.json").read_bytes(), "a.json")
    assert spec.generator is not None
    representation = spec.generator.representation
    numbers = [spec.version, spec.seed, spec.generator.optimiser.steps, *representation.levels]
    assert [type(number) for number in numbers] == [int] * 6
    assert [type(start) for start in representation.level_starts] == [float] * 3


def test_asymmetry_comes_from_the_vocabulary_unless_the_spec_says() -> None:
    def asymmetric(prompt: str, **fields: object) -> bool:
        document = {"version": 1, "source": "generate", "prompt": prompt, **fields}
        return parse_spec(json.dumps(document).encode(), "a.json").asymmetric

    assert [asymmetric("a mug"), asymmetric("a bottle")] == [True, False]
    assert [asymmetric("a mug", asymmetric=False), asymmetric("a bottle", asymmetric=True)] == [False, True]
