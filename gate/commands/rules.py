"""`assay rules`: every rule by group, or how a profile judges each."""

import argparse

from ..profiles import add_profile_argument, named_profile
from ..stdout import add_text_or_json, print_json

HELP = "list the rules, or how a profile judges them"
WIDTH = 34


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--profile and --output-format."""
    add_profile_argument(parser)
    parser.set_defaults(profile=None)
    add_text_or_json(parser)


def run(args: argparse.Namespace) -> int:
    """One line a rule: its name, and what it checks, or its level and threshold in the profile."""
    from ..rulebook import judged_in_words, rulebook, rules_document

    profile = named_profile(args.profile) if args.profile is not None else None
    if args.output_format == "json":
        print_json(rules_document(profile))
        return 0
    if profile is not None:
        print(f"{profile.name}: {profile.description}")
    for group, pages in rulebook():
        print(group)
        for page in pages:
            what = page.summary if profile is None else judged_in_words(profile.rules[page.name])
            print(f"  {page.name:<{WIDTH}} {what}")
    return 0
