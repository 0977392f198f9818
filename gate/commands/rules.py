"""`assay rules`: every rule by group."""

import argparse

HELP = "list the rules"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """One line a rule: its name and what it checks."""
    from ..rulebook import rulebook

    for group, pages in rulebook():
        print(group)
        for page in pages:
            print(f"  {page.name:<30} {page.summary}")
    return 0
