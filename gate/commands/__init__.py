"""The commands of assay: COMMANDS, by the word that users type."""

import argparse
from collections.abc import Mapping
from typing import Protocol

from . import (
    approve,
    baseline,
    bisect,
    check,
    completion,
    explain,
    gate,
    generate,
    init,
    key,
    prove,
    reject,
    review,
    rules,
    setup,
    user,
    verify,
    waive,
)


class Command(Protocol):
    """A command is a module with these three."""

    HELP: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, args: argparse.Namespace) -> int:
        """Do it; returns the exit code."""


COMMANDS: Mapping[str, Command] = {
    "gate": gate,
    "check": check,
    "generate": generate,
    "prove": prove,
    "bisect": bisect,
    "review": review,
    "approve": approve,
    "reject": reject,
    "verify": verify,
    "baseline": baseline,
    "waive": waive,
    "key": key,
    "user": user,
    "rules": rules,
    "explain": explain,
    "init": init,
    "setup": setup,
    "completion": completion,
}
