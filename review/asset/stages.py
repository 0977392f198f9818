"""The chain of stages, candidate against record."""

from collections.abc import Mapping
from typing import Any

from golden.record import GoldenRecord

from .view import StageView


def stage_views(manifest: Mapping[str, Any] | None, record: GoldenRecord | None) -> tuple[StageView, ...]:
    """The stages in the order in which they ran, those that only the record has last."""
    ours = {str(one["name"]): str(one["outputs_sha256"]) for one in (manifest or {}).get("stages", ())}
    theirs = {stage.name: stage.outputs_sha256 for stage in (record.stages if record else ())}
    return tuple(_view(name, ours.get(name), theirs.get(name)) for name in dict.fromkeys([*ours, *theirs]))


def first_difference(stages: tuple[StageView, ...]) -> str | None:
    """The first stage whose output differs."""
    return next((stage.name for stage in stages if stage.outcome == "differs"), None)


def _view(name: str, ours: str | None, theirs: str | None) -> StageView:
    if ours is None or theirs is None:
        return StageView(name, ours, theirs, "missing")
    return StageView(name, ours, theirs, "same" if ours == theirs else "differs")
