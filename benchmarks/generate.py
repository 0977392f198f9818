"""Where the time of a generation goes: each stage, and the parts of the optimisation.

    python -m benchmarks.generate [SPEC...] [--repeat 1]

Each spec is generated afresh in a sealed process, in a folder that is thrown away; the times are those of its receipt.
With --repeat the medians are printed. The first run of a fresh clone also compiles: see its `load` and first steps.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.environment import sealed
from generator.key import class_of
from specs.spec import load_spec

HOUSE = Path(__file__).resolve().parent.parent


def generate(spec: Path, folder: Path) -> dict[str, Any]:
    """The receipt of a fresh sealed run. Raises RuntimeError with what the process said when it fails."""
    job = folder / "job.json"
    out = folder / "out"
    job.write_text(json.dumps({"spec": str(spec.resolve()), "runs": str(folder), "fresh": True, "out": str(out)}))
    command = [sys.executable, "-m", "generator", str(job)]
    done = subprocess.run(command, cwd=HOUSE, env=sealed(class_of(load_spec(spec))), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{spec}: {done.stdout.splitlines()[-1:]} {done.stderr.strip()}")
    receipt: dict[str, Any] = json.loads((out / "receipt.json").read_bytes())
    return receipt


def rows(receipts: Iterable[dict[str, Any]]) -> list[tuple[str, float]]:
    """(name, median seconds) of the whole, of each stage and, indented, of its parts."""
    kept = list(receipts)
    table = [("whole run", statistics.median(receipt["wall_s"] for receipt in kept))]
    for index, stage in enumerate(kept[0]["stages"]):
        same = [receipt["stages"][index] for receipt in kept]
        table.append((stage["name"], statistics.median(each["seconds"] for each in same)))
        table += [(f"  {part}", statistics.median(each["parts"][part] for each in same)) for part in stage["parts"]]
    return table


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Where the time of a generation goes.")
    parser.add_argument("specs", nargs="*", type=Path, default=[HOUSE / "specs" / "assets" / "red-mug.json"])
    parser.add_argument("--repeat", type=int, default=1, help="runs of each spec; medians are printed")
    options = parser.parse_args(arguments)
    for spec in options.specs:
        receipts = []
        for _ in range(options.repeat):
            with tempfile.TemporaryDirectory() as folder:
                receipts.append(generate(spec, Path(folder)))
        print(f"{spec.stem}: {receipts[0]['evaluations']} evaluations, "
              f"{max(receipt['peak_memory_bytes'] for receipt in receipts) / 2**20:.0f} MiB at most")  # fmt: skip
        for name, seconds in rows(receipts):
            print(f"  {name:<16}{seconds:9.3f} s")


if __name__ == "__main__":
    main()
