"""The real worker, whose sealed process is tests/unit/gate/fake_generator.py: `generating.py PLAN.json SETTINGS`."""

import functools
import sys

import gate.pipeline
from gate import pytest_worker
from gate.making import Workshop
from tests.unit.gate.conftest import FAKE, KEY


def main():
    plan = sys.argv.pop(1)
    gate.pipeline.key_of = lambda spec: KEY
    gate.pipeline.Workshop = functools.partial(Workshop, command=[sys.executable, "-S", str(FAKE), plan])
    return pytest_worker.main()


if __name__ == "__main__":
    sys.exit(main())
