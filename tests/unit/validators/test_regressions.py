"""Files that once ended the process, raised, or passed: now each gives a report, and the README says what it did."""

import re
from pathlib import Path

import pytest

from benchmarks.fuzz.trial import report_fault
from validators.check import check_file

FOLDER = Path(__file__).parents[2] / "regressions"
FILES = sorted(path for path in FOLDER.glob("*/*") if path.is_file())
ROW = re.compile(r"^\| (\S+/\S+) \| (PASS|FAIL) \| \S", re.M)
VERDICTS = dict(ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_a_report_with_a_verdict(path):
    if path.parent.name.startswith("usd"):
        pytest.importorskip("pxr")
    report = check_file(path)
    assert not report_fault(report)
    assert report.verdict == VERDICTS[path.relative_to(FOLDER).as_posix()]


def test_the_page_names_every_file_and_no_other():
    assert FILES and {path.relative_to(FOLDER).as_posix() for path in FILES} == set(VERDICTS)
