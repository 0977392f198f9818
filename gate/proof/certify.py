"""The certificate of a proof, from the reference row's run."""

from collections.abc import Mapping
from typing import Any

from specs.certificate import Certificate, Least, Margin
from specs.spec import Spec

from ..errors import GateError
from .running import Made


def certificate_of(spec: Spec, ran: Spec, reference: Made) -> Certificate:
    """What can be certified of the spec.

    ran: the spec as the rows ran it, with fewer steps perhaps. reference: its outputs are those of every row, and its
    margins are the same wherever it is repeated, because its environment is fixed.
    """
    assert spec.generator is not None and ran.generator is not None and reference.run is not None
    made, told = reference.run.manifest, reference.receipt.get("margin") or {}
    return Certificate(
        id=spec.id,
        spec_sha256=spec.sha256,
        determinism_class=str(made["determinism_class"]),
        weights={role: sha256 for role, sha256 in made["weights"].items() if sha256 is not None},
        source_sha256=str(made["source_sha256"]),
        toolchain=dict(made["toolchain"]),
        binds=dict(made["binds"]),
        steps=ran.generator.optimiser.steps,
        spec_steps=spec.generator.optimiser.steps,
        step_root=made["step_root"],
        stages=tuple((stage["name"], stage["outputs_sha256"]) for stage in made["stages"]),
        files={name: (entry["sha256"], entry["bytes"]) for name, entry in made["files"].items()},
        margin=margin_of(told),
        recomputed=tuple(told.get("recomputed", ())),
        certified=bool(told.get("certified", False)),
    )


def margin_of(told: Mapping[str, Any]) -> Margin | None:
    """The least margin that a receipt tells; None when it tells none. Raises GateError when it makes no sense."""
    if not told:
        return None
    try:
        least = told["least"]
        place = Least(float(least["margin"]), int(least["step"]), str(least["tensor"]), int(least["element"]))
        return Margin(float(told["threshold"]), place)
    except (KeyError, TypeError, ValueError) as error:
        raise GateError(f"the run's receipt.json tells no margin that can be read: {error!r}; prove again") from error
