"""Whose waivers and baselines changed, and whose waivers lapsed since."""

import datetime
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..excuses import day
from ..excuses.names import baseline_path, mesh_name, written_name
from ..project import Project
from .since import Changes

_Waivers = Mapping[str, list[str]]


class ExcuseChanges:
    """Compares a project's waivers and baselines with those of the commit that `changes` starts from."""

    def __init__(self, changes: Changes, project: Project) -> None:
        self._changes, self._project = changes, project
        self._assets = _touched(changes, project.waivers)

    def touch(self, asset: str | Path) -> bool:
        """Whether those of a spec's id or of a mesh file may have changed."""
        name = mesh_name(asset, self._project) if isinstance(asset, Path) else asset
        if name is None:  # outside the project nothing is excused
            return False
        if self._assets is None or name in self._assets:
            return True
        return not self._changes.same(baseline_path(name, self._project))


def _touched(changes: Changes, path: Path) -> frozenset[str] | None:
    """The assets whose waivers differ or have lapsed; None where that cannot be told."""
    now = _by_asset(path.read_bytes() if path.is_file() else None)
    if now is None:
        return None
    touched = {asset for asset, entries in now.items() if any(_lapsed(one, changes.day()) for one in entries)}
    if changes.same(path):
        return frozenset(touched)
    thens = [_by_asset(data) for data in changes.was(path)]
    if len(thens) < len(changes.bases):
        thens.append(None if changes.had(path) and not thens else {})
    for then in thens:
        if then is None:
            return None
        touched |= {asset for asset in now.keys() | then.keys() if now.get(asset) != then.get(asset)}
    return frozenset(touched)


def _by_asset(data: bytes | None) -> _Waivers | None:
    """Each asset's waivers as text, whatever their order; None for a file that says nothing certain."""
    if data is None:
        return {}
    found: dict[str, list[str]] = defaultdict(list)
    try:
        for entry in json.loads(data)["waivers"]:
            asset = written_name(entry["asset"].strip())
            if asset is None:
                return None
            found[asset].append(json.dumps(entry, sort_keys=True))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return {asset: sorted(entries) for asset, entries in found.items()}


def _lapsed(entry: str, since: datetime.date) -> bool:
    """Whether a waiver that held on a day does not hold today."""
    expires: Any = json.loads(entry).get("expires")
    try:
        return since <= datetime.date.fromisoformat(expires) < day.today()
    except (TypeError, ValueError):
        return True
