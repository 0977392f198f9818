"""Reads and judges damaged files of every format, and says which of them do what no file may.

    python -m benchmarks.fuzz_readers [--inputs 20000] [--seed 1] [--formats obj,glb] [--jobs 2] [--out runs/fuzz]

Each input is a small whole file, damaged one to three times: bytes, numbers, words, JSON members, archive members,
counts that lie. It is read and judged by all rules as `assay check` does, every hundredth in the limited process.
No input may end the process, raise, break a rule, give a warning, take more than 10 s or 1.5 GiB, or pass where it must
not: a truncated file of a format that says where it ends, or a mesh with an open edge. What ends USD's own library must
be held by the limited process ("held" in the table). The same seed makes the same inputs. Those that fail are written
to --out with what happened; progress goes to standard error, the table to standard output. Exit code 1 where any input
failed.
"""

import argparse
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from benchmarks.fuzz.seeds import seeds
from benchmarks.fuzz.trial import Outcome
from benchmarks.fuzz.worker import made, through_process
from validators.kernels.warm import warm

_CHUNK = 500
_HANG_SECONDS = 90.0

Line = dict[str, Any]


def outcomes(run_seed: int, first: int, last: int, formats: list[str]) -> Iterator[Line]:
    """The lines of inputs first to last - 1, through as many processes as they need."""
    while first < last:
        command = [
            sys.executable,
            "-m",
            "benchmarks.fuzz.worker",
            str(run_seed),
            str(first),
            str(last),
            ",".join(formats),
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        begun, said = None, ""
        for line in _lines(process):
            if "begin" in line:
                begun = line["begin"]
            else:
                begun, first = None, line["number"] + 1
                yield line
        process.kill()
        assert process.stderr is not None
        said = process.stderr.read()[-400:]
        process.wait()
        if begun is not None:
            yield _ended(run_seed, begun, formats, f"ended the process ({process.returncode}): {said}")
            first = begun + 1
        elif first < last:
            raise RuntimeError(f"the worker stopped before input {first}: {said}")


def _ended(run_seed: int, number: int, formats: list[str], why: str) -> Line:
    """The line of an input that ended its process. USD's library does that, and no care of ours helps: what counts is
    what the limited process makes of it."""
    seed, data, how = made(run_seed, number, formats)
    outcome = Outcome("BAD", why)
    if seed.suffix.startswith(".usd"):
        whole = through_process(seed, data)
        outcome = Outcome("held", why) if whole.verdict == "FAIL" else whole
    return {"number": number, "seed": seed.name, "how": how, **vars(outcome)}


def _lines(process: "subprocess.Popen[str]") -> Iterator[Line]:
    """What a worker prints; ends with it, or when it says nothing for too long."""
    queue: Queue[str] = Queue()

    def listen() -> None:
        assert process.stdout is not None
        for text in process.stdout:
            queue.put(text)
        queue.put("")

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            text = queue.get(timeout=_HANG_SECONDS)
        except Empty:
            return
        if not text:
            return
        yield json.loads(text)


def run(run_seed: int, inputs: int, formats: list[str], jobs: int, out: Path) -> tuple[str, int]:
    """(the table, how many inputs failed)."""
    chunks = [(first, min(first + _CHUNK, inputs)) for first in range(0, inputs, _CHUNK)]
    counts: dict[str, Counter[str]] = {name: Counter() for name in formats}
    slowest = dict.fromkeys(formats, 0.0)
    known, begun, bad = seeds(), time.monotonic(), 0
    with ThreadPoolExecutor(jobs) as pool:
        done = 0
        for lines in pool.map(lambda chunk: list(outcomes(run_seed, *chunk, formats)), chunks):
            for line in lines:
                name = known[line["seed"]].format
                counts[name][line["verdict"]] += 1
                slowest[name] = max(slowest[name], line["ms"])
                if line["verdict"] == "BAD":
                    bad += 1
                    _keep(out, run_seed, line, formats)
            done += len(lines)
            print(f"{done} of {inputs}, {bad} bad, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    return _table(counts, slowest), bad


def _keep(out: Path, run_seed: int, line: Line, formats: list[str]) -> None:
    """Writes a failing input, and what happened."""
    seed, data, _ = made(run_seed, line["number"], formats)
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{seed.name}-{run_seed}-{line['number']}{seed.suffix}"
    path.write_bytes(data)
    path.with_suffix(".json").write_text(json.dumps(line, indent=2) + "\n", encoding="utf-8")
    print(f"{path}: {line['how']}: {line['why']}", file=sys.stderr, flush=True)


def _table(counts: dict[str, Counter[str]], slowest: dict[str, float]) -> str:
    rows = [
        "| format | inputs | unreadable | held | FAIL | PASS | bad | slowest ms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, count in counts.items():
        kinds = [count[kind] for kind in ("unreadable", "held", "FAIL", "PASS", "BAD")]
        rows.append(f"| {name} | {count.total()} | {' | '.join(map(str, kinds))} | {slowest[name]:.0f} |")
    total = Counter[str]()
    for count in counts.values():
        total.update(count)
    kinds = [total[kind] for kind in ("unreadable", "held", "FAIL", "PASS", "BAD")]
    rows.append(f"| all | {total.total()} | {' | '.join(map(str, kinds))} | {max(slowest.values()):.0f} |")
    return "\n".join(rows)


def main() -> int:
    known = list(dict.fromkeys(one.format for one in seeds().values()))
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default=",".join(known), help="of %(default)s")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("runs/fuzz"), help="where failing inputs go")
    args = parser.parse_args()
    formats = args.formats.split(",")
    if unknown := set(formats) - set(known):
        parser.error(f"unknown formats {', '.join(sorted(unknown))}; allowed: {', '.join(known)}")
    warm()  # so that no input waits for a compiler
    table, bad = run(args.seed, args.inputs, formats, args.jobs, args.out)
    print(table)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
