"""The schema: valid, closed, documented, bounded, and in step with the code and the pages."""

import dataclasses
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from specs.geometry import Geometry, Size
from specs.reference_view import ReferenceCamera, ReferenceView
from specs.schema import asset_schema, completed, rule_names
from specs.settings import Budgets, GeneratorSettings
from specs.spec import parse_spec

ROOT = Path(__file__).parents[3]


def fields(schema: dict[str, Any], at: str = "") -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Every field as (pointer, its schema, whether it is required)."""
    for key, field in schema.get("properties", {}).items():
        required = key in schema.get("required", ()) or f"{at}/{key}" in ("/prompt", "/file")
        yield f"{at}/{key}", field, required
        yield from fields(field, f"{at}/{key}")
        yield from fields(field.get("items", {}), f"{at}/{key}")


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Every sub-schema that describes a value, without the conditions beside them."""
    yield schema
    for inner in [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]:
        yield from parts(inner)


FIELDS = list(fields(asset_schema()))


def test_the_schema_is_valid_draft_2020_12() -> None:
    assert asset_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(asset_schema())


@pytest.mark.parametrize(("where", "field", "required"), FIELDS, ids=[where for where, _, _ in FIELDS])
def test_every_field_is_described_and_has_a_default_that_is_valid(
    where: str, field: dict[str, Any], required: bool
) -> None:
    assert field["description"].endswith(".") and field["description"][0] in "'" + string.ascii_uppercase
    assert ("default" in field) != required
    if "default" in field:
        jsonschema.Draft202012Validator(field).validate(field["default"])
        jsonschema.Draft202012Validator(field).validate(completed(field, field["default"]))


def test_objects_are_closed_numbers_bounded_and_lists_and_texts_limited() -> None:
    seen = []
    for part in parts(asset_schema()):
        types = part.get("type", "enum")
        kind = "number" if types == "integer" or "number" in types else str(types)
        seen.append(kind)
        if kind == "object":
            assert part["additionalProperties"] is False
        if kind == "number":
            assert part["minimum"] < part["maximum"]
        if kind == "array":
            assert part["maxItems"]
        if kind == "string":
            assert part["maxLength"]
    assert min(seen.count(kind) for kind in ("object", "number", "array", "string", "enum")) >= 5


def test_defaults_of_the_types_are_those_of_the_schema() -> None:
    spec = parse_spec(b'{"version": 1, "source": "generate", "prompt": "a mug"}', "a.json")
    assert spec.generator == GeneratorSettings()
    assert spec.budgets == Budgets()
    assert spec.geometry == Geometry() and spec.reference_views == ()
    given = b'{"version": 1, "source": "generate", "prompt": "a mug", "reference_views": [{"image": "a.png"}]}'
    assert parse_spec(given, "a.json").reference_views == (ReferenceView("a.png"),)


def test_the_types_hold_every_field_of_the_schema_and_no_other() -> None:
    document = parse_spec(b'{"version": 1, "source": "generate", "prompt": "a mug"}', "a.json").to_json()
    properties = asset_schema()["properties"]
    assert set(document) | {"$schema", "file", "geometry", "reference_views"} == set(properties)
    assert set(document["generator"]) == set(properties["generator"]["properties"])
    for key, settings in properties["generator"]["properties"].items():
        if "properties" in settings:
            assert set(document["generator"][key]) == set(settings["properties"])
    view = properties["reference_views"]["items"]
    for kind, described in (
        (Budgets, properties["budgets"]),
        (Geometry, properties["geometry"]),
        (Size, properties["geometry"]["properties"]["size_m"]),
        (ReferenceView, view),
        (ReferenceCamera, view["properties"]["camera"]),
    ):
        assert {field.name for field in dataclasses.fields(kind)} == set(described["properties"])


def test_rule_names_are_those_of_the_rules_page() -> None:
    page = (ROOT / "RULES.md").read_text(encoding="utf-8")
    assert list(rule_names()) == re.findall(r"^### (.*)$", page, re.M)


def test_every_field_stands_on_the_users_page() -> None:
    page = (ROOT / "docs" / "specs.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([$a-z_]+)`", page))
    assert {where.rsplit("/", 1)[1] for where, _, _ in FIELDS} <= named


def test_the_example_of_the_users_page_is_a_spec() -> None:
    page = (ROOT / "docs" / "specs.md").read_text(encoding="utf-8")
    examples = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert len(examples) >= 2
    for example in examples:
        parse_spec(example.encode(), "example.json")
