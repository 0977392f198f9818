"""A process that tries inputs, and may die of one: the parent sees by the last line which it was."""

import json
import random
import resource
import sys
import tempfile
from pathlib import Path

from validators.check import check_file
from validators.sandbox import Limits

from .mutations import mutated
from .seeds import Seed, seeds
from .trial import Outcome, report_fault, tried

_WHOLE_PATH_EVERY = 100
_ADDRESS_SPACE_BYTES = 6 << 30


def made(run_seed: int, number: int, formats: list[str]) -> tuple[Seed, bytes, str]:
    """Input `number` of a run: the seed it comes from, its bytes, and what was done."""
    rng = random.Random(f"{run_seed}:{number}")
    chosen = [one for one in seeds().values() if one.format in formats]
    seed = chosen[number % len(chosen)]
    return seed, *mutated(rng, seed, chosen)


def through_process(seed: Seed, data: bytes) -> Outcome:
    """The same input through the limited process that `assay check` uses, containers validated."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"fuzz{seed.suffix}"
        path.write_bytes(data)
        report = check_file(path, limits=Limits(read_seconds=20, check_seconds=40, memory_mib=2048))
    wrong = report_fault(report)
    return Outcome("BAD", f"in its own process: {wrong}") if wrong else Outcome(str(report.verdict))


def main(run_seed: int, first: int, last: int, formats: list[str]) -> None:
    """Tries inputs first to last - 1; prints a line before and after each."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE_BYTES, _ADDRESS_SPACE_BYTES))
    for number in range(first, last):
        seed, data, how = made(run_seed, number, formats)
        print(json.dumps({"begin": number}), flush=True)
        outcome = tried(seed, data, how)
        if outcome.verdict != "BAD" and number % _WHOLE_PATH_EVERY == 0:
            whole = through_process(seed, data)
            outcome = whole if whole.verdict == "BAD" else outcome
        line = {"number": number, "seed": seed.name, "how": how, **vars(outcome)}
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4].split(","))
