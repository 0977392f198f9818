"""What JSON Schema cannot say: how fields of a spec hang together, and whether its prompt can be read."""

from collections.abc import Collection, Iterator
from typing import Any

from .problems import Problem, pointer, shown
from .prompt import PromptError, parse_prompt

Path = tuple[str | int, ...]


def relation_problems(document: dict[str, Any], given: Any, name: str, bad: Collection[str]) -> Iterator[Problem]:
    """Fields that do not go together.

    document: with every default in place. given: as it was written. bad: the pointers that already have a problem;
    relations with one of these fields are not looked at.
    """

    def value(*path: str | int) -> Any:
        where = pointer(name, path)
        if any(other == where or other.startswith(where + "/") for other in bad):
            return None
        found: Any = document
        for token in path:
            found = found.get(token) if isinstance(found, dict) else None
        return found

    if document.get("source") == "generate":
        for path in _NEVER_GROWING:
            yield from _ordered(path, value(*path), name, falling=True)
        for path in _NEVER_SHRINKING:
            yield from _ordered(path, value(*path), name, falling=False)
        yield from _levels(value(*_LEVELS), value(*_STARTS), name)
        yield from _noise(value(*_T_MIN), value(*_T_MAX), given, name)
    if document.get("source") == "file" or value("generator", "prior", "name") == "embedded":
        yield from _prompt(value("prompt"), name)
    yield from _size(value("geometry", "size_m"), name)
    yield from _depths(document.get("reference_views"), name, bad)
    yield from _overridden_twice(document.get("overrides"), name)


_LEVELS: Path = ("generator", "representation", "levels")
_STARTS: Path = ("generator", "representation", "level_starts")
_T_MIN: Path = ("generator", "guidance", "t_min")
_T_MAX: Path = ("generator", "guidance", "t_max")
_NEVER_GROWING: tuple[Path, ...] = (("generator", "representation", "beta"), _T_MAX, _T_MIN)
_NEVER_SHRINKING: tuple[Path, ...] = (
    ("generator", "cameras", "elevation_deg"),
    ("generator", "cameras", "resolution_px"),
)


def _ordered(path: Path, pair: Any, name: str, falling: bool) -> Iterator[Problem]:
    if pair is None:
        return
    first, second = pair
    if first < second if falling else first > second:
        found = f"{shown(pair)} {'grows' if falling else 'falls'}"
        allowed = f"the {'larger' if falling else 'smaller'} number first"
        yield Problem(pointer(name, path), found, allowed, f"Write {shown([second, first])}?")


def _levels(levels: Any, starts: Any, name: str) -> Iterator[Problem]:
    if levels is not None:
        for i in range(1, len(levels)):
            if levels[i] != 2 * levels[i - 1] - 1:
                found = f"{levels[i]} does not double {levels[i - 1]}"
                step = f"Write {2 * levels[i - 1] - 1} after {levels[i - 1]}."
                yield Problem(pointer(name, (*_LEVELS, i)), found, "levels 2^k + 1, each twice as fine", step)
    if starts is not None:
        if starts[0] != 0:
            found = f"{shown(starts[0])} leaves the first steps without a level"
            yield Problem(pointer(name, (*_STARTS, 0)), found, "0", "Let the first level start at 0.")
        for i in range(1, len(starts)):
            if starts[i] < starts[i - 1]:
                found = f"{shown(starts[i])} is before {shown(starts[i - 1])}"
                yield Problem(pointer(name, (*_STARTS, i)), found, "starts that never fall", "Sort the starts.")
    if levels is not None and starts is not None and len(levels) != len(starts):
        found = f"{len(starts)} starts for {len(levels)} levels"
        yield Problem(pointer(name, _STARTS), found, "one for each level", "Give levels and level_starts together.")


def _noise(t_min: Any, t_max: Any, given: Any, name: str) -> Iterator[Problem]:
    if t_min is None or t_max is None:
        return
    guidance = given.get("generator", {}).get("guidance", {})
    path = _T_MAX if "t_max" in guidance else _T_MIN  # where the writer can see it
    for i, when in enumerate(("first", "last")):
        if t_min[i] >= t_max[i]:
            found = f"at the {when} step t_min {shown(t_min[i])} is not below t_max {shown(t_max[i])}"
            yield Problem(pointer(name, (*path, i)), found, "t_min below t_max", "Lower t_min or raise t_max.")


def _prompt(text: Any, name: str) -> Iterator[Problem]:
    if text is None:
        return
    try:
        parse_prompt(text)
    except PromptError as error:
        yield Problem(pointer(name, ("prompt",)), error.found, error.allowed, error.hint)


def _size(size: Any, name: str) -> Iterator[Problem]:
    if isinstance(size, dict) and size["x"] is None and size["y"] is None and size["z"] is None:
        where = pointer(name, ("geometry", "size_m"))
        yield Problem(where, "names no extent", "at least one of x, y and z", "Write the extents, or leave size_m out.")


def _depths(views: Any, name: str, bad: Collection[str]) -> Iterator[Problem]:
    for index, view in enumerate(views if isinstance(views, list) else ()):
        at = pointer(name, ("reference_views", index))
        if any(other == at or other.startswith(at + "/") for other in bad) or not isinstance(view, dict):
            continue
        depth, scale = view["depth"], view["metres_per_level"]
        if (depth is None) != (scale is None):
            key, other = ("depth", "metres_per_level") if scale is None else ("metres_per_level", "depth")
            yield Problem(
                f"{at}/{key}", f"has no {other} beside it", "both or neither", f'Add "{other}", or remove it.'
            )


def _overridden_twice(overrides: Any, name: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, override in enumerate(overrides if isinstance(overrides, list) else ()):
        rule = override.get("rule") if isinstance(override, dict) else None
        if not isinstance(rule, str):
            continue
        if rule in seen:
            found = f"{shown(rule)} is overridden already by overrides/{seen[rule]}"
            where = pointer(name, ("overrides", index, "rule"))
            yield Problem(where, found, "one override for each rule", "Join the two.")
        seen.setdefault(rule, index)
