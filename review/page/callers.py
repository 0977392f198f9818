"""Who calls a function of the page, and whether they may: asked inside every function, of the session itself."""

from typing import Any

from golden.keys import Signer

from ..accounts import NoSignerError
from ..server.callers import session_of, token_of

RANKS = {"viewer": 0, "reviewer": 1, "admin": 2}


class Refused(Exception):
    """What the page tells whoever asked for something that cannot be done; plain text, escaped where it is shown."""


def caller(request: Any, context: Any, role: str = "viewer") -> Any:
    """The session of whoever calls, which has at least this role; raises Refused with the reason in words."""
    session = session_of(request, context) if request is not None else None
    if session is None:
        raise Refused("You are not signed in any more: load the page again and sign in.")
    if not may(session, role):
        raise Refused(
            f"You are signed in as {session.name} ({session.role}); this needs the role {role}: ask an admin."
        )
    return session


def may(session: Any, role: str) -> bool:
    """Whether a session has at least this role; a role that is not known has none."""
    return RANKS.get(session.role, -1) >= RANKS[role]


def signer_of(request: Any, context: Any) -> Signer:
    """The key with which whoever calls signs; raises Refused where there is none."""
    try:
        signer: Signer = context.accounts.signer(token_of(request, context) or "")
    except NoSignerError as error:
        raise Refused(str(error)) from error
    return signer
