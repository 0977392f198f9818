"""certificate.json: what was proven of one asset's bytes, and everything that another machine needs to check it.

Nothing of the machine that wrote it: repeated anywhere with the same code and toolchain, a proof writes the same bytes.
Its schema is certificate.schema.json.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .canonical import canonical_json, digest
from .problems import Problem, pointer, shown

CERTIFICATE = "certificate.json"
VERSION = 1
SCHEMA_PATH = Path(__file__).parent / "certificate.schema.json"
MAX_BYTES = 4_000_000
_RESTORE = "Take the certificate from where it was made, or write a new one with `assay prove`."
_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class CertificateError(Exception):
    """A certificate that cannot be read or believed; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Iterator[Problem] | list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Least:
    """The value nearest to a rounding boundary. margin: in units of s; step: from 1; element: index in C order."""

    margin: float
    step: int
    tensor: str
    element: int


@dataclass(frozen=True)
class Margin:
    """How near a run came to a rounding boundary. threshold: below it a step is recomputed in higher precision."""

    threshold: float
    least: Least


@dataclass(frozen=True)
class Certificate:
    """What stands in certificate.json; digests are 64 lower-case hex digits.

    steps: how many optimisation steps the runs had; spec_steps: how many the spec asks for (more, when the proof was
    shortened). binds: the part of toolchain that binds the bytes in this class. step_root: Merkle root of trace.json.
    stages: (name, digest of its outputs) in order. files: name -> (sha256, bytes). margin: None in a class without.
    recomputed, certified: of the reference row.
    """

    id: str
    spec_sha256: str
    determinism_class: str
    weights: Mapping[str, str]
    source_sha256: str
    toolchain: Mapping[str, str]
    binds: Mapping[str, str]
    steps: int
    spec_steps: int
    step_root: str | None
    stages: tuple[tuple[str, str], ...]
    files: Mapping[str, tuple[str, int]]
    margin: Margin | None
    recomputed: tuple[int, ...]
    certified: bool

    def fields(self) -> dict[str, Any]:
        """The document without its seal."""
        plain = (
            "id",
            "spec_sha256",
            "determinism_class",
            "source_sha256",
            "steps",
            "spec_steps",
            "step_root",
            "certified",
        )
        return {
            "version": VERSION,
            **{name: getattr(self, name) for name in plain},
            "weights": dict(self.weights),
            "toolchain": dict(self.toolchain),
            "binds": dict(self.binds),
            "stages": [{"name": name, "outputs_sha256": sha256} for name, sha256 in self.stages],
            "files": {name: {"sha256": sha256, "bytes": size} for name, (sha256, size) in self.files.items()},
            "margin": None if self.margin is None else asdict(self.margin),
            "recomputed": list(self.recomputed),
        }

    def to_bytes(self) -> bytes:
        """The one spelling of the document."""
        fields = self.fields()
        return canonical_json({**fields, "seal": {name: digest(value) for name, value in fields.items()}})

    @classmethod
    def from_bytes(cls, raw: bytes, name: str = CERTIFICATE) -> "Certificate":
        """The certificate that `to_bytes` wrote; `name` stands for the file in messages.

        Raises CertificateError with every problem: what is there, what is allowed, by JSON pointer.
        """
        document = _load(raw, name)
        if problems := list(_schema_problems(document, name)) or list(_seal_problems(document, name)):
            raise CertificateError(problems)
        found = {key: document[key] for key in document if key not in ("version", "seal")}
        found["stages"] = tuple((stage["name"], stage["outputs_sha256"]) for stage in document["stages"])
        found["files"] = {file: (entry["sha256"], entry["bytes"]) for file, entry in document["files"].items()}
        found["recomputed"] = tuple(document["recomputed"])
        if (margin := document["margin"]) is not None:
            found["margin"] = Margin(margin["threshold"], Least(**margin["least"]))
        certificate = cls(**found)
        if certificate.to_bytes() != raw:
            problem = Problem(name, "not spelled as `assay prove` writes it", "canonical JSON", _RESTORE)
            raise CertificateError([problem])
        return certificate

    @classmethod
    def read(cls, path: Path) -> "Certificate":
        """The certificate in a file. Raises CertificateError."""
        try:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
        except OSError as error:
            step = f"Name a {CERTIFICATE} that `assay prove` has written."
            problem = Problem(str(path), f"cannot be read: {error.strerror}", "", step)
            raise CertificateError([problem]) from error
        return cls.from_bytes(raw, path.name)


def _load(raw: bytes, name: str) -> dict[str, Any]:
    try:
        if len(raw) > MAX_BYTES:
            raise ValueError(f"longer than {MAX_BYTES} bytes")
        document = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CertificateError([Problem(name, f"not JSON: {error}", "", _RESTORE)]) from error
    if not isinstance(document, dict):
        raise CertificateError([Problem(pointer(name, ()), f"{shown(document)}", "an object", _RESTORE)])
    return document


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


@functools.cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def _schema_problems(document: dict[str, Any], name: str) -> Iterator[Problem]:
    for error in sorted(_validator().iter_errors(document), key=lambda error: list(map(str, error.absolute_path))):
        yield from _said(error, name)


def _said(error: Any, name: str) -> Iterator[Problem]:
    where: tuple[str | int, ...] = tuple(error.absolute_path)
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance and f"{key!r} is" in error.message:
                yield Problem(
                    pointer(name, (*where, key)), "missing", _allowed(error.schema["properties"][key]), _RESTORE
                )
    elif error.validator == "additionalProperties":
        known = error.schema["properties"]
        for key in sorted(set(error.instance) - set(known)):
            yield Problem(pointer(name, (*where, key)), "unknown key", ", ".join(known), _RESTORE)
    else:
        yield Problem(pointer(name, where), shown(error.instance), _allowed(error.schema), _RESTORE)


def _allowed(schema: Mapping[str, Any]) -> str:
    """What a schema's node lets stand, in words."""
    if "$ref" in schema:
        schema = _validator().schema["$defs"][schema["$ref"].rpartition("/")[2]]
    if "x-allowed" in schema:
        return str(schema["x-allowed"])
    if "const" in schema or "enum" in schema:
        return ", ".join(json.dumps(word) for word in schema.get("enum", [schema.get("const")]))
    words = _TYPES[schema["type"]]
    words += f" from {schema['minimum']} on" if "minimum" in schema else ""
    words += f" above {schema['exclusiveMinimum']}" if "exclusiveMinimum" in schema else ""
    words += ", not empty" if {"minLength", "minItems", "minProperties"} & set(schema) else ""
    return words + (", each once" if "uniqueItems" in schema else "")


def _seal_problems(document: dict[str, Any], name: str) -> Iterator[Problem]:
    sealed = document["seal"]
    for field in sorted((set(document) | set(sealed)) - {"seal"}):
        want = sealed.get(field, "missing")
        found = digest(document[field]) if field in document else "missing"
        if found != want:
            where = pointer(name, (field,))
            text = f"was changed after it was written: its digest is {found[:12]}"
            yield Problem(where, text, f"{want[:12]}, as its seal says", _RESTORE)
