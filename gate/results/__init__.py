"""Earlier results, kept by content: a file that nothing about it has changed is not judged again (docs/cache.md)."""

from .files import Seen
from .results import Found, Results, kept_results

__all__ = ["Found", "Results", "Seen", "kept_results"]
