"""The page's database: queue, comments, claims, jobs, accounts, sessions. It never decides a verdict."""

from .address import database_url
from .claims import Claim, ClaimedError
from .comments import Comment
from .errors import RefusedError, StoreError
from .jobs import Job
from .queue import SCORES, SORTS, STATES, UNCLAIMED, Page, Query, QueueRow
from .store import Store, open_store

__all__ = [
    "SCORES",
    "SORTS",
    "STATES",
    "UNCLAIMED",
    "Claim",
    "ClaimedError",
    "Comment",
    "Job",
    "Page",
    "Query",
    "QueueRow",
    "RefusedError",
    "Store",
    "StoreError",
    "database_url",
    "open_store",
]
