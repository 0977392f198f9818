"""A desk in a folder of its own."""

import pytest

from tests.unit.gate.results.judged_samples import Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)
