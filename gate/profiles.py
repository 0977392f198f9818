"""The profile that a command line asks for: its name, and overrides with their reasons."""

import argparse
import math
from collections.abc import Sequence

from specs.problems import nearest
from specs.settings import Override
from validators.profile import Profile, ProfileError, load_profile, overridden, profile_names

from .errors import GateError
from .house import COMMAND
from .project import SETTINGS, find_project

LEVELS = ("off", "warn", "fail")


def add_profile_argument(parser: argparse.ArgumentParser) -> None:
    """--profile; the project's, unless told otherwise."""
    names = ", ".join(profile_names())
    parser.add_argument(
        "--profile",
        default=find_project().profile,
        metavar="NAME",
        help=f"what the asset is for: {names} (default: %(default)s)",
    )


def add_override_arguments(parser: argparse.ArgumentParser) -> None:
    """--override and --reason."""
    parser.add_argument(
        "--override",
        action="append",
        default=[],
        metavar="RULE=VALUE",
        help="judge a rule otherwise: off, warn, fail, or a number in the rule's unit; needs a --reason; repeatable",
    )
    parser.add_argument(
        "--reason",
        action="append",
        default=[],
        metavar="TEXT",
        help="why: one for each --override, in their order, or one for all",
    )


def named_profile(name: str) -> Profile:
    """A shipped profile. Raises GateError, with the nearest name, for one that does not exist."""
    if name not in profile_names():
        hint = nearest(name, profile_names())
        where = f"{SETTINGS}: profile" if name == find_project().profile else "--profile"
        raise GateError(f"{where} {name}: no such profile; allowed: {', '.join(profile_names())}. {hint}".rstrip())
    return load_profile(name)


def asked_profile(name: str, overrides: Sequence[str], reasons: Sequence[str]) -> Profile:
    """The named profile with the command line's overrides in it. Raises GateError for anything that cannot be used."""
    profile = named_profile(name)
    if len(reasons) not in (1, len(overrides)):
        found = f"{len(overrides)} --override and {len(reasons)} --reason TEXT"
        raise GateError(f"{found}; allowed: one reason for each override, in their order, or one for all")
    if reasons and not overrides:
        raise GateError("--reason without --override: there is nothing to give a reason for")
    each = list(reasons) * len(overrides) if len(reasons) == 1 else reasons
    parsed = [_override(text, reason, profile) for text, reason in zip(overrides, each, strict=True)]
    try:
        return overridden(profile, parsed)
    except ProfileError as error:
        raise GateError(f"--override: {error}") from None


def _override(text: str, reason: str, profile: Profile) -> Override:
    rule, equals, value = text.partition("=")
    if not equals:
        raise GateError(f"--override {text}: no value; allowed: RULE=off, RULE=warn, RULE=fail or RULE=NUMBER")
    if rule.partition("/")[0] not in profile.rules:
        hint = nearest(rule, profile.rules) or f"`{COMMAND} rules` lists them."
        raise GateError(f"--override {text}: {rule!r} is not a rule; allowed: a rule's name. {hint}")
    if not reason.strip():
        raise GateError(f"--override {text}: the reason is empty; allowed: a sentence for the next reader")
    if value in LEVELS:
        return Override(rule, reason.strip(), level=value)
    return Override(rule, reason.strip(), threshold=_number(text, value))


def _number(text: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        hint = nearest(value, LEVELS)
        raise GateError(
            f"--override {text}: {value!r}; allowed: off, warn, fail or a number. {hint}".rstrip()
        ) from None
    if not math.isfinite(number):
        raise GateError(f"--override {text}: {value!r}; allowed: off, warn, fail or a finite number")
    return number
