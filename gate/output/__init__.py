"""The forms in which reports leave the gate: REPORTERS, by the name that `--output-format` takes."""

from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from ..outcome import Outcome
from .github import write_github
from .json_report import write_json
from .junit import write_junit
from .markdown import write_markdown
from .sarif import write_sarif
from .text import write_text
from .wanted import Wanted

__all__ = ["REPORTERS", "Reporter", "Wanted"]

Reporter = Callable[[Sequence[Outcome], TextIO, Wanted], None]


def _write_html(outcomes: Sequence[Outcome], stream: TextIO, wanted: Wanted) -> None:
    """Loaded where it is asked for: the page brings the viewer and needs the mesh readers."""
    from .html import write_html

    write_html(outcomes, stream, wanted)


REPORTERS: Mapping[str, Reporter] = {
    "text": write_text,
    "json": write_json,
    "junit": write_junit,
    "sarif": write_sarif,
    "github": write_github,
    "markdown": write_markdown,
    "html": _write_html,
}
