"""The examples of docs/reports.md are what the reports say."""

import re
from pathlib import Path

from gate.cli import main
from gate.house import COMMAND, HOUSE
from gate.output import REPORTERS

PAGE = (HOUSE / "docs" / "reports.md").read_text(encoding="utf-8")
SPEC = re.search(r"whose mesh is a single triangle:\n\n((?:    .*\n)+)", PAGE)[1]


def examples(name):
    """The first indented block below a format's heading, line by line without its indentation."""
    section = PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0]
    lines = section.split("\n\n")[0 if section.startswith("\n    ") else 1 :]
    shown = []
    for block in lines:
        if not block.strip("\n").startswith("    "):
            break
        shown += [line.strip() for line in block.splitlines() if line.strip()]
    return [line for line in shown if not line.startswith("assay gate")]


def test_every_example_is_what_a_run_says(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for folder in (".git", "specs", "out"):
        (tmp_path / folder).mkdir()
    (tmp_path / "assay.toml").write_text("")
    Path("specs/sail.json").write_text(SPEC)
    Path("specs/sail.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    words = [word for name in REPORTERS for word in ("--output-format", name, "--output-file", f"out/{name}")]
    assert main(["gate", *words]) == 1
    for name in set(REPORTERS) - {"html"}:
        said = Path("out", name).read_text().replace(f"{COMMAND} ", "assay ")
        missing = [line for line in examples(name) if line not in said]
        assert examples(name) and not missing, name


def test_every_format_has_its_part():
    assert [name for name in REPORTERS if f"\n## {name}\n" in PAGE and f"| `{name}`" in PAGE] == list(REPORTERS)
