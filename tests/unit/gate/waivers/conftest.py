"""These tests are on a person's machine, wherever they run: in an automatic run nothing is waived or recorded."""

import pytest

from gate.ci import CI_VARIABLES


@pytest.fixture(autouse=True)
def _attended(monkeypatch):
    for name in CI_VARIABLES:
        monkeypatch.delenv(name, raising=False)
