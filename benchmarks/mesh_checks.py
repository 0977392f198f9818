"""Our mesh checks beside those of trimesh, PyMeshLab and libigl: processor time, memory, and what each one finds.

    python -m benchmarks.mesh_checks [--quick] [--sizes 22,71,224,707] [--runs 3] [--output FILE]

Every engine checks every mesh in a process of its own, --runs times; the medians are printed as Markdown. Engines that
are not installed are named and left out. libigl is in the optional extra `bench` (pip install '.[bench]'); where it
lives in another environment, ASSAY_BENCH_PYTHON names that environment's Python, which then runs the engines that are
missing here.

The time is that of the checks alone; importing an engine and warming it up on a small mesh is a column of its own.
Memory is the most the process ever held: the interpreter, the libraries and the arrays (V float64, F int64) included;
in brackets, what the checks added to what was there before.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from .mesh_engines import CHECKS, MODULES
from .mesh_samples import Floats, Ints, Truth, broken, organic, sphere

Result = dict[str, Any]
ROOT = Path(__file__).parents[1]
ICOSPHERE, SMALL = 256, 64  # 1,310,720 and 81,920 faces
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
LARGEST_INTERSECTED = 300  # beyond 1.8 million faces the search for intersections is left out: it takes minutes
LIMIT_S = 900


def main() -> None:
    arguments = _arguments()
    engines = {name: python for name in CHECKS if (python := _python_of(name))}
    lines = [f"Python {platform.python_version()}, {_versions(engines)}; medians of {arguments.runs} runs."]
    missing = sorted(set(CHECKS) - set(engines))
    if missing:
        lines.append(f"Not installed here: {', '.join(missing)} (see python -m benchmarks.mesh_checks --help).")
    meshes = _meshes(SMALL if arguments.quick else ICOSPHERE)
    for kind in ("topology", "intersections"):
        for name, (V, F, truth) in meshes.items():
            results = {one: _run(one, kind, V, F, python, arguments.runs) for one, python in engines.items()}
            lines += ["", f"### {name}: {kind}, {len(F):,} faces", "", *_table(results, kind, truth)]
    lines += ["", "### Growth: seconds of topology / of self-intersection", "", *_growth(engines, arguments)]
    text = "\n".join(lines) + "\n"
    print(text)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mesh_checks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--quick", action="store_true", help="81,920 faces instead of 1,310,720, and sizes up to 10^5")
    parser.add_argument("--sizes", help="spheres of 20 n^2 faces to show the growth on, as n,n,...")
    parser.add_argument("--runs", type=int, default=3, help="of which the median is shown")
    parser.add_argument("--output", type=Path, help="a file for the tables")
    arguments = parser.parse_args()
    default = "22,71" if arguments.quick else "22,71,224,707"
    arguments.sizes = [int(n) for n in (arguments.sizes or default).split(",")]
    return arguments


def _meshes(n: int) -> dict[str, tuple[Floats, Ints, Truth]]:
    clean = {"Icosphere": sphere(n), "Organic": organic()}
    hurt = {f"{name}, broken": broken(*mesh) for name, mesh in clean.items()}
    return {name: (V, F, Truth()) for name, (V, F) in clean.items()} | hurt


@cache
def _python_of(engine: str) -> str | None:
    """The first interpreter that can import the engine: this one, or that of ASSAY_BENCH_PYTHON."""
    for python in (sys.executable, os.environ.get("ASSAY_BENCH_PYTHON")):
        command = f"import {MODULES[engine]}"
        if (
            python
            and not subprocess.run([python, "-c", command], cwd=ROOT, capture_output=True, check=False).returncode
        ):
            return python
    return None


def _run(engine: str, kind: str, V: Floats, F: Ints, python: str, runs: int) -> Result | None:
    """The medians of one engine on one mesh; None where it has no such check."""
    if kind not in CHECKS[engine]:
        return None
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder, "V.npy"), V)
        np.save(Path(folder, "F.npy"), F)
        command = [python, "-m", "benchmarks.mesh_engines", engine, kind, folder]
        results: list[Result] = []
        for _ in range(runs):
            try:
                done = subprocess.run(
                    command, cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True, timeout=LIMIT_S
                )
            except subprocess.TimeoutExpired:
                return {"failed": f"more than {LIMIT_S} s"}
            if done.returncode:
                return {"failed": (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]}
            results.append(json.loads(done.stdout.splitlines()[-1]))
    numbers = {key: median(one[key] for one in results) for key in ("warm_s", "s", "before", "peak")}
    return {**numbers, "found": results[0]["found"]}


def _table(results: dict[str, Result | None], kind: str, truth: Truth) -> list[str]:
    rows = ["| engine | s | of ours | import and warm-up, s | peak MB (added) | finds |", "|---|---|---|---|---|---|"]
    ours = results.get("assay")
    for engine, one in results.items():
        if one is None:
            continue
        if "failed" in one:
            rows.append(f"| {engine} | | | | | {one['failed']} |")
            continue
        ratio = one["s"] / ours["s"] if ours and "s" in ours else float("nan")
        memory = f"{one['peak'] / 1e6:.0f} ({(one['peak'] - one['before']) / 1e6:.0f})"
        found = ", ".join(f"{count} {what}" for what, count in one["found"].items())
        rows.append(f"| {engine} | {one['s']:.3f} | {ratio:.1f} | {one['warm_s']:.2f} | {memory} | {found} |")
    if kind == "topology":
        true = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in vars(truth).items())
        rows += ["", f"True: {true}."]
    return rows


def _growth(engines: dict[str, str], arguments: argparse.Namespace) -> list[str]:
    rows = ["| faces | " + " | ".join(engines) + " |", "|---" * (len(engines) + 1) + "|"]
    for n in arguments.sizes:
        V, F = sphere(n)
        cells = []
        for engine, python in engines.items():
            both = []
            for kind in ("topology", "intersections")[: 1 if n > LARGEST_INTERSECTED else 2]:
                one = _run(engine, kind, V, F, python, 1)
                both.append("" if one is None else f"{one['s']:.3f}" if "s" in one else "failed")
            cells.append(" / ".join(one for one in both if one))
        rows.append(f"| {len(F):,} | " + " | ".join(cells) + " |")
    return rows


def _versions(engines: dict[str, str]) -> str:
    shown = []
    for engine in engines:
        try:
            shown.append(f"{engine} {version({'PyMeshLab': 'pymeshlab'}.get(engine, engine))}")
        except PackageNotFoundError:
            shown.append(engine)
    return ", ".join(shown)


if __name__ == "__main__":
    main()
