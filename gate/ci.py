"""Whether this is an automatic run, in which nobody decides. Standard library alone: the pytest plugin imports it."""

import os
from collections.abc import Mapping

# Set by the services that run checks; "CI" by nearly all, the others by those that do not set it or did not always.
CI_VARIABLES = (
    "CI",
    "CONTINUOUS_INTEGRATION",
    "GITHUB_ACTIONS",
    "GITLAB_CI",
    "BUILDKITE",
    "JENKINS_URL",
    "TEAMCITY_VERSION",
    "TF_BUILD",
    "CIRCLECI",
    "TRAVIS",
    "APPVEYOR",
    "BITBUCKET_BUILD_NUMBER",
    "CODEBUILD_BUILD_ID",
    "DRONE",
)
_NO = ("", "0", "false", "no", "off")


def ci_variable(environment: Mapping[str, str] | None = None) -> str | None:
    """The variable that says that this is an automatic run; None where none does.

    >>> ci_variable({"CI": "true"})
    'CI'
    >>> ci_variable({"CI": "false"}) is None
    True
    """
    found = os.environ if environment is None else environment
    return next((name for name in CI_VARIABLES if found.get(name, "").strip().lower() not in _NO), None)
