"""What the schema says against a document, in words."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from .command import page
from .problems import Problem, nearest, pointer, shown
from .schema import validator

_KINDS = {
    bool: "a boolean",
    str: "a string",
    int: "a number",
    float: "a number",
    dict: "an object",
    list: "a list",
    type(None): "null",
}
_TYPES = {
    "boolean": "true or false",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
_READ_MORE = f"{page('specs')} explains every field."


def schema_problems(document: Any, name: str) -> Iterator[Problem]:
    """Everything in `document` that the schema forbids, in the schema's order; `name` is the file in messages."""
    for error in validator().iter_errors(document):
        yield from _WORDS.get(error.validator, _other)(error, name)


def _other(error: Any, name: str) -> Iterator[Problem]:
    yield Problem(pointer(name, error.absolute_path), f"{shown(error.instance)} does not fit", "", _READ_MORE)


def _type(error: Any, name: str) -> Iterator[Problem]:
    found = "null" if error.instance is None else f"{shown(error.instance)} is {_KINDS[type(error.instance)]}"
    if isinstance(error.instance, float) and error.validator_value == "integer":
        found = f"{shown(error.instance)} is not whole"
    next_step = _READ_MORE
    if "default" in error.schema:
        next_step = f"Leave the key out for the default, {shown(error.schema['default'])}.".replace(", {}", "s")
    if isinstance(error.instance, str) and _is_number(error.instance):
        next_step = "Remove the quotes."
    yield Problem(pointer(name, error.absolute_path), found, _expected(error.schema), next_step)


def _enum(error: Any, name: str) -> Iterator[Problem]:
    known = error.validator_value
    listed = ", ".join(json.dumps(word) for word in known)
    allowed = error.schema.get("x-allowed", listed)
    choose = "Choose one of these." if len(known) > 1 else f"Write {listed}."
    next_step = nearest(error.instance, known) or choose
    what = "not the known version" if list(error.absolute_path) == ["version"] else "not a known value"
    yield Problem(pointer(name, error.absolute_path), f"{shown(error.instance)} is {what}", allowed, next_step)


def _bound(error: Any, name: str) -> Iterator[Problem]:
    side = {"minimum": "below the minimum", "maximum": "above the maximum"}[error.validator]
    found = f"{shown(error.instance)} is {side} {error.validator_value}"
    yield Problem(pointer(name, error.absolute_path), found, "", f"Choose {_expected(error.schema)}.")


def _length(error: Any, name: str) -> Iterator[Problem]:
    low_key, high_key = ("minItems", "maxItems") if isinstance(error.instance, list) else ("minLength", "maxLength")
    low, high = error.schema.get(low_key, 0), error.schema.get(high_key)
    unit = "item" if isinstance(error.instance, list) else "character"
    count = len(error.instance)
    allowed = f"{low}" if low == high else f"{low} to {high}"
    found = f"has {count} {unit}{'' if count == 1 else 's'}"
    yield Problem(pointer(name, error.absolute_path), found, allowed, _READ_MORE)


def _pattern(error: Any, name: str) -> Iterator[Problem]:
    found = f"{shown(error.instance)} does not fit"
    yield Problem(pointer(name, error.absolute_path), found, error.schema["x-allowed"], _READ_MORE)


def _required(error: Any, name: str) -> Iterator[Problem]:
    # jsonschema reports each missing key on its own, and names it only in the message.
    missing = next(key for key in error.validator_value if error.message.startswith(repr(key)))
    fields = validator().schema["properties"] if not error.absolute_path else error.schema.get("properties", {})
    meaning = fields.get(missing, {}).get("description", "")
    found = f"the key {shown(missing)} is missing"
    yield Problem(pointer(name, error.absolute_path), found, "", f"Add it: {meaning}".removesuffix(".") + ".")


def _unknown_keys(error: Any, name: str) -> Iterator[Problem]:
    known = error.schema["properties"]
    allowed = ", ".join(json.dumps(key) for key in known)
    for key in error.instance:
        if key not in known:
            where = pointer(name, (*error.absolute_path, key))
            missing = [word for word in known if word not in error.instance]
            next_step = nearest(key, missing) or nearest(key, known) or "Remove it."
            yield Problem(where, f"unknown key {shown(key)}", allowed, next_step)


def _foreign_key(error: Any, name: str) -> Iterator[Problem]:
    key = str(error.absolute_path[-1])
    source = "file" if key != "file" else "generate"
    allowed = 'with "source": "generate" only' if source == "file" else 'with "source": "file" only'
    found = f'the key {shown(key)} does not belong to "source": {shown(source)}'
    yield Problem(pointer(name, error.absolute_path), found, allowed, "Remove it, or change the source.")


def _neither(error: Any, name: str) -> Iterator[Problem]:
    found = "the override changes nothing"
    next_step = 'Give it a number as "threshold", or "off", "warn" or "fail" as "level".'
    yield Problem(pointer(name, error.absolute_path), found, "a threshold, a level, or both", next_step)


_WORDS: dict[str, Callable[[Any, str], Iterator[Problem]]] = {
    "type": _type,
    "enum": _enum,
    "minimum": _bound,
    "maximum": _bound,
    "minItems": _length,
    "maxItems": _length,
    "minLength": _length,
    "maxLength": _length,
    "pattern": _pattern,
    "required": _required,
    "additionalProperties": _unknown_keys,
    "not": _foreign_key,
    "anyOf": _neither,
}


def _expected(schema: dict[str, Any]) -> str:
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = " or ".join(_TYPES[kind] for kind in types)
    if "minimum" not in schema:
        return words
    between = f"from {schema['minimum']} to {schema['maximum']}"
    return words.replace("a number", f"a number {between}").replace("an integer", f"an integer {between}")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
