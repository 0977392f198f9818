"""How long a second run over unchanged assets takes, beside the first: `python -m benchmarks.second_run`.

Three folders: file assets with specs through `gate`, the same meshes through `check`, and mixed files of other tools
through `check`. Each first run begins without any result; the table is docs/cache.md's.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gate.house import HOUSE

REPEATS = 3  # of the second run, of which the quickest counts: other work on the machine only adds
_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
_QUADS = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


@dataclass(frozen=True)
class Took:
    """One run. seconds: on the clock; cpu_s: of all its processes; said: its last line but the advice."""

    seconds: float
    cpu_s: float
    said: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; 1 where a second run was not reused whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=1000)
    parser.add_argument("--mixed", type=int, default=200)
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="assay-second-run-") as name:
        folder = Path(name)
        _write_assets(folder, args.assets)
        rows = [
            (f"`gate`, {args.assets} file assets", args.assets, ["gate"]),
            (f"`check`, {args.assets} small meshes", args.assets, ["check", "specs/meshes"]),
        ]
        if args.mixed:
            from .mixed_files import mixed_files

            n_files = len(mixed_files(folder / "mixed", args.mixed))
            rows.append((f"`check`, {n_files} mixed files of other tools", n_files, ["check", "mixed"]))
        return _measured(rows, folder)


def _measured(rows: Sequence[tuple[str, int, list[str]]], folder: Path) -> int:
    print("| | first run | second run | its computing time | ratio | second run per hundred | reused |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    whole = True
    for title, count, words in rows:
        first = _run(words, folder)
        second = min((_run(words, folder) for _ in range(REPEATS)), key=lambda took: took.seconds)
        reused = int(second.said.partition("(")[2].partition(" reused")[0] or 0)
        whole &= reused == count
        print(
            f"| {title} | {first.seconds:.1f} s | {second.seconds:.2f} s | {second.cpu_s:.2f} s | "
            f"{first.seconds / second.seconds:.0f} | "
            f"{100 * second.seconds / count:.2f} s | {reused} |",
            flush=True,
        )
        print(f"  first {first}, second {second}", file=sys.stderr)
    return 0 if whole else 1


def _run(words: Sequence[str], folder: Path) -> Took:
    env = {**os.environ, "PYTHONPATH": str(HOUSE), "ASSAY_CACHE": str(folder / "cache")}
    before, cpu_before = time.perf_counter(), _cpu_s()
    command = [sys.executable, "-P", "-m", "gate", *words]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    said = next(line for line in reversed(done.stdout.splitlines()) if " asset" in line and ": " in line)
    return Took(time.perf_counter() - before, _cpu_s() - cpu_before, said)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _write_assets(folder: Path, count: int) -> None:
    """Boxes, no two of one size, each with a spec; every fiftieth has a hole."""
    (folder / "assay.toml").write_text("")
    meshes = folder / "specs" / "meshes"
    meshes.mkdir(parents=True)
    for number in range(count):
        name, quads = f"box-{number:05}", _QUADS[: 5 if number % 50 == 49 else 6]
        lines = [f"v {x:g} {y:g} {z:g}" for x, y, z in (_CORNERS * (1 + number / count)).tolist()]
        lines += ["f " + " ".join(str(corner + 1) for corner in quad) for quad in quads]
        (meshes / f"{name}.obj").write_text("\n".join(lines) + "\n")
        document = {"version": 1, "source": "file", "file": {"path": f"meshes/{name}.obj"}}
        (folder / "specs" / f"{name}.json").write_text(json.dumps(document))


if __name__ == "__main__":
    sys.exit(main())
