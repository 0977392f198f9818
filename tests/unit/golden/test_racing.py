"""Reviewers in several processes: each win is one line of the log, none is lost or doubled."""

import json
import subprocess
import sys
from pathlib import Path

from golden.log import read_log
from golden.verifying import verify
from tests.unit.golden.golden_samples import ID, add_reviewer

ROOT = Path(__file__).parents[3]
WINS = 6
RACER = """
import sys
from pathlib import Path
from golden.deciding import AlreadyDecidedError, StaleError
from golden.reading import find_record
from tests.unit.golden.golden_samples import ID, a_run
folder, golden, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
runs = [a_run(folder / f"{name}-{at}", f"{name}-{at}") for at in range(int(sys.argv[4]))]
wins = refused = 0
while wins < int(sys.argv[4]):
    rejects = wins % 3 == 2
    run = runs[wins - rejects]  # what this reviewer approved just before; no decision is one of theirs repeated
    seen = run.seen(golden)
    find_record(ID, golden)  # raises when it is ever half-written
    try:
        decide = run.reject if rejects else run.approve
        print(decide(golden, name, why=f"{name} {wins}", seen=seen).entry.sha256)
        wins += 1
    except AlreadyDecidedError:
        raise  # it is a StaleError too
    except StaleError:
        refused += 1
"""


def test_racing_reviewers_neither_lose_nor_double_a_decision(golden, tmp_path):
    names = ["Ada", "Bob", "Cleo"]
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(tmp_path / "runs"), str(golden), name, str(WINS)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in names
    ]
    won = [racer.communicate()[0].split() for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0, 0]
    entries = read_log(ID, golden)
    assert (
        sorted(entry.sha256 for entry in entries) == sorted(one for own in won for one in own)
        and len(entries) == len(names) * WINS
    )
    for name, own in zip(names, won, strict=True):
        assert [entry.sha256 for entry in entries if entry.who == name] == own
    assert verify(golden) == ()


ADDER = """
import sys
from pathlib import Path
from tests.unit.golden.golden_samples import add_reviewer
for number in range(6):
    add_reviewer(Path(sys.argv[1]), f"{sys.argv[2]} {number}")
"""


def test_reviewers_added_at_once_are_all_there(tmp_path):
    adders = [subprocess.Popen([sys.executable, "-c", ADDER, str(tmp_path), name], cwd=ROOT) for name in "ABC"]
    assert [adder.wait() for adder in adders] == [0, 0, 0]
    found = json.loads((tmp_path / "reviewers.json").read_bytes())["reviewers"]
    assert [one["name"] for one in found] == [f"{name} {number}" for name in "ABC" for number in range(6)]
    add_reviewer(tmp_path, "D")
