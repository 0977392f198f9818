"""Many reviewers at once on one page: is every decision kept once, how long does opening take, does memory grow.

    python -m benchmarks.review_load [--assets 2000] [--reviewers 20] [--seconds 120] [--think 2.0] [--database URL]

A real server over assets that are made on the spot; reviewers with cookies of their own, in this process, open, filter,
claim, comment, approve and reject, twice at once and too late on purpose, while their pages poll. Afterwards every
decision that the page acknowledged is looked for in the logs, and the logs are verified. Exit code 1 when one is lost
or doubled, when something broke, or when opening an asset took longer than `--p95`.
"""

import argparse
import asyncio
import math
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks.review_assets import write_assets
from benchmarks.review_clients import Hot, Reviewer, Tally
from golden.log import read_log
from golden.verifying import verify
from review.store import open_store
from tests.servers import Server, running_server

PASSWORD = "blue teapots do not fly"
SAMPLES = 8  # of memory
Memory = list[tuple[float, float]]  # seconds, MiB of the server and its children


@dataclass(frozen=True)
class Load:
    """How much."""

    assets: int = 2000
    reviewers: int = 20
    seconds: float = 120.0
    think_s: float = 2.0
    database: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What was measured, and what is wrong."""

    tally: Tally
    memory: Memory
    entries: int
    problems: list[str]


def run(load: Load, folder: Path) -> Outcome:
    """Make the assets, run the load in `folder`, and look at what is left."""
    specs, runs, golden = (folder / name for name in ("specs", "runs", "golden"))
    say(f"making {load.assets} assets")
    write_assets(load.assets, specs, runs, golden)
    with running_server(folder, specs=specs, runs=runs, golden=golden, database=load.database) as server:
        names = [f"rev{number:02}" for number in range(load.reviewers)]
        for name in names:
            server.add_user(name, "reviewer", PASSWORD)
        tally, memory = asyncio.run(_click(server, names, load, sorted(path.stem for path in specs.glob("*.json"))))
        database = server.database
    entries = [entry for path in (golden / "decisions").glob("*.jsonl") for entry in read_log(path.stem, golden)]
    problems = [*tally.broken, *(f"acknowledged twice: {words}" for words in tally.doubled)]
    problems += _lost(tally, Counter(entry.why for entry in entries))
    problems += [f"verify: {problem}" for problem in verify(golden)] + _comments_lost(tally, database)
    return Outcome(tally, memory, len(entries), problems)


async def _click(server: Server, names: list[str], load: Load, ids: list[str]) -> tuple[Tally, Memory]:
    tally = Tally()
    people = [Reviewer(server.url, name, PASSWORD, tally, load.think_s, seed) for seed, name in enumerate(names)]
    say(f"{len(people)} reviewers sign in")
    for person in people:
        await person.sign_in()
    tally.seconds.clear()  # the first list reads every asset
    began = time.monotonic()
    say(f"clicking for {load.seconds:g} s")
    clicking = [person.click(began + load.seconds, Hot(ids)) for person in people]
    *_, memory = await asyncio.gather(*clicking, _watch_memory(server.pid, began, load.seconds))
    return tally, memory


async def _watch_memory(pid: int, began: float, seconds: float) -> Memory:
    found = []
    for sample in range(SAMPLES + 1):
        await asyncio.sleep(max(0.0, began + seconds * sample / SAMPLES - time.monotonic()))
        found.append((time.monotonic() - began, memory_mib(pid)))
    return found


def memory_mib(pid: int) -> float:
    """Resident memory of a process and its children; 0 for one that ended meanwhile."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own / 1024 + sum(memory_mib(int(child)) for children in lists for child in children.split())


def _lost(tally: Tally, kept: Counter[str]) -> list[str]:
    """Decisions that were acknowledged and are not in the logs once, and those in the logs that nobody heard of."""
    wrong = [f"{kept[words]} times in the logs: {words}" for words in tally.decided if kept[words] != 1]
    return wrong + [f"in the logs, but not acknowledged: {words}" for words in kept if words not in tally.decided]


def _comments_lost(tally: Tally, database: str) -> list[str]:
    with open_store(database) as store:
        kept = Counter(
            (asset, one.text) for asset in {asset for asset, _ in tally.commented} for one in store.comments.of(asset)
        )
    return [f"{kept[one]} times kept: comment {one}" for one in tally.commented if kept[one] != 1]


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def report(load: Load, outcome: Outcome) -> None:
    """Everything that was measured."""
    tally = outcome.tally
    print(f"{load.assets} assets, {load.reviewers} reviewers, {load.seconds:g} s, mean pause {load.think_s:g} s")
    print(f"{'':10} {'count':>6} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
    for name, values in sorted(tally.seconds.items()):
        shown = [1000 * percentile(values, share) for share in (0.5, 0.95, 1.0)]
        print(f"{name:10} {len(values):6} " + " ".join(f"{one:8.0f}" for one in shown))
    verbs = Counter(verb for _, _, verb in tally.decided.values())
    print(f"decisions acknowledged: {len(tally.decided)} ({dict(verbs)}), in the logs: {outcome.entries}")
    print(f"comments acknowledged: {len(tally.commented)}")
    for words, count in tally.refused.most_common(12):
        print(f"  refused {count:4}  {words}")
    print("memory (MiB): " + ", ".join(f"{mib:.0f} at {at:.0f} s" for at, mib in outcome.memory))
    for problem in outcome.problems[:20]:
        print(f"PROBLEM {problem}")
    print(f"{len(outcome.problems)} problems")


def say(text: str) -> None:
    """What is being done."""
    print(text, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Many reviewers at once on one page.")
    parser.add_argument("--assets", type=int, default=Load.assets)
    parser.add_argument("--reviewers", type=int, default=Load.reviewers)
    parser.add_argument("--seconds", type=float, default=Load.seconds)
    parser.add_argument("--think", type=float, default=Load.think_s, help="mean pause between two clicks, seconds")
    parser.add_argument("--database", help="default: SQLite in a temporary folder")
    parser.add_argument("--p95", type=float, default=1.0, help="seconds that opening an asset may take")
    options = parser.parse_args(arguments)
    load = Load(options.assets, options.reviewers, options.seconds, options.think, options.database)
    with tempfile.TemporaryDirectory(prefix="assay-load-") as folder:
        outcome = run(load, Path(folder))
    report(load, outcome)
    slow = percentile(outcome.tally.seconds["open"], 0.95) > options.p95
    return int(bool(outcome.problems) or slow)


if __name__ == "__main__":
    sys.exit(main())
