"""baselines/<asset>.json: what is known of a legacy asset's defects; one defect a line, so that changes read well."""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from specs.schema import rule_names
from validators.excuses import MAX_DEFECTS, NEVER, WIDTHS, Known

from ..errors import GateError
from ..house import COMMAND, shown

VERSION = 1
MAX_BYTES = 512 << 20
_KEYED = ("material", "image")


class _Wrong(ValueError):
    """What is wrong in a baseline."""


def read_baseline(path: Path, name: str) -> tuple[Known, ...]:
    """What is known of an asset, nothing where there is no file. Raises GateError for a file that cannot be used."""
    where = shown(path)
    try:
        if not path.exists() and not path.is_symlink():
            return ()
        if not path.is_file():
            raise _Wrong("not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise _Wrong(f"{path.stat().st_size} bytes; allowed: {MAX_BYTES}")
        document = json.loads(path.read_bytes(), parse_constant=_no_constant, object_pairs_hook=_once)
        return tuple(_known(document, name, where))
    except _Wrong as error:
        problem = str(error)
    except (OSError, ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON
        problem = f"cannot be read: {error}"
    raise GateError(f"{where}: {problem}. Take the file from where it was whole, or write it anew: "
                    f"{COMMAND} baseline {name} --update") from None  # fmt: skip


def baseline_text(name: str, known: tuple[Known, ...]) -> str:
    """The file's text; the same for the same defects, in whatever order they were found."""
    rules = ",\n".join(_rule_text(one) for one in sorted(known, key=lambda one: (one.rule, one.label, one.kind or "")))
    head = f'{{\n"version": {VERSION},\n"asset": {json.dumps(name, ensure_ascii=False)},\n"rules": ['
    return f"{head}\n{rules}\n]\n}}\n" if known else f"{head}]\n}}\n"


def _rule_text(one: Known) -> str:
    plain = {key: value for key, value in vars(one).items() if key not in ("defects", "keys", "source")}
    head = json.dumps(plain, ensure_ascii=False, allow_nan=False)[:-1]
    lines = ",\n".join(json.dumps(list(defect), allow_nan=False) for defect in sorted(one.defects))
    defects = f"[\n{lines}\n]" if one.defects else "[]"
    return f'{head}, "keys": {json.dumps(sorted(one.keys), ensure_ascii=False)}, "defects": {defects}}}'


def _known(document: Any, name: str, where: str) -> Iterator[Known]:
    if not isinstance(document, dict) or set(document) != {"version", "asset", "rules"}:
        raise _Wrong('not a baseline: allowed are the keys "version", "asset" and "rules"')
    if document["version"] != VERSION or isinstance(document["version"], bool):
        raise _Wrong(f"version {json.dumps(document['version'])}; allowed: {VERSION}")
    if document["asset"] != name:
        raise _Wrong(f"it is of {json.dumps(document['asset'])}, and lies where that of {name} belongs")
    if not isinstance(document["rules"], list):
        raise _Wrong('"rules" is no list')
    seen: set[tuple[Any, ...]] = set()
    for number, entry in enumerate(document["rules"]):
        try:
            one = known_from_json(entry, where)
            key = (one.rule, one.label, one.kind)
            if key in seen:
                raise _Wrong("it repeats an entry before it")
            seen.add(key)
            yield one
        except _Wrong as error:
            raise _Wrong(f"#/rules/{number}: {error}") from None


_FIELDS = ("rule", "kind", "label", "measured", "allowed", "tolerance_m", "polygons", "keys", "defects")


def known_from_json(entry: Any, source: str) -> Known:
    """One entry of "rules". Raises ValueError for what cannot be one."""
    if not isinstance(entry, Mapping) or set(entry) != set(_FIELDS):
        raise _Wrong(f"allowed are the keys {', '.join(_FIELDS)}")
    rule, kind = entry["rule"], entry["kind"]
    if rule not in rule_names() or rule in NEVER:
        raise _Wrong(f"{json.dumps(rule)} is no rule that a baseline can know")
    if kind is not None and kind not in (*WIDTHS, *_KEYED):
        raise _Wrong(f"kind {json.dumps(kind)}; allowed: {', '.join((*WIDTHS, *_KEYED))} or null")
    if not isinstance(entry["label"], str) or not isinstance(entry["polygons"], bool):
        raise _Wrong('"label" is a text and "polygons" true or false')
    for key in ("measured", "allowed"):
        if not (entry[key] is None or isinstance(entry[key], str) or _is_number(entry[key])):
            raise _Wrong(f'"{key}" is a number, a text or null')
    if not _is_number(entry["tolerance_m"]) or entry["tolerance_m"] < 0:
        raise _Wrong('"tolerance_m" is a number of metres, 0 or more')
    defects, keys = entry["defects"], entry["keys"]
    if not isinstance(defects, list) or not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
        raise _Wrong('"defects" is a list of lists of numbers, "keys" a list of texts')
    if len(defects) + len(keys) > MAX_DEFECTS:
        raise _Wrong(f"{len(defects) + len(keys)} defects; allowed: {MAX_DEFECTS}")
    width = WIDTHS.get(kind, 0)
    if (defects and not width) or (keys and kind not in _KEYED):
        raise _Wrong(f"a finding of kind {json.dumps(kind)} has no such defects")
    for defect in defects:
        if not isinstance(defect, list) or len(defect) != width or not all(map(_is_number, defect)):
            raise _Wrong(f"a defect of kind {kind} is {width} finite numbers")
    plain = {key: entry[key] for key in _FIELDS if key not in ("defects", "keys", "tolerance_m")}
    rows = tuple(tuple(map(float, defect)) for defect in defects)
    return Known(**plain, tolerance_m=float(entry["tolerance_m"]), defects=rows, keys=tuple(keys), source=source)


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def _no_constant(word: str) -> NoReturn:
    raise _Wrong(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Wrong("a key stands twice")
    return found
