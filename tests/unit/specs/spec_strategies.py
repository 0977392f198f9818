"""Arbitrary valid specs, drawn from the schema's own bounds."""

import math
from typing import Any

from hypothesis import strategies as st

from specs.prompt import ARTICLES, COLOURS, HEIGHTS, OBJECTS, WIDTHS
from specs.schema import asset_schema

_LEVELS = (5, 9, 17, 33, 65, 129, 257)
_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Any value that a part of the schema allows by itself; what its patterns and pairs ask for is `specs`'s work."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "else" in schema:  # a rule, or one code of the rule that has codes
        return values(schema["else"]) | st.just("gltf-nonconformant/UNUSED_OBJECT")
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_kind(kind, schema) for kind in kinds])


def _of_kind(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "object":
        required = schema.get("required", ())
        fields = {key: values(field) for key, field in schema["properties"].items()}
        must = {key: field for key, field in fields.items() if key in required}
        return st.fixed_dictionaries(must, optional={key: fields[key] for key in fields if key not in required})
    if kind == "array":
        sizes = {"min_size": schema.get("minItems", 0), "max_size": min(schema["maxItems"], 7)}
        return st.lists(values(schema["items"]), **sizes)
    if kind == "string":
        return _TEXT
    if kind == "boolean":
        return st.booleans()
    if kind == "null":
        return st.none()
    low, high = schema["minimum"], schema["maximum"]
    if kind == "integer":
        return st.integers(low, high)
    whole = st.integers(math.ceil(low), math.floor(high)) if math.ceil(low) <= math.floor(high) else st.nothing()
    return st.floats(low, high) | whole


@st.composite
def prompts(draw: st.DrawFn) -> str:
    """Any prompt in the vocabulary's language."""
    noun = draw(st.sampled_from(sorted(OBJECTS)))
    lists = [ARTICLES, sorted(HEIGHTS), sorted(WIDTHS), sorted(COLOURS)]
    words = [draw(st.sampled_from(["", *words])) for words in lists] + [noun]
    if draw(st.booleans()):
        words += ["with", draw(st.sampled_from(["", "a"])), draw(st.sampled_from(sorted(COLOURS))), OBJECTS[noun].part]
    return " ".join(filter(None, words))


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Any valid spec, as the JSON document that a person could have written."""
    document = draw(values(asset_schema()))
    if document["source"] == "generate":
        document.pop("file", None)
        document["prompt"] = draw(prompts())
        _order(draw, document.get("generator", {}))
    else:
        document = {key: document[key] for key in document if key not in ("prompt", "seed", "generator")}
        document["file"] = {"path": draw(st.sampled_from(["a.obj", "m/b.PLY", "../c.stl", "./d d/ü.glb", "e.usdZ"]))}
        if draw(st.booleans()):
            document["prompt"] = draw(prompts())
    size = document.get("geometry", {}).get("size_m")
    if size is not None and all(size.get(axis) is None for axis in "xyz"):
        size["y"] = 0.5
    for view in document.get("reference_views", ()):
        _mend_view(view)
    if "overrides" in document:
        document["overrides"] = _mended({item["rule"]: item for item in document["overrides"]}.values())
    return document


def _mend_view(view: dict[str, Any]) -> None:
    view["image"] = "views/front.png"
    if view.get("depth") is not None or view.get("metres_per_level") is not None:
        view["depth"] = "../depth.PNG"
        view["metres_per_level"] = view.get("metres_per_level") or 0.001


def _order(draw: st.DrawFn, generator: dict[str, Any]) -> None:
    for room, key, falling in (
        ("representation", "beta", True),
        ("cameras", "elevation_deg", False),
        ("cameras", "resolution_px", False),
    ):
        if key in generator.get(room, {}):
            generator[room][key].sort(reverse=falling)
    if {"levels", "level_starts"} & set(generator.get("representation", {})):
        first = draw(st.integers(0, 6))
        levels = list(_LEVELS[first : draw(st.integers(first + 1, 7))])
        later = draw(st.lists(st.floats(0, 0.99), min_size=len(levels) - 1, max_size=len(levels) - 1))
        generator["representation"].update(levels=levels, level_starts=[0, *sorted(later)])
    if {"t_min", "t_max"} & set(generator.get("guidance", {})):
        numbers = draw(st.lists(st.floats(0.001, 0.999), min_size=4, max_size=4, unique=True))
        a, b, c, d = sorted(numbers)
        low, high = draw(st.sampled_from([([b, a], [d, c]), ([c, a], [d, b])]))
        generator["guidance"].update(t_min=low, t_max=high)


def _mended(overrides: Any) -> list[dict[str, Any]]:
    for override in overrides:
        override["reason"] += " because so"
        if override.get("threshold") is None and override.get("level") is None:
            override["level"] = "warn"
    return list(overrides)
