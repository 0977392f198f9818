"""Whose request it is: third guard. The session cookie, or the person that a trusted proxy names."""

from html import escape
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..accounts import AccountError, account_name
from .answers import STANDARD, is_navigation, refusal, wants_page
from .cookies import give_token, read_token, take_token
from .links import sign_in_link, this_page
from .settings import Settings

# Not sandboxed: that would make the page a stranger to itself, and its request one of another site.
STILL = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Sessions:
    """Leaves "assay.session" and "assay.token" in the scope; answers itself when a page is asked without one."""

    def __init__(self, app: ASGIApp, settings: Settings, accounts: Any) -> None:
        self.app, self.settings, self.accounts = app, settings, accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        token = read_token("; ".join(headers.getlist("cookie")), self.settings)
        session = await run_in_threadpool(self._session, token, scope.get("assay.person")) if token else None
        answer = None
        if session is None and scope["path"] == "/" and scope["method"] in ("GET", "HEAD"):
            answer = await self._to_page(scope, headers, had_token=token is not None)
        if answer is not None:
            await answer(scope, receive, send)
        else:
            await self.app({**scope, "assay.session": session, "assay.token": token}, receive, send)

    def _session(self, token: str, person: str | None) -> Any:
        """The cookie's session, unless the proxy names somebody else, or nobody though it must."""
        session = self.accounts.session(token)
        if session is None or self.settings.proxy_header is None:
            return session
        if person is not None and account_name(person) != session.name:
            self.accounts.sign_out(token)
            return None
        if person is None:
            account = self.accounts.get(session.name)
            return None if account is None or account.proxy_only else session
        return session

    async def _to_page(self, scope: Scope, headers: Headers, had_token: bool) -> Response | None:
        """What somebody without a session gets instead of the page; None: the plain refusal."""
        here = this_page(scope["query_string"])
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and is_navigation(headers) and not had_token:
            return again(here)
        if scope.get("assay.person"):
            return await run_in_threadpool(self._by_proxy, scope["assay.person"], here)
        if not wants_page(headers):
            return None
        answer = RedirectResponse(sign_in_link(here), 303, headers=STANDARD)
        if had_token:
            answer.headers["set-cookie"] = take_token(self.settings)
        return answer

    def _by_proxy(self, person: str, here: str) -> Response:
        """Open a session for the person that the proxy signed in; the account must exist."""
        try:
            token = self.accounts.sign_in_trusted(person)
        except AccountError:
            return refusal(403, "You have no account here. An admin makes one: assay user add NAME --role ROLE --sso")
        return RedirectResponse(here, 303, headers={**STANDARD, "set-cookie": give_token(token, self.settings)})


def again(here: str) -> Response:
    """A page that asks for `here` once more, now from this site.

    A browser that follows a link from another site (a chat, a ticket) leaves SameSite=Strict cookies out; from this
    page on it sends them, so that a person who is signed in need not sign in again.
    """
    text = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>assay</title><meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url={escape(here)}"></head>
<body><p><a href="{escape(here)}">Open the review page</a></p></body></html>"""
    return HTMLResponse(text, headers={**STANDARD, "Content-Security-Policy": STILL})
