"""Reruns: making an asset again in fresh processes, and comparing byte for byte."""

import json
from pathlib import Path

from generator.workfolder import publish
from golden.comparison import Comparison, Match, compare_runs
from golden.writing import replace_file
from specs.canonical import canonical_json
from specs.spec import Spec

from .differences import measure
from .evidence import Rerun
from .making import Workshop, made_again
from .runs import DamagedRunError, Run, find_run, run_folder

REMEMBERED = "reruns.json"
PICTURES = "rerun-differences"


def rerun(spec: Spec, workshop: Workshop, run: Run, count: int) -> list[Rerun]:
    """Make the asset `count` times more, and compare each with `run`; a difference leaves pictures."""
    results = []
    for _ in range(count):
        with made_again(spec, workshop, str(run.manifest["key"])) as again:
            results.append(_compared(again, run, workshop.runs))
    if results:
        remember(workshop.runs, run, results)
    return results


def make_fresh(spec: Spec, workshop: Workshop, key: str) -> tuple[Run, list[Rerun]]:
    """Make the spec's run from nothing, whatever is finished; a finished one counts as a rerun and is replaced."""
    folder = run_folder(workshop.runs, spec.id, key)
    with made_again(spec, workshop, key) as new:
        try:
            before = find_run(folder, key)
        except DamagedRunError:
            before = None
        reruns = [] if before is None else [_compared(before, new, workshop.runs)]
        folder.parent.mkdir(parents=True, exist_ok=True)
        publish(new.folder, folder, replace=True)
    run = Run(folder, new.manifest)
    if reruns:
        remember(workshop.runs, run, reruns)
    return run, reruns


def remembered(runs: Path, run: Run) -> list[Rerun]:
    """The equal reruns that were made before of exactly this run; none when one of them differed."""
    try:
        entry = json.loads(_path(runs, run).read_bytes())
        count = int(entry["equal"]) if entry["manifest_sha256"] == run.manifest_sha256 else 0
    except (OSError, ValueError, KeyError, TypeError):
        count = 0
    return [Rerun(Comparison(Match.EQUAL))] * count


def remember(runs: Path, run: Run, reruns: list[Rerun]) -> None:
    """Keep the outcome beside the run, so that the next gate need not repeat it."""
    equal = all(one.comparison.match is Match.EQUAL for one in reruns)
    entry = {"manifest_sha256": run.manifest_sha256, "equal": len(reruns) if equal else 0}
    replace_file(_path(runs, run), canonical_json(entry))


def _compared(got: Run, want: Run, runs: Path) -> Rerun:
    comparison = compare_runs(got.manifest, want.manifest)
    if comparison.match is Match.EQUAL:
        return Rerun(comparison)
    into = runs / str(want.manifest["id"]) / PICTURES
    return Rerun(comparison, measure(got, want, into, ("one run", "the other")))


def _path(runs: Path, run: Run) -> Path:
    return runs / str(run.manifest["id"]) / REMEMBERED
