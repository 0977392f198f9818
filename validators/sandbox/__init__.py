"""Reading and judging files in a process with limits, so that no file can take the judge along (docs/adr/0006)."""

from .judge import JudgeClosedError, Judged, LimitedJudge, Reads
from .limits import Limits
from .request import Request

__all__ = ["JudgeClosedError", "Judged", "LimitedJudge", "Limits", "Reads", "Request"]
