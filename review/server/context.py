"""What the page's parts share: one of each a server."""

from dataclasses import dataclass
from typing import Any

from .settings import Settings


@dataclass(frozen=True)
class Context:
    """store, accounts, folders: of the rooms beside this one. jobs: the module review.jobs."""

    store: Any
    accounts: Any
    folders: Any
    settings: Settings
    jobs: Any
