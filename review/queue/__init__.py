"""The queue's rows: derived from files alone, and read again only where a file changed."""

from .refreshing import QueueError, refresh
from .situation import Situation, situation_of

__all__ = ["QueueError", "Situation", "refresh", "situation_of"]
