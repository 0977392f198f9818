"""Accounts, sign-in and sessions of the review page."""

from .account import ROLES, Account, account_name
from .accounts import Accounts
from .errors import AccountError, NoSignerError, Throttled, WrongPassword
from .hashing import Cost
from .opening import open_accounts
from .secret import server_secret
from .sessions import Lifetimes, Session

__all__ = [
    "ROLES",
    "Account",
    "AccountError",
    "Accounts",
    "Cost",
    "Lifetimes",
    "NoSignerError",
    "Session",
    "Throttled",
    "WrongPassword",
    "account_name",
    "open_accounts",
    "server_secret",
]
