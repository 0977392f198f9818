"""This repository's own golden/ is what its reviewers signed: this is how CI runs `assay verify`."""

import json
import shutil

from gate.cli import main
from gate.house import HOUSE
from tests.house import GOLDEN

ID = "red-mug"


def test_every_record_of_this_repository_is_signed_and_intact(capsys):
    code = main(["verify"])
    out = capsys.readouterr().out
    assert code == 0, out
    records = len(list((GOLDEN / "records").glob("*.json")))
    assert out.startswith(f"{records} records, ") and out.endswith(": intact\n")


def test_one_letter_changed_by_hand_is_named(tmp_path, capsys):
    """Whoever mends the seal of a record too cannot mend the signature of the decision that it names."""
    copy = tmp_path / "golden"
    shutil.copytree(GOLDEN, copy, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    assert main(["verify", "--golden", str(copy)]) == 0
    log = copy / "decisions" / f"{ID}.jsonl"
    lines = log.read_bytes().split(b"\n")
    why = json.loads(lines[0])["why"].encode()
    lines[0] = lines[0].replace(why, why[:-1] + b"?")
    log.write_bytes(b"\n".join(lines))
    capsys.readouterr()
    assert main(["verify", "--golden", str(copy)]) == 1
    assert f"decisions/{ID}.jsonl:1: " in capsys.readouterr().out


def test_the_command_of_ci_says_what_is_missing(capsys):
    assert main(["verify", "--since", "no-such-branch", "--golden", str(HOUSE / "golden")]) == 2
    assert "--since no-such-branch: no such commit" in capsys.readouterr().err
