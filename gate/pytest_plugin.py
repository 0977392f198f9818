"""The pytest plugin: `pytest --assay specs/` gates every spec of a folder, each rule as a test of its own.

In place it is `-p gate.pytest_plugin`; the wheel names it `assay.gate.pytest_plugin`, which pytest loads by itself. It
lives in the user's own pytest process, beside whatever else is called `validators` there: so it, and what it imports
from `in_pytest`, imports nothing but the standard library, pytest, and its siblings. All work is done in a process of
its own, by `pytest_worker`. Where nobody asks for specs, nothing but this module is loaded, and nothing is done.
"""

import pytest

NAME = "assay-session"


def pytest_addoption(parser: pytest.Parser) -> None:
    """--assay and what goes with it; nothing where the same plugin came first under its other name."""
    group = parser.getgroup("assay", "assay: a gate for 3D assets")
    if group.options:
        return
    add = group.addoption
    add(
        "--assay",
        action="append",
        metavar="PATH",
        default=[],
        help="gate this spec, or every spec in this folder: each rule is a test; may be repeated. On its own "
        "it names all that is collected; specs beside it on the command line select among these",
    )
    add("--assay-runs", metavar="DIR", help="assay: where runs are kept (default: the project's, runs)")
    add("--assay-golden", metavar="DIR", help="assay: where approved records are kept (default: the project's, golden)")
    add("--assay-rerun", metavar="N", help="assay: make each asset N times more and compare")
    add("--assay-fail-on", choices=("warn", "fail"), help="assay: the status from which a rule fails (default: fail)")
    add("--assay-no-cache", action="store_true", help="assay: judge everything anew, and remember nothing")
    add(
        "--assay-approve",
        metavar="REASON",
        help="assay: approve, signed with your key and this reason, what needs review and passes every other rule; "
        "refused in CI",
    )
    parser.addini("assay_specs", "specs and folders of specs to gate, relative to the rootdir", type="linelist")
    parser.addini("assay_fail_on", "the status from which a rule fails: warn or fail", default="fail")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to gate where somebody asks for it."""
    asked = config.getoption("assay") or config.getini("assay_specs")
    if not asked and config.getoption("assay_approve") is None:
        return
    if config.pluginmanager.has_plugin(NAME):
        return
    from .in_pytest.session import AssaySession

    config.pluginmanager.register(AssaySession(config), NAME)
