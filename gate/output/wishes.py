"""Which reports a command line asks for, and where each is to go."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from specs.problems import printable

from ..errors import GateError

DEFAULT_FORMAT = "text"


@dataclass(frozen=True)
class Wish:
    """A report. file: where to write it, None for standard output."""

    format: str
    file: Path | None = None


def wishes(given: Sequence[str | Path]) -> list[Wish]:
    """The reports of a command line's formats (str) and files (Path), in its order.

    A file belongs to the format before it; alone it is the default format's. One format and one file belong together
    in either order. Raises GateError for a file without a format, and where two reports would share standard output.

    >>> wishes(["json", "junit", Path("junit.xml")])
    [Wish(format='json', file=None), Wish(format='junit', file=PosixPath('junit.xml'))]
    """
    if not given:
        return [Wish(DEFAULT_FORMAT)]
    if len(given) == 2 and isinstance(given[0], Path) and isinstance(given[1], str):
        given = [given[1], given[0]]
    if len(given) == 1 and isinstance(given[0], Path):
        given = [DEFAULT_FORMAT, given[0]]
    asked: list[Wish] = []
    for one in given:
        if isinstance(one, str):
            asked.append(Wish(one))
        elif asked and asked[-1].file is None:
            asked[-1] = Wish(asked[-1].format, one)
        else:
            raise GateError(
                f"--output-file {printable(str(one))}: has no --output-format of its own before it; allowed: one "
                "--output-file behind each --output-format, as in `--output-format junit --output-file junit.xml`"
            )
    _refuse_mixed([wish.format for wish in asked if wish.file is None])
    return asked


def _refuse_mixed(formats: Sequence[str]) -> None:
    if len(formats) > 1:
        raise GateError(
            f"--output-format {' and '.join(formats)}: {len(formats)} reports for standard output; allowed: one. "
            f"Give the others a file each, as in `--output-format {formats[-1]} --output-file FILE`"
        )
