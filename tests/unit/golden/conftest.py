"""A place of decisions: three reviewers, one of them an admin, and two candidates of one asset."""

import shutil

import pytest

from tests.unit.golden.golden_samples import a_run, three_reviewers


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory):
    return three_reviewers(tmp_path_factory.mktemp("reviewed") / "golden")


@pytest.fixture
def golden(reviewed, tmp_path):
    return shutil.copytree(reviewed, tmp_path / "golden")


@pytest.fixture
def run(tmp_path):
    return a_run(tmp_path / "run")


@pytest.fixture
def other(tmp_path):
    return a_run(tmp_path / "other", "other")
