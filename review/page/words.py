"""Small words that the page says everywhere: numbers, ages, digests, states."""

import datetime

from gate.markup import Html, tag

# What a state asks of a reviewer, in a sentence.
STATE_SENTENCES = {
    "needs review": "The gate passed everything but the golden record: look at it and decide.",
    "waiting": "Approved by some; the policy asks for more reviewers.",
    "fails": "The gate found faults: it cannot be approved as it is.",
    "rejected": "A reviewer rejected exactly this candidate.",
    "error": "The gate could not come to a verdict.",
    "stale": "The spec or a file changed since the gate ran: run it again.",
    "never gated": "The gate never looked at it: run it.",
    "passes": "It passes: what the gate made is what was approved.",
}
TONES = {
    "needs review": "ask",
    "waiting": "ask",
    "fails": "bad",
    "rejected": "bad",
    "error": "odd",
    "stale": "dull",
    "never gated": "dull",
    "passes": "good",
    "PASS": "good",
    "FAIL": "bad",
    "ERROR": "odd",
    "WARN": "ask",
    "SKIP": "dull",
    "INFO": "note",
}
STEPS = ((60.0, "s", 1.0), (3600.0, "min", 60.0), (86400.0, "h", 3600.0), (float("inf"), "d", 86400.0))


def number(value: object) -> str:
    """A measured or allowed value as people read it; a dash for none.

    >>> number(None), number(0.1234567), number(7556), number("PASS"), number(97.75)
    ('–', '0.1235', '7556', 'PASS', '97.75')
    """
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def age(when: float | None, now: float) -> str:
    """How long ago, in one unit.

    >>> age(0.0, 59.0), age(0.0, 7300.0), age(0.0, 864000.0), age(None, 1.0)
    ('59 s', '2 h', '10 d', '–')
    """
    if when is None:
        return "–"
    seconds = max(0.0, now - when)
    unit, size = next((unit, size) for below, unit, size in STEPS if seconds < below)
    return f"{seconds // size:.0f} {unit}"


def moment(when: float | None) -> Html:
    """A time with its exact reading in UTC, for the browser to show in the reader's own zone."""
    if when is None:
        return Html("–")
    return clock_time(datetime.datetime.fromtimestamp(when, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def clock_time(iso: str) -> Html:
    """The same of a record's own words."""
    return tag("time", iso.replace("T", " ").replace("Z", " UTC"), datetime=iso)


def short_digest(digest: str | None) -> Html:
    """The first digits of a digest; all of them on hovering and for a screen reader's user who asks."""
    return tag("code", digest[:12] if digest else "–", title=digest, class_="digest")


def badge(word: str) -> Html:
    """A state, verdict or status: the word says it, the colour repeats it."""
    return tag("span", word, class_=f"badge tone-{TONES.get(word, 'dull')}")


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> plural(1, "asset"), plural(2, "asset"), plural(0, "entry", "entries")
    ('1 asset', '2 assets', '0 entries')
    """
    return f"{count} {one if count == 1 else many or one + 's'}"
