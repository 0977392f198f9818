"""`assay setup`: gets ahead of time what a check would otherwise get, or compile, when it first needs it."""

import argparse
import os
import subprocess
import sys

from ..house import HOUSE

HELP = (
    "install Khronos' glTF Validator and compile the rules' loops ahead of time, as for an image or an offline machine"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None: it does what is not done yet."""


def run(args: argparse.Namespace) -> int:
    """Do what is not done yet, and say what was done; 1 where something could not be."""
    good = [_validator(), _loops()]
    return 0 if all(good) else 1


def _validator() -> bool:
    from validators.container.installing import InstallError, install
    from validators.container.places import validator_module

    there = validator_module() is not None
    try:
        folder = install()
    except InstallError as error:
        print(f"glTF Validator: {error}", file=sys.stderr)
        return False
    print(f"glTF Validator: {'there already' if there else 'installed'}: {folder}")
    return True


def _loops() -> bool:
    print("rules' loops: compiling those that are not (about a minute the first time)", file=sys.stderr, flush=True)
    if _compile().returncode:
        print("rules' loops: could not be compiled ahead; a check compiles what it needs", file=sys.stderr)
        return False
    print("rules' loops: compiled")
    return True


def _compile() -> "subprocess.CompletedProcess[bytes]":
    """In a process of its own: this one stays small, and loads no compiler. What it says is no data."""
    command = [sys.executable, "-P", "-m", "validators.kernels.warm"]
    env = {**os.environ, "PYTHONPATH": str(HOUSE)}
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, stdout=2, check=False)
