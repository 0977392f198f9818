"""A spec with fewer steps or more patience, for rows that are too slow for the whole of it."""

import json
from pathlib import Path

from specs.spec import Spec, load_spec

from ..errors import GateError

# What an emulated run may take; no byte depends on it.
PATIENT_WALL_S = 24 * 3600.0


def adapted(spec: Spec, folder: Path, steps: int | None = None, patient: bool = False) -> Spec:
    """The spec with `steps` steps (its own when None) and, for emulated rows, a day's time; written into `folder`.

    The levels and the resolution join at the same shares of the steps. The spec itself when nothing changes.
    Raises GateError for more steps than the spec has.
    """
    assert spec.generator is not None
    own = spec.generator.optimiser.steps
    if steps is not None and not 1 <= steps <= own:
        raise GateError(f"--steps {steps}: the spec has {own} steps; allowed: 1 to {own}")
    if steps in (None, own) and not patient:
        return spec
    document = spec.to_json()
    document["generator"]["optimiser"]["steps"] = steps or own
    if patient:
        document["budgets"]["wall_s"] = max(PATIENT_WALL_S, document["budgets"]["wall_s"])
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{spec.id}.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return load_spec(path)
