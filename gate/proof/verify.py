"""Checking a certificate on this machine: the asset is made once, as this machine makes it, and compared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.workfolder import work_folder
from specs.certificate import Certificate
from specs.problems import SpecError
from specs.spec import Spec, load_spec

from ..errors import GateError
from ..house import COMMAND, shown
from ..making import Workshop, run_job
from ..project import find_project
from ..runs import Run, find_run
from ..sealed import JOBS
from .certify import margin_of
from .first_difference import receipt_of
from .shortened import adapted

SPECS = "spec"
# How far the margins of one step may lie apart on two machines; the largest rounding error seen is 2e-13 of the same
# units (docs/bit-identity.md).
PLATFORMS_APART = 1e-11


@dataclass(frozen=True)
class Checked:
    """One thing that the certificate says, and what is so here; `problem` is empty when they agree."""

    what: str
    found: str
    problem: str = ""

    def __str__(self) -> str:
        return f"{self.what}: here {self.found}; {self.problem}" if self.problem else f"{self.what}: {self.found}"


@dataclass(frozen=True)
class Verification:
    """What came of it. comparable: whether this machine makes assets of that code, weights and binding toolchain."""

    checks: tuple[Checked, ...]
    comparable: bool

    @property
    def ok(self) -> bool:
        """Whether everything agrees."""
        return self.comparable and not any(one.problem for one in self.checks)


def find_spec(certificate: Certificate, named: Spec | None) -> Spec:
    """The spec that the certificate is about: the named one, else ours of that id.

    Raises GateError when there is none, or it generates nothing.
    """
    name = f"{certificate.id}.json"
    usual = [folder / name for folder in find_project().paths]
    path = next((path for path in usual if path.is_file()), usual[0])
    if named is None:
        if not path.is_file():
            missing = f"the certificate is of {certificate.id!r}, and {shown(path)} is not there"
            raise GateError(f"{missing}; name the spec too: assay prove SPEC --verify FILE")
        try:
            named = load_spec(path)
        except SpecError as error:
            raise GateError(str(error)) from error
    if named.source != "generate" or named.generator is None:
        raise GateError(f"{named.path}: nothing is generated from it, so no certificate is of it; name another spec")
    return named


def verify(certificate: Certificate, spec: Spec, workshop: Workshop) -> Verification:
    """Hold the certificate against this house's code, and against one fresh run here."""
    origins = list(_origins(certificate, spec))
    if any(one.problem for one in origins):
        return Verification(tuple(origins), comparable=False)
    with work_folder(workshop.runs / JOBS) as folder:
        steps = certificate.steps if certificate.steps != certificate.spec_steps else None
        run = _made(adapted(spec, folder / SPECS, steps), workshop, folder / "run")
        outputs = list(_outputs(certificate, run))
    return Verification((*origins, *outputs), comparable=True)


def _made(spec: Spec, workshop: Workshop, out: Path) -> Run:
    done = run_job(spec, workshop, fresh=True, out=out)
    run = find_run(done.folder)
    if run is None:
        raise GateError(f"{spec.id}: the sealed process named {shown(done.folder)}, which is not there")
    return run


def _origins(certificate: Certificate, spec: Spec) -> Iterator[Checked]:
    """Spec, class, weights, code and toolchain: with others of these, other bytes are no contradiction."""
    from generator.key import weights_digests
    from generator.source import source_sha256

    assert spec.generator is not None
    steps = spec.generator.optimiser.steps
    yield _same("id", certificate.id, spec.id, "name the spec of that asset")
    yield _same("spec", certificate.spec_sha256, spec.sha256, f"name the spec that was certified; this is {spec.path}")
    way = "it is part of the spec: name the spec that was certified"
    yield _same("determinism class", certificate.determinism_class, spec.generator.determinism, way)
    yield _same("steps of the spec", certificate.spec_steps, steps, way)
    if certificate.steps > certificate.spec_steps:
        problem = f"the certificate says {certificate.steps}; allowed: 1 to {certificate.spec_steps}, what the spec has"
        yield Checked("steps", str(certificate.steps), problem)
    way = "use the commit that wrote the certificate, or prove again with this one"
    yield _same("weights", dict(certificate.weights), weights_digests(), way)
    yield _same("source", certificate.source_sha256, source_sha256(), way)
    yield from _toolchain(certificate)


