"""A stage: a pure step from earlier stages' outputs and its parameters to named bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from specs.canonical import digest, sha256_hex
from specs.spec import Spec

from .. import source
from ..arrays import unpack
from ..checkpoint import NoCheckpoint
from ..key import platform_inputs


@dataclass(frozen=True)
class Watch:
    """What a long stage calls while it runs; none of it may change an output.

    tick(done, total): progress. spend(evaluations): before a step, the critic evaluations used once it is done; raises
    when a budget is used up. lap(part): a part of a step has ended, for the receipt. note(name, value): a measurement
    for the receipt. wanted(done, state): the state after a step, for whoever asked for that one. checkpoint: where
    progress is kept. probe: where samples of what was not yet rounded go, None for nowhere.
    """

    tick: Callable[[int, int], None] = lambda done, total: None
    spend: Callable[[int], None] = lambda evaluations: None
    lap: Callable[[str], None] = lambda part: None
    note: Callable[[str, Any], None] = lambda name, value: None
    wanted: Callable[[int, Callable[[], Mapping[str, NDArray]]], None] = lambda done, state: None
    checkpoint: NoCheckpoint = field(default_factory=NoCheckpoint)
    probe: Path | None = None


@dataclass(frozen=True)
class Outputs:
    """What a stage made: files by name, remarks for the manifest, and its cost in critic evaluations.

    Everything here is a function of the stage's inputs and parameters; nothing is measured by a clock.
    """

    files: Mapping[str, bytes]
    notes: tuple[str, ...] = ()
    evaluations: int = 0

    @property
    def sha256(self) -> str:
        """Digest of everything above."""
        files = {name: sha256_hex(data) for name, data in self.files.items()}
        return digest({"files": files, "notes": list(self.notes), "evaluations": self.evaluations})

    def arrays(self, name: str) -> dict[str, NDArray]:
        """The arrays packed in the file `name`."""
        return unpack(self.files[name])


@dataclass(frozen=True)
class Stage:
    """One step of the generator.

    inputs: the stages whose outputs it reads. params: every number of the spec, and every digest, that its output
    depends on, as JSON. run(inputs by stage, params, watch).
    module: where it is written; with all that it imports it is part of the stored result's key.
    """

    name: str
    inputs: tuple[str, ...]
    params: Callable[[Spec], dict[str, Any]]
    run: Callable[[Mapping[str, Outputs], dict[str, Any], Watch], Outputs]
    module: str = field(repr=False)

    def key(self, params: dict[str, Any], inputs: Mapping[str, Outputs], determinism: str) -> str:
        """The digest under which the outputs are kept: inputs, parameters, code, toolchain and environment."""
        return digest(
            {
                "stage": self.name,
                "params": params,
                "inputs": input_digests(inputs),
                "source": source.closure_sha256(self.module),
                **platform_inputs(determinism),
            }
        )


def input_digests(inputs: Mapping[str, Outputs]) -> dict[str, str]:
    """Stage name -> digest of its outputs."""
    return {name: outputs.sha256 for name, outputs in inputs.items()}


def module_path(name: str) -> str:
    """The file of a module of ours, relative to the house: generator.stages.clean -> generator/stages/clean.py."""
    return name.replace(".", "/") + ".py"


def no_params(spec: Spec) -> dict[str, Any]:
    """For a stage that has none."""
    return {}
