"""Does another processor give the same bytes? The stages under emulated CPUs, against this machine's own.

    python -m benchmarks.other_cpus [SPEC] [--steps 12] [--cpus Nehalem,Haswell,EPYC]

Needs `qemu-x86_64` (Debian's package qemu-user). Every stage but the judge's evidence runs in the environment of the
sealed process; a digest of each stage's outputs is compared. Emulation is slow: minutes for a few steps.
"""

import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
LEFT_OUT = ("evidence",)


def stage_digests(spec_path: Path, steps: int) -> dict[str, str]:
    """Stage name -> digest of its outputs, in this process."""
    from generator.environment import settle_torch
    from generator.stages import STAGES, Outputs, Watch
    from specs.spec import load_spec

    settle_torch("universal")
    spec = load_spec(spec_path)
    assert spec.generator is not None
    optimiser = replace(spec.generator.optimiser, steps=steps)
    spec = replace(spec, generator=replace(spec.generator, optimiser=optimiser))
    made: dict[str, Outputs] = {}
    for name, stage in STAGES.items():
        if name not in LEFT_OUT:
            made[name] = stage.run({one: made[one] for one in stage.inputs}, stage.params(spec), Watch())
    return {name: outputs.sha256 for name, outputs in made.items()}


def child(spec_path: Path, steps: int, emulator: list[str]) -> dict[str, str]:
    """The same in the sealed environment, under an emulator where one is named."""
    from generator.environment import sealed

    command = [
        *emulator,
        sys.executable,
        "-m",
        "benchmarks.other_cpus",
        str(spec_path),
        "--steps",
        str(steps),
        "--child",
    ]
    done = subprocess.run(command, cwd=HOUSE, env=sealed("universal"), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(emulator) or 'native'}: {done.stderr.strip()}")
    digests: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return digests


def main() -> int:
    """Print a line a CPU; 1 when one differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", type=Path, nargs="?", default=HOUSE / "specs" / "assets" / "red-mug.json")
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--cpus", default="Nehalem,Haswell,EPYC")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(stage_digests(arguments.spec, arguments.steps)))
        return 0
    if not shutil.which("qemu-x86_64"):
        raise SystemExit("qemu-x86_64 was not found: install Debian's package qemu-user")
    here = child(arguments.spec.resolve(), arguments.steps, [])
    same = True
    for cpu in arguments.cpus.split(","):
        there = child(arguments.spec.resolve(), arguments.steps, ["qemu-x86_64", "-cpu", cpu])
        first = next((name for name in here if there[name] != here[name]), None)
        same &= first is None
        print(
            f"{cpu}: " + ("the same bytes in every stage" if first is None else f"differs from {first} on"), flush=True
        )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
