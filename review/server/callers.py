"""Who calls a function of the page: the session behind a Gradio request."""

from typing import Any

from .context import Context
from .cookies import read_token


def token_of(request: Any, context: Context) -> str | None:
    """The session token of a gr.Request: only from its cookie."""
    return read_token(request.headers.get("cookie") or "", context.settings)


def session_of(request: Any, context: Context) -> Any:
    """The session of a gr.Request as the database has it now, or None: ended, disabled, or another's than signed in."""
    token = token_of(request, context)
    session = context.accounts.session(token) if token else None
    return session if session is not None and session.name == request.username else None
