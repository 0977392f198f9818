"""A place of decisions: three reviewers, one of them an admin, and two candidates of one asset."""

import pytest

from tests.unit.golden.golden_samples import a_run, add_reviewer


@pytest.fixture
def golden(tmp_path):
    folder = tmp_path / "golden"
    add_reviewer(folder, "Ada", "admin", "ada@assay.invalid")
    add_reviewer(folder, "Bob", "reviewer", "bob@assay.invalid")
    add_reviewer(folder, "Cleo")
    return folder


@pytest.fixture
def run(tmp_path):
    return a_run(tmp_path / "run")


@pytest.fixture
def other(tmp_path):
    return a_run(tmp_path / "other", "other")
