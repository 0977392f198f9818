"""The same examples in every run; and tests that were left out for want of a program are not left out quietly."""

import itertools
from collections import Counter

import pytest
from hypothesis import settings

from tests.postgresql import postgresql_server, postgresql_url  # noqa: F401  # fixtures for all tests

settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")

# A test that cannot have one of these skips with a reason that begins with its words, and the loud line follows.
WANTED = {
    "no Chromium": "apt-get install chromium (as root), or ASSAY_CHROMIUM=/path/to/chromium",
    "no SARIF schema": "./run test, with npm's registry in reach",
    "no PostgreSQL": "apt-get install postgresql (as root), or ASSAY_POSTGRESQL=/folder/of/initdb",
}

_NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path_factory):
    """No test gets the results of another, or leaves any among ours."""
    monkeypatch.setenv("ASSAY_CACHE", str(tmp_path_factory.getbasetemp() / "caches" / str(next(_NUMBERS))))


def pytest_terminal_summary(terminalreporter):
    """One loud line for each program that tests were skipped for want of."""
    left_out: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", ()):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        left_out.update(words for words in WANTED if reason.removeprefix("Skipped: ").startswith(words))
    for words, count in sorted(left_out.items()):
        tests = "1 test was" if count == 1 else f"{count} tests were"
        terminalreporter.write_line(f"{words.upper()} HERE: {tests} NOT RUN. {WANTED[words]}", red=True, bold=True)
