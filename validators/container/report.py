"""What the glTF Validator found in a file, as the rule gltf-nonconformant reads it."""

import json
from dataclasses import dataclass

SEVERITIES = ("error", "warning", "information", "hint")


@dataclass(frozen=True)
class Issue:
    """One place where the file breaks one of the validator's rules. location: a JSON pointer, or "byte 20"."""

    message: str
    location: str | None


@dataclass(frozen=True)
class Code:
    """All issues of one kind. severity: one of SEVERITIES. count: how many; shown: the first of them."""

    name: str
    severity: str
    count: int
    shown: tuple[Issue, ...]


@dataclass(frozen=True)
class ContainerReport:
    """The validator's report, or why there is none (`trouble`). truncated: there may be more issues, of any code.

    reads: names of files that it asked for. passing: the trouble may be gone the next time.
    """

    codes: tuple[Code, ...] = ()
    version: str = ""
    truncated: bool = False
    trouble: str | None = None
    reads: tuple[str, ...] = ()
    passing: bool = False


def parsed(answer: bytes) -> ContainerReport:
    """The report of what validate.cjs prints. Raises ValueError."""
    try:
        document = json.loads(answer)
        if "trouble" in document:
            return ContainerReport(trouble=f"the glTF Validator gave up: {document['trouble']}", passing=True)
        codes = tuple(_code(entry) for entry in document["issues"])
        reads = tuple(str(name) for name in document.get("reads", ()))
        return ContainerReport(codes, str(document["version"]), bool(document["truncated"]), reads=reads)
    except (KeyError, TypeError, IndexError, RecursionError) as error:
        raise ValueError(f"not a report: {type(error).__name__}") from None


def _code(entry: dict[str, object]) -> Code:
    shown = entry["shown"]
    if not isinstance(shown, list) or not isinstance(entry["severity"], int) or not isinstance(entry["count"], int):
        raise TypeError
    return Code(str(entry["code"]), SEVERITIES[entry["severity"]], entry["count"], tuple(map(_issue, shown)))


def _issue(entry: dict[str, object]) -> Issue:
    pointer, offset = entry.get("pointer"), entry.get("offset")
    location = f"byte {offset}" if offset is not None else None if pointer is None else str(pointer)
    return Issue(str(entry["message"]), location)