def _toolchain(certificate: Certificate) -> Iterator[Checked]:
    from generator.errors import GeneratorError
    from generator.toolchain import binding_toolchain, toolchain

    try:
        binds, here = (ask(certificate.determinism_class) for ask in (binding_toolchain, toolchain))
    except GeneratorError as error:
        yield Checked("toolchain", "cannot be told", error.message)
        return
    way = "install the locked versions (requirements.lock), or prove again with these"
    yield _same("binding toolchain", dict(certificate.binds), binds, way)
    if wrong := {name: value for name, value in certificate.binds.items() if certificate.toolchain.get(name) != value}:
        yield Checked("toolchain", _words(dict(certificate.toolchain)), f"it does not hold what binds: {_words(wrong)}")
    if others := _others(certificate.toolchain, here):
        yield Checked("other tools, which bind nothing", others)


def _outputs(certificate: Certificate, run: Run) -> Iterator[Checked]:
    made = run.manifest
    way = f"these bytes are not the certified ones: see `{COMMAND} bisect`, and prove here"
    yield _same("step root", certificate.step_root, made["step_root"], way)
    stages = {stage["name"]: stage["outputs_sha256"] for stage in made["stages"]}
    if [name for name, _ in certificate.stages] != list(stages):
        listed = ", ".join(name for name, _ in certificate.stages)
        yield Checked("stages", ", ".join(stages), f"the certificate has {listed}")
    for name, sha256 in certificate.stages:
        yield _same(f"stage {name}", sha256, stages.get(name), way)
    files = {name: (entry["sha256"], entry["bytes"]) for name, entry in made["files"].items()}
    for name in sorted({*files, *certificate.files}):
        yield _same(f"file {name}", certificate.files.get(name), files.get(name), way)
    yield from _margins(certificate, receipt_of(run).get("margin") or {})


def _margins(certificate: Certificate, told: Mapping[str, Any]) -> Iterator[Checked]:
    """Margins are floats of the machine's own: they agree but for PLATFORMS_APART."""
    here, there = margin_of(told), certificate.margin
    if here is None or there is None:
        yield _same("margin", None if there is None else "told", None if here is None else "told", "prove again")
        return
    yield _same("margin's threshold", there.threshold, here.threshold, "prove again")
    margins = told.get("steps", ())
    said = there.least
    # The value that is least here may be another one, when both are equally near to their boundaries.
    same_step = margins[said.step - 1] if 0 < said.step <= len(margins) else None
    agrees = same_step is not None and abs(same_step - said.margin) <= PLATFORMS_APART
    problem = (
        f"the certificate says {said.margin!r} in step {said.step}; allowed: as here, within {PLATFORMS_APART:.0e}"
    )
    yield Checked("least margin", f"{here.least.margin:.3e} in step {here.least.step}", "" if agrees else problem)
    if here.least.step == said.step:
        there_is, here_is = (f"{one.tensor}, element {one.element}" for one in (said, here.least))
        yield _same("place of the least margin", there_is, here_is, "prove again")
    yield from _recomputed(certificate, there.threshold, tuple(told.get("recomputed", ())), margins)
    yield _same("certified", certificate.certified, bool(told.get("certified", False)), "prove again")


def _recomputed(
    certificate: Certificate, threshold: float, here: tuple[int, ...], margins: Sequence[float]
) -> Iterator[Checked]:
    """A step whose margin is as near to the threshold as machines are apart may be recomputed here and not there."""
    differing = sorted(set(certificate.recomputed) ^ set(here))
    wrong = [
        step
        for step in differing
        if not 0 < step <= len(margins) or abs(margins[step - 1] - threshold) > PLATFORMS_APART
    ]
    said = ", ".join(map(str, certificate.recomputed)) or "none"
    problem = f"the certificate says {said}; it differs in step {wrong[0]}" if wrong else ""
    yield Checked("recomputed steps", ", ".join(map(str, here)) or "none", problem)


def _others(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    names = [name for name in sorted({*there, *here}) if there.get(name) != here.get(name)]
    return ", ".join(f"{name} {here.get(name, 'none')} here and {there.get(name, 'none')} there" for name in names)


def _same(what: str, certified: Any, here: Any, way: str) -> Checked:
    if certified == here:
        return Checked(what, _words(here))
    return Checked(what, _words(here), f"the certificate says {_words(certified)}; {way}")


def _words(value: Any) -> str:
    """A value for a message: digests shortened, tables by their entries."""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(item)}" for name, item in sorted(value.items())) or "nothing"
    if isinstance(value, tuple):
        return f"{_words(value[0])} ({value[1]} bytes)"
    if value is None:
        return "none"
    return value[:12] if isinstance(value, str) and len(value) == 64 else str(value)
