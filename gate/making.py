"""Making assets: a finished run is reused when every byte of it is whole, and made in a sealed process otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.workfolder import remove, work_folder
from specs.spec import Spec

from .children import Children
from .errors import GateError, NotHereError
from .house import shown
from .runs import DamagedRunError, Run, find_run, run_folder
from .sealed import GENERATOR, JOBS, Done, Job, Surroundings, backstop_s, run_sealed
from .threads import ignored_by


@dataclass(frozen=True)
class Workshop:
    """Where assets are made, and who is told: `listen(id, event)` and `warn(text)` are called from any thread.

    threads: of each sealed process of the universal class.
    """

    runs: Path
    children: Children = field(default_factory=Children)
    listen: Callable[[str, Mapping[str, Any]], None] = lambda id, event: None
    warn: Callable[[str], None] = lambda text: None
    command: Sequence[str] = GENERATOR
    threads: int = 1


def key_of(spec: Spec) -> str:
    """The key of the spec's run. Raises GateError when it has none, NotHereError when another machine could make it."""
    from generator.errors import GeneratorError, NoDeviceError
    from generator.key import run_key

    try:
        return run_key(spec)
    except NoDeviceError as error:
        raise NotHereError(error.message) from error
    except GeneratorError as error:
        raise GateError(str(error)) from error


def make(spec: Spec, workshop: Workshop, key: str) -> Run:
    """The spec's run: the finished one, or a new one. Raises SealedError when it cannot be made."""
    folder = run_folder(workshop.runs, spec.id, key)
    try:
        run = find_run(folder, key)
    except DamagedRunError as error:
        workshop.warn(f"{shown(folder)}: {error}: damaged, so it is made again")
        remove(folder)
        run = None
    if run is None:
        run = _finished(run_job(spec, workshop).folder, spec, key)
    return run


@contextmanager
def made_again(spec: Spec, workshop: Workshop, key: str) -> Iterator[Run]:
    """A run made from nothing by a fresh process, in a folder that is gone afterwards."""
    with work_folder(workshop.runs / JOBS) as folder:
        yield make_in(spec, workshop, key, folder / "run")


def make_in(
    spec: Spec,
    workshop: Workshop,
    key: str,
    out: Path,
    around: Surroundings | None = None,
    probe: Path | None = None,
) -> Run:
    """A run made from nothing by a fresh process, left in the folder `out`, which must not exist.

    around: what the process finds around it, None: the usual. probe: a file that gets raw gradients of the run.
    Raises SealedError when it cannot be made.
    """
    return _finished(run_job(spec, workshop, around, fresh=True, out=out, probe=probe).folder, spec, key)


def dump_state(spec: Spec, workshop: Workshop, step: int, path: Path, around: Surroundings | None = None) -> Path:
    """The state of the optimisation after that many steps, packed by a fresh process into `path`."""
    done = run_job(spec, workshop, around, fresh=True, dump=(step, path))
    if done.dump is None:
        raise GateError(f"{spec.id}: the sealed process wrote no state of step {step}")
    return done.dump


def run_job(spec: Spec, workshop: Workshop, around: Surroundings | None = None, **asked: Any) -> Done:
    """One job of the sealed process for a spec; asked: further fields of `Job`."""
    assert spec.generator is not None
    determinism = spec.generator.determinism
    if around is None:
        around = Surroundings(threads=workshop.threads if determinism == "universal" else 1)
        if (warning := ignored_by(determinism)) is not None:
            workshop.warn(f"{spec.id}: {warning}")
    job = Job(spec.path, workshop.runs, backstop_s(spec.budgets.wall_s), determinism=determinism, **asked)
    listen = workshop.listen
    return run_sealed(job, workshop.children, lambda event: listen(spec.id, event), workshop.command, around)


def _finished(folder: Path, spec: Spec, key: str) -> Run:
    run = find_run(folder, key)
    if run is None:
        raise GateError(f"{spec.id}: the sealed process named {shown(folder)}, which is not there")
    if run.manifest["spec_sha256"] != spec.sha256:
        raise GateError(f"{spec.path}: the spec changed while its asset was made; start again")
    return run
