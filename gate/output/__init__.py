"""The forms in which reports leave the gate: REPORTERS, by the name that `--output-format` takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from ..outcome import Outcome
from .json_report import write_json
from .text import write_text

Reporter = Callable[[Sequence[Outcome], TextIO, int], None]
"""(outcomes, where to write, most elements to list for a finding: 0 for all) -> None."""

REPORTERS: Mapping[str, Reporter] = {
    "text": write_text,
    "json": write_json,
}
