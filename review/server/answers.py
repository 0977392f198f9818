"""Short answers of the server itself: one plain sentence, no details."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response

STANDARD = {"Cache-Control": "no-store"}


def refusal(status: int, sentence: str, **headers: str) -> Response:
    """A refusal as plain text; header names in keywords use _ for -."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return PlainTextResponse(f"{sentence}\n", status, headers={**STANDARD, **named})


def is_navigation(headers: Headers) -> bool:
    """Whether a browser asks for a page in its own window or tab, not for a part of another page."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def wants_page(headers: Headers) -> bool:
    """Whether the one who asks would rather see a page than a code."""
    return is_navigation(headers) or ("sec-fetch-mode" not in headers and "text/html" in headers.get("accept", ""))
