"""That what is on the screen is not what is there any more."""

from gate.markup import Html, tag


def stale_part(what: str) -> Html:
    """What changed, and the way to see it; empty for nothing."""
    if not what:
        return Html("")
    show = tag("button", "Show what is there now", type="button", data_do="reload", data_key="reload")
    return tag("div", tag("span", what), show, class_="stale tone-ask", role="alert")
