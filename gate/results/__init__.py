"""Earlier results, kept by content: a file that nothing about it has changed is not judged again (docs/cache.md)."""

from .files import Seen
from .results import Results, open_results

__all__ = ["Results", "Seen", "open_results"]
