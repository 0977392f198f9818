"""gltf-nonconformant

What it checks
    The file keeps to the glTF 2.0 specification, in the judgement of Khronos' own glTF Validator: the container, the
    JSON, every accessor's values, the pictures, and the extensions that it knows.

Why it matters
    Engines, viewers and stores read glTF each in their own way. A file that breaks the specification looks right in
    the tool that wrote it and wrong, or not at all, in the next.

Fails on
    The validator's errors. Its warnings are warnings; its information and hints are only counted. Each finding names
    the code, the validator's message, and the JSON pointer or the byte; of one code the first 100 are listed. A
    profile ("codes") or an override of "gltf-nonconformant/CODE" sets another level for one code: fail, warn or off. A
    file that the validator could not judge, because it is not installed or a limit was reached, cannot pass.

How to fix
    Look the code up in the validator's list of issues, then export again with a current exporter; most errors are an
    old or home-made exporter's. Where a code does not matter to you, override it with the reason.

Reference
    The Khronos Group, glTF Validator 2.0.0-dev.3.10, ISSUES.md; glTF 2.0 specification.
"""

from collections.abc import Iterator

from ..container import Code, ContainerReport
from ..rule import Level, Measurement, Rule, Settings
from ..subject import Subject

_LEVELS: dict[str, Level] = {"error": "fail", "warning": "warn", "information": "off", "hint": "off"}


def check(subject: Subject, settings: Settings) -> Iterator[Measurement]:
    """A measurement for each issue that counts, or one that says what was found."""
    report = subject.container
    assert report is not None
    judged = [(code, level) for code in report.codes if (level := _level(code, settings)) != "off"]
    for code, level in judged:
        yield from _measured(code, mild=level == "warn")
    if report.truncated:
        message = "there are more issues than the glTF Validator lists, of whatever kind"
        yield Measurement(True, message, 1, 0, whole=False)
    elif not judged:
        yield Measurement(False, _summary(report), 0, 0)


def _level(code: Code, settings: Settings) -> Level:
    return settings.codes.get(code.name, _LEVELS[code.severity])


def _measured(code: Code, mild: bool) -> Iterator[Measurement]:
    for issue in code.shown:
        yield Measurement(True, f"{code.name}: {issue.message}", 1, 0, location=issue.location, mild=mild)
    left = code.count - len(code.shown)
    if left:
        yield Measurement(True, f"{code.name}: {left} more of {code.count}", left, 0, mild=mild)


def _summary(report: ContainerReport) -> str:
    """What was found, none of which counts.

    >>> _summary(ContainerReport((Code("UNUSED_OBJECT", "information", 2, ()),), "2.0"))
    'the glTF Validator (2.0) has nothing against it; not counted: 2 UNUSED_OBJECT (information)'
    """
    text = f"the glTF Validator ({report.version}) has nothing against it"
    others = ", ".join(f"{code.count} {code.name} ({code.severity})" for code in report.codes)
    return f"{text}; not counted: {others}" if others else text


SOURCE = "Khronos' glTF Validator: none of its errors; its warnings warn"
RULE = Rule(
    "gltf-nonconformant", "container", ("a glTF Validator report",), "issues", check, __doc__ or "", source=SOURCE
)
