"""Two run folders held against each other: are they whole, what were they made from, and where do they part?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.workfolder import work_folder
from specs.command import to_install
from specs.problems import SpecError
from specs.spec import Spec, load_spec

from ..errors import GateError
from ..extras import missing_of
from ..house import COMMAND, HOUSE, shown
from ..making import Workshop, run_job
from ..project import find_project
from ..runs import MANIFEST, DamagedRunError, Run, find_run
from ..sealed import JOBS, Surroundings
from .first_difference import NOT_KEPT, Difference, first_difference, receipt_of
from .replay import NOT_REPRODUCIBLE, Side, with_values
from .stages import STORE

NAMES = ("A", "B")
# What two runs must have in common for their bytes to be comparable, and how it is called.
_ORIGINS = {
    "id": "the asset",
    "spec_sha256": "the spec",
    "determinism_class": "the determinism class",
    "weights": "the critics' weights",
    "source_sha256": "the generator's source",
    "binds": "the binding toolchain",
}


@dataclass(frozen=True)
class Bisection:
    """What was found. origins: what the runs were not both made from. difference: None when all outputs are equal."""

    a: Run
    b: Run
    origins: tuple[str, ...]
    difference: Difference | None

    def message(self) -> str:
        """What was found, in a few lines."""
        lines = [f"not made from the same: {words}" for words in self.origins]
        if self.difference is None:
            lines.append("every stage and every file is the same, byte for byte")
        else:
            lines.append(self.difference.message(NAMES))
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The same as a document."""
        return {
            "version": 1,
            "runs": [str(self.a.folder), str(self.b.folder)],
            "equal": self.difference is None,
            "origins": list(self.origins),
            "difference": self.difference.to_json() if self.difference else None,
        }


def whole_run(folder: Path) -> Run:
    """The run in a folder, every file checked. Raises GateError when it is none, or damaged, naming the file."""
    if not (folder / MANIFEST).is_file():
        found = "no such folder" if not folder.is_dir() else f"no {MANIFEST} in it"
        raise GateError(
            f"{folder}: {found}; name a run folder, as `{COMMAND} generate` prints it, or runs/ID/proof/rows/ROW"
        )
    try:
        run = find_run(folder)
    except DamagedRunError as error:
        raise GateError(f"{shown(folder)}: damaged: {error}; make it again, or look for the disk's fault") from error
    assert run is not None
    return run


def bisect(a: Run, b: Run, workshop: Workshop, spec: Path | None = None, replay: bool = True) -> Bisection:
    """Where two whole runs part. spec: the file of their spec, to replay an optimisation; looked for when None."""
    origins = tuple(
        f"{words}: {_short(a.manifest.get(name))} and {_short(b.manifest.get(name))}"
        for name, words in _ORIGINS.items()
        if a.manifest.get(name) != b.manifest.get(name)
    )
    found = first_difference(a, b)
    if found is not None and replay and (found.tensor is not None or found.note == NOT_KEPT):
        found = _looked_into(found, a, b, workshop, spec)
    return Bisection(a, b, origins, found)


def surroundings_of(run: Run) -> Surroundings:
    """The surroundings that a run's receipt names; the usual ones when it names none."""
    told = receipt_of(run).get("environment")
    known: Mapping[str, str] = told if isinstance(told, dict) else {}
    if run.manifest["determinism_class"] != "universal":
        return Surroundings()
    return Surroundings(variation={str(name): str(value) for name, value in known.items()})


def spec_of(run: Run, named: Path | None) -> Spec:
    """The spec that a run was made from: the named file, ours of that id, or the one beside the runs of a proof.

    Raises GateError when none has the digest that the run's manifest names.
    """
    id = str(run.manifest["id"])
    usual = [*find_project().paths, run.folder.parent]
    places = [named] if named else [folder / f"{id}.json" for folder in usual]
    for path in places:
        try:
            spec = load_spec(path)
        except SpecError:
            continue
        if spec.sha256 == run.manifest["spec_sha256"]:
            return spec
    looked = ", ".join(shown(path) for path in places)
    raise GateError(f"the spec of {shown(run.folder)} was not found ({looked}); name it with --spec")


def _looked_into(found: Difference, a: Run, b: Run, workshop: Workshop, named: Path | None) -> Difference:
    """The difference with what only making both runs again tells: the values in a state, or in a stage's outputs."""
    try:
        if reason := _no_replay(a, b):
            raise GateError(reason)
        spec = spec_of(a, named)
        if found.tensor is not None:
            sides = (Side("A", a, surroundings_of(a)), Side("B", b, surroundings_of(b)))
            return with_values(found, sides, spec, workshop)
        return _made_again(a, b, spec, workshop)
    except GateError as error:
        return replace(found, note="; ".join(filter(None, (found.note, f"no values: {error}"))))


def _made_again(a: Run, b: Run, spec: Spec, workshop: Workshop) -> Difference:
    """The first difference, with the stages of both runs at hand as far as they come out as their manifests say."""
    with work_folder(workshop.runs / JOBS) as folder:
        stores = tuple(folder / name / STORE for name in NAMES)
        for name, run in zip(NAMES, (a, b), strict=True):
            run_job(spec, replace(workshop, runs=folder / name), surroundings_of(run), out=folder / name / "run")
        found = first_difference(a, b, (stores[0], stores[1]))
    assert found is not None
    if found.note != NOT_KEPT:
        return found
    return replace(found, note=f"made again on this machine, one does not come out so: {NOT_REPRODUCIBLE}")


def _no_replay(a: Run, b: Run) -> str:
    """Why the two optimisations cannot be made again here; empty when they can."""
    from generator.source import source_sha256

    if a.manifest["spec_sha256"] != b.manifest["spec_sha256"]:
        return "the runs are of different specs"
    for name, run in zip(NAMES, (a, b), strict=True):
        if run.manifest["source_sha256"] != source_sha256():
            return f"run {name} was made by another version of the generator ({HOUSE.name}'s source differs)"
    if missing_of("generate"):
        return f"this takes the extra 'generate', which is not installed: {to_install('generate')}"
    return ""


def _short(value: Any) -> str:
    """A digest by its first 12 digits, another text as it is, a table by what is in it."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(item)}" for name, item in sorted(value.items())) or "nothing"
    return str(value)[:12] if isinstance(value, str) and len(value) == 64 else str(value)
