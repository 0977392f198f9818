"""baselines/<asset>.json: what is known of a legacy asset's defects; one defect a line, so that changes read well."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from validators.excuses import Known
from validators.excuses.known_json import known_from_json, known_to_json

from ..errors import GateError
from ..house import COMMAND, shown

VERSION = 1
MAX_BYTES = 512 << 20


class _Wrong(ValueError):
    """What is wrong in a baseline."""


def read_baseline(path: Path, name: str, root: Path) -> tuple[Known, ...]:
    """What is known of an asset, nothing where there is no file. Raises GateError for a file that cannot be used.

    root: the project's; findings name the file from there, so that a report says the same wherever it is made.
    """
    where = shown(path)
    try:
        if not path.exists() and not path.is_symlink():
            return ()
        if not path.is_file():
            raise _Wrong("not a regular file")
        if path.stat().st_size > MAX_BYTES:
            raise _Wrong(f"{path.stat().st_size} bytes; allowed: {MAX_BYTES}")
        document = json.loads(path.read_bytes(), parse_constant=_no_constant, object_pairs_hook=_once)
        source = path.relative_to(root) if path.is_relative_to(root) else path
        return tuple(_known(document, name, source.as_posix()))
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
    document = known_to_json(one)
    defects = document.pop("defects")
    head = json.dumps(document, ensure_ascii=False, allow_nan=False)[:-1]
    lines = ",\n".join(json.dumps(defect, allow_nan=False) for defect in defects)
    return f'{head}, "defects": [\n{lines}\n]}}' if defects else f'{head}, "defects": []}}'


def _known(document: Any, name: str, source: str) -> Iterator[Known]:
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
            one = known_from_json(entry, source)
            key = (one.rule, one.label, one.kind)
            if key in seen:
                raise _Wrong("it repeats an entry before it")
            seen.add(key)
            yield one
        except ValueError as error:
            raise _Wrong(f"#/rules/{number}: {error}") from None


def _no_constant(word: str) -> NoReturn:
    raise _Wrong(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Wrong("a key stands twice")
    return found
