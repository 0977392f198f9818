"""What a baseline knows of one finding, as JSON: checked whoever wrote it, a file or the limited process."""

import json
import math
from collections.abc import Mapping
from typing import Any

from specs.schema import rule_names

from .excuse import MAX_DEFECTS, NEVER, WIDTHS, Known

KEYED = ("material", "image")
FIELDS = ("rule", "kind", "label", "measured", "allowed", "tolerance_m", "polygons", "keys", "defects")


def known_to_json(one: Known) -> dict[str, Any]:
    """As in the file; the defects in a stable order."""
    plain = {key: value for key, value in vars(one).items() if key in FIELDS}
    return {**plain, "keys": sorted(one.keys), "defects": [list(row) for row in sorted(one.defects)]}


def known_from_json(entry: Any, source: str) -> Known:
    """The inverse. source: the baseline's name in messages. Raises ValueError for what cannot be one."""
    if not isinstance(entry, Mapping) or set(entry) != set(FIELDS):
        raise ValueError(f"allowed are the keys {', '.join(FIELDS)}, all of them")
    rule, kind, label = entry["rule"], entry["kind"], entry["label"]
    if not isinstance(rule, str) or rule not in rule_names() or rule in NEVER:
        raise ValueError(f"{json.dumps(rule)} is no rule that a baseline can know")
    if kind is not None and kind not in (*WIDTHS, *KEYED):
        raise ValueError(f"kind {json.dumps(kind)}; allowed: {', '.join((*WIDTHS, *KEYED))} or null")
    if not isinstance(label, str) or not isinstance(entry["polygons"], bool):
        raise ValueError('"label" is a text and "polygons" true or false')
    for key in ("measured", "allowed"):
        if not (entry[key] is None or isinstance(entry[key], str) or _is_number(entry[key])):
            raise ValueError(f'"{key}" is a number, a text or null')
    if not _is_number(entry["tolerance_m"]) or entry["tolerance_m"] < 0:
        raise ValueError('"tolerance_m" is a number of metres, 0 or more')
    rows, keys = _defects(entry, kind)
    measured, allowed = entry["measured"], entry["allowed"]
    tolerance_m = float(entry["tolerance_m"])
    return Known(rule, kind, label, measured, allowed, tolerance_m, entry["polygons"], rows, keys, source)


def _defects(entry: Mapping[str, Any], kind: str | None) -> tuple[tuple[tuple[float, ...], ...], tuple[str, ...]]:
    defects, keys = entry["defects"], entry["keys"]
    if not isinstance(defects, list) or not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
        raise ValueError('"defects" is a list of lists of numbers, "keys" a list of texts')
    if len(defects) + len(keys) > MAX_DEFECTS:
        raise ValueError(f"{len(defects) + len(keys)} defects; allowed: {MAX_DEFECTS}")
    width = WIDTHS.get(kind or "", 0)
    if (defects and not width) or (keys and kind not in KEYED):
        raise ValueError(f"a finding of kind {json.dumps(kind)} has no such defects")
    for defect in defects:
        if not isinstance(defect, list) or len(defect) != width or not all(map(_is_number, defect)):
            raise ValueError(f"a defect of kind {kind} is {width} finite numbers")
    return tuple(tuple(map(float, defect)) for defect in defects), tuple(keys)


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False
