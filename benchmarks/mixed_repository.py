"""A fresh repository of mesh files from elsewhere, gated with all report formats, again, and after a few changes.

    python -m benchmarks.mixed_repository [--files 200] [--from DIR]... [--keep DIR] [-j N]

Each report is given to a reader that is not ours; each file that was broken by hand has to be found by its rule; the
second run has to reuse everything and to say the same; with --changed-since nothing whose report differs may be left
out.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .mixed_files import MixedFile, mixed_files
from .report_readers import READERS, read_in_browser

HOUSE = Path(__file__).resolve().parent.parent
FORMATS = tuple(READERS)
_GIT = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "core.autocrlf=false")


@dataclass(frozen=True)
class Run:
    """One run of the gate. said: standard error; reports: by format."""

    code: int
    seconds: float
    said: str
    reports: dict[str, Path]

    @property
    def assets(self) -> dict[str, Any]:
        """The JSON report, by asset."""
        return {one["asset"]: one for one in json.loads(self.reports["json"].read_bytes())["assets"]}


@dataclass(frozen=True)
class MixedRepository:
    """A committed repository with a project; `files` lie below art/."""

    root: Path
    files: tuple[MixedFile, ...]

    def gate(self, into: Path, *words: str) -> Run:
        """Gate everything in a process of its own, with all formats at once."""
        into.mkdir(parents=True)
        reports = {form: into / f"report.{form}" for form in FORMATS}
        wanted = [
            word for form, path in reports.items() for word in ("--output-format", form, "--output-file", str(path))
        ]
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "gate", "gate", *wanted, *words],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(HOUSE)},
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - begin
        if done.returncode not in (0, 1):
            raise SystemExit(f"the gate ended with {done.returncode}: {done.stderr[-2000:]}")
        return Run(done.returncode, seconds, done.stderr, reports)

    def name(self, file: MixedFile) -> str:
        """What reports call a file."""
        return file.path.relative_to(self.root).as_posix()


def make_repository(root: Path, count: int, sources: Sequence[Path] = (), seed: int = 0) -> MixedRepository:
    """A fresh repository with that many mesh files, committed on `main`."""
    files = mixed_files(root / "art", count, seed, sources)
    (root / "assay.toml").write_text('paths = ["art"]\n')
    (root / ".gitignore").write_text(".assay/\nruns/\n")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Everything that we have")
    return MixedRepository(root, tuple(files))


def git(root: Path, *words: str) -> None:
    """Do something in a repository, whatever the machine's settings are."""
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *_GIT, "-C", str(root), *words], check=True, env={**os.environ, **quiet})


def missed(repository: MixedRepository, run: Run) -> list[str]:
    """Files broken by hand of which no rule that ought to says so."""
    assets = run.assets
    return [
        f"{repository.name(one)}: {one.broken}"
        for one in repository.files
        if one.broken and not _said(assets, one, repository)
    ]


def _said(assets: dict[str, Any], file: MixedFile, repository: MixedRepository) -> bool:
    findings = assets[repository.name(file)]["findings"]
    return any(one["rule"] in file.rules and one["status"] in ("WARN", "FAIL") for one in findings)


def change(repository: MixedRepository) -> dict[str, str]:
    """Change a few files as a day's work does, in commits and beside them; what was done, by file."""
    whole = [one.path for one in repository.files if not one.broken]
    edited, moved, gone = whole[0], whole[1], whole[2]
    painted = next(one for one in repository.root.glob("art/**/*.png"))
    git(repository.root, "checkout", "-q", "-b", "change")
    edited.write_bytes(edited.read_bytes() + b"\n")
    git(repository.root, "commit", "-q", "-a", "-m", "Touch one up")
    moved.rename(moved.with_name(f"renamed {moved.name}"))
    gone.unlink()
    git(repository.root, "rm", "-q", "--cached", "--", str(gone))
    painted.write_bytes(painted.read_bytes() + b"\0")
    new = edited.with_name(f"new {edited.name}")
    shutil.copyfile(edited, new)
    done = {
        edited: "edited, committed",
        moved: "renamed",
        gone: "deleted, staged",
        painted: "a texture changed",
        new: "new",
    }
    return {path.relative_to(repository.root).as_posix(): what for path, what in done.items()}


def wrongly_left_out(before: Run, everything: Run, only: Run) -> set[str]:
    """Assets whose report differs from the one before, or is new, and that were not gated again."""
    old, now, again = before.assets, everything.assets, only.assets
    return {name for name, report in now.items() if old.get(name) != report} - set(again)


def _table(repository: MixedRepository) -> Iterator[str]:
    yield "| written by | files | formats | broken |"
    yield "|---|---:|---|---:|"
    for by in dict.fromkeys(one.by for one in repository.files):
        own = [one for one in repository.files if one.by == by]
        forms = ", ".join(
            f"{count} {form}" for form, count in sorted(Counter(one.path.suffix[1:].lower() for one in own).items())
        )
        yield f"| {by} | {len(own)} | {forms} | {sum(bool(one.broken) for one in own)} |"


def _main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=200, metavar="N")
    parser.add_argument("--from", type=Path, action="append", default=[], dest="sources", metavar="DIR")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave repository and reports there")
    parser.add_argument("-j", "--jobs", metavar="N", default="2")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="assay-mixed-") as folder:
        place = Path(args.keep or folder)
        return _measured(make_repository(place / "repository", args.files, args.sources), place, args.jobs)


def _measured(repository: MixedRepository, place: Path, jobs: str) -> int:
    print("\n".join(_table(repository)), flush=True)
    first = repository.gate(place / "first", "-j", jobs)
    names, verdicts = list(first.assets), Counter(one["verdict"] for one in first.assets.values())
    print(f"\nfirst run: {first.seconds:.1f} s, exit code {first.code}, {dict(verdicts)}")
    lost = missed(repository, first)
    print(f"broken by hand: {sum(bool(one.broken) for one in repository.files)}, not found: {lost or 'none'}")
    for form, path in first.reports.items():
        print(f"{form}: accepted by {READERS[form](path, names)}", flush=True)
    print(f"html: accepted by {read_in_browser(first.reports['html'])}")
    second = repository.gate(place / "second", "-j", jobs)
    same = second.reports["json"].read_bytes() == first.reports["json"].read_bytes()
    per_hundred = 100 * second.seconds / len(names)
    print(f"second run: {second.seconds:.2f} s with all formats, {per_hundred:.2f} s per hundred; equal: {same}")
    bare = _timed(repository, "gate", "-j", jobs)
    print(f"second run, text alone: {bare:.2f} s, {100 * bare / len(names):.2f} s per hundred")
    for name, what in change(repository).items():
        print(f"changed: {name}: {what}")
    only = repository.gate(place / "changed", "-j", jobs, "--changed-since", "main", "--no-cache")
    everything = repository.gate(place / "everything", "-j", jobs)
    left_out = wrongly_left_out(first, everything, only)
    said = next(line for line in only.said.splitlines() if "affected" in line)
    print(f"{said}; {only.seconds:.2f} s without the cache; wrongly left out: {sorted(left_out) or 'none'}")
    return 0 if same and not lost and not left_out else 1


def _timed(repository: MixedRepository, *words: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "gate", *words],
        cwd=repository.root,
        env={**os.environ, "PYTHONPATH": str(HOUSE)},
        capture_output=True,
        check=False,
    )
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(_main())
