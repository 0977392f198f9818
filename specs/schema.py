"""The schema of asset specs: read and compiled once, when first needed; and the defaults it holds."""

import functools
import json
from pathlib import Path
from typing import Any

SCHEMA_PATH = Path(__file__).parent / "asset.schema.json"


@functools.cache
def asset_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a spec; callers must not change it."""
    schema: dict[str, Any] = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    return schema


@functools.cache
def validator() -> Any:
    """The compiled jsonschema validator of `asset_schema()`."""
    import jsonschema

    return jsonschema.Draft202012Validator(asset_schema())


def rule_names() -> tuple[str, ...]:
    """The rules that an override may name."""
    override = asset_schema()["properties"]["overrides"]["items"]
    return tuple(override["properties"]["rule"]["else"]["enum"])


def completed(schema: dict[str, Any], value: Any) -> Any:
    """`value` with the schema's defaults in place and each number in its field's type (5.0 as 5, 2 as 2.0, no -0.0).

    What does not fit the schema is left as it is: finding that out is the validator's work.
    """
    types = schema.get("type", ())
    if isinstance(value, dict) and "properties" in schema:
        return _completed_object(schema["properties"], value)
    if isinstance(value, list) and "items" in schema:
        return [completed(schema["items"], item) for item in value]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if "enum" in schema:
        return next((known for known in schema["enum"] if known == value and not isinstance(known, bool)), value)
    if types == "integer":
        return int(value) if value == int(value) else value
    return float(value) + 0.0 if "number" in types else value


def _completed_object(properties: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    foreign = ("seed", "generator") if value.get("source") == "file" else ("file",)
    result = {key: item for key, item in value.items() if key not in properties}
    for key, schema in properties.items():
        if key in value:
            result[key] = completed(schema, value[key])
        elif "default" in schema and key not in foreign:
            result[key] = completed(schema, schema["default"])
    return result
