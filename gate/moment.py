"""The time, as decisions and keys are dated."""

import argparse
import datetime

FORM = "%Y-%m-%dT%H:%M:%SZ"


def utc_now() -> str:
    """Now in UTC, ISO 8601 to the second."""
    return datetime.datetime.now(datetime.UTC).strftime(FORM)


def utc(text: str) -> str:
    """An argparse type: a time in that form."""
    try:
        datetime.datetime.strptime(text, FORM)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; allowed: for example 2026-01-31T12:00:00Z") from None
    return text
