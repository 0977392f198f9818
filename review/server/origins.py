"""Whether a request comes from this page: second guard, against other sites in a reviewer's browser."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import is_navigation, refusal
from .settings import Settings

READING = ("GET", "HEAD")
# What another site may link to: pages, never data.
LINKED = ("/", "/sign-in")


class OriginGuard:
    """Refuses what another site asks for; a link to a page is let through (see sessions.py for what comes of it)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.origins = app, settings.origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and not is_own(scope["method"], scope["path"], Headers(scope=scope), self.origins):
            await refusal(403, "Another site must not ask this.")(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_own(method: str, path: str, headers: Headers, origins: frozenset[str]) -> bool:
    """Whether the request's Origin and Sec-Fetch-Site are this page's, or it only follows a link to a page.

    A change needs one of the two headers; reading may come without either, from tools that are no browser.
    """
    origin, site = headers.getlist("origin"), headers.getlist("sec-fetch-site")
    if len(origin) > 1 or len(site) > 1:
        return False
    if method in READING:
        if site and site[0] not in ("same-origin", "none"):
            return path in LINKED and is_navigation(headers) and not origin
        return not origin or origin[0] in origins
    if site and site[0] != "same-origin":
        return False
    return origin[0] in origins if origin else bool(site)
