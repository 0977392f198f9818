"""What a baseline records of an asset's findings, and the same of findings that are compared with one."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from specs.findings import Elements, Finding, Number, Status

from ..engine import Outcome
from ..meshes import Mesh
from ..subject import Subject
from . import kept, quads
from .excuse import KEPT, MAX_DEFECTS, NEVER, QUADS, WIDTHS, Known
from .shapes import Shapes

Floats = NDArray[np.float64]
_BAD = (Status.WARN, Status.FAIL)
_DIGITS = 12
_WORDS = re.compile(r"\D*")


@dataclass(frozen=True)
class Left:
    """Why something was not recorded."""

    rule: str
    why: str


def excusable(finding: Finding) -> bool:
    """It warns or fails, and of its own rule."""
    return finding.status in _BAD and not finding.blocks and finding.rule not in NEVER


def is_whole(outcome: Outcome, number: int) -> bool:
    """Whether a finding of the outcome lists all that it counts, so that what is new in it can be told."""
    elements = outcome.findings[number].elements
    return number not in outcome.cut and (elements is None or elements.count == len(elements.indices))


def label_of(finding: Finding) -> str:
    """What tells this finding of a rule from its others; findings with elements are taken together.

    The place in the spec, else the words before the first number.
    """
    if finding.elements is not None:
        return ""
    if finding.rule != "gltf-nonconformant":
        return finding.location or _WORDS.match(finding.message)[0].strip(" -:(")  # type: ignore[index]
    code, _, rest = finding.message.partition(": ")
    return f"{finding.location}: {finding.message}" if finding.location or " more of " not in rest else f"{code}: more"


def value_of(finding: Finding) -> Number:
    """The measured value; None where it is no more than the number of elements, which are matched themselves."""
    elements, measured = finding.elements, finding.measured
    if elements is not None and isinstance(measured, int) and measured == elements.count:
        return None
    return measured


def rows_of(finding: Finding, shapes: Shapes) -> Floats:
    """(m, w) place and shape of a finding's elements, to twelve digits."""
    assert finding.elements is not None
    width = WIDTHS[finding.elements.kind]
    if not finding.elements.indices:
        return np.zeros((0, width))
    rows = shapes.rows(finding.elements.kind, np.array(finding.elements.indices, dtype=np.int64))
    return _short(rows)


def keys_of(finding: Finding, mesh: Mesh) -> list[str]:
    """A name for each material or picture of a finding that follows its content."""
    assert finding.elements is not None
    name = _material if finding.elements.kind == "material" else _image
    return [name(mesh, one) for one in finding.elements.indices if isinstance(one, int)]


def described(outcomes: Iterable[Outcome], subject: Subject) -> Iterator[Known | Left]:
    """What a baseline would record of an asset with a mesh: an entry for each rule and kind of element."""
    assert subject.mesh is not None
    shapes, found = Shapes(subject.mesh), dict[tuple[str, str | None, str], Known]()
    for outcome in outcomes:
        for number, finding in enumerate(outcome.findings):
            if not excusable(finding):
                continue
            if not is_whole(outcome, number):
                yield Left(finding.rule, "the search for all of it was cut short, so that new ones could not be told")
                continue
            one, nowhere = _known(finding, shapes)
            if nowhere:
                yield Left(finding.rule, f"{nowhere} without a place, since vertices are not finite or do not exist")
            for entry in (one, *_body(finding, subject, shapes), *_quads(finding, shapes)):
                key = (entry.rule, entry.kind, entry.label)
                found[key] = _joined(found[key], entry) if key in found else entry
    for one in found.values():
        if len(one.defects) + len(one.keys) > MAX_DEFECTS:
            why = f"{one.count} defects; allowed: {MAX_DEFECTS}: fix most of them first, or waive the rule"
            if not one.aside:
                yield Left(one.rule, why)
        elif one.count or one.aside or one.measured is not None:
            yield one


def _body(finding: Finding, subject: Subject, shapes: Shapes) -> Iterator[Known]:
    """The faces of the body that is as large as what is loose, so that nobody can tell one from the other."""
    if finding.rule == kept.RULE and finding.elements is not None:
        faces = kept.kept_faces(subject, finding.elements.indices)  # type: ignore[arg-type]
        if len(faces):
            body = replace(finding, elements=Elements("face", len(faces), tuple(faces.tolist())))
            yield replace(_known(body, shapes)[0], label=KEPT, measured=None)


def _quads(finding: Finding, shapes: Shapes) -> Iterator[Known]:
    """The corners of faces that another tool may cut into triangles."""
    if finding.elements is not None and finding.elements.kind == "face" and shapes.has_polygons:
        rows = _short(quads.corners_of(shapes, np.array(finding.elements.indices, dtype=np.int64)))
        if len(rows):
            corners = tuple(map(tuple, rows.tolist()))
            tolerance_m, allowed = shapes.tolerance_m, _plain(finding.allowed)
            yield Known(finding.rule, "face", QUADS, None, allowed, tolerance_m, True, corners, (), "")


def _known(finding: Finding, shapes: Shapes) -> tuple[Known, int]:
    """The entry of one finding, and how many of its elements have no place."""
    kind = None if finding.elements is None else finding.elements.kind
    rows, keys = np.zeros((0, 0)), list[str]()
    if kind in WIDTHS:
        rows = rows_of(finding, shapes)
    elif kind is not None:
        keys = keys_of(finding, shapes.mesh)
    placed = rows[np.all(np.isfinite(rows), axis=1)]
    one = Known(
        finding.rule,
        kind,
        label_of(finding),
        _plain(value_of(finding)),
        _plain(finding.allowed),
        shapes.tolerance_m if kind in WIDTHS else 0.0,
        shapes.has_polygons,
        tuple(map(tuple, placed.tolist())),
        tuple(keys),
        "",
    )
    return one, len(rows) - len(placed)


def _joined(one: Known, other: Known) -> Known:
    """Two findings of one rule about elements of one kind, or that say the same."""
    if one.kind is None and isinstance(one.measured, int) and isinstance(other.measured, int):
        return replace(one, measured=one.measured + other.measured)  # the same thing said twice
    value = one if one.measured is not None else other
    defects, keys = one.defects + other.defects, one.keys + other.keys
    return replace(one, measured=value.measured, allowed=value.allowed, defects=defects, keys=keys)


def _plain(value: Number) -> Number:
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") + 0.0 if np.isfinite(value) else None
    return value


def _short(rows: Floats) -> Floats:
    """Rounded to twelve digits, so that the numbers in the file are those that are compared."""
    with np.errstate(all="ignore"):
        scale = 10.0 ** (_DIGITS - 1 - np.floor(np.log10(np.abs(rows))))
        short = np.round(rows * scale) / scale
    return np.where(np.isfinite(short), short, rows) + 0.0


def _material(mesh: Mesh, number: int) -> str:
    one = mesh.materials[number]
    colour = None if one.base_color is None else [round(value, 4) for value in one.base_color]
    numbers = [None if value is None else round(value, 4) for value in (one.metallic, one.roughness)]
    pictures = [(texture.slot, _texture(mesh, texture.image)) for texture in one.textures]
    content = _digest(repr((colour, numbers, pictures)).encode())
    return f"{one.name} {content}".strip()


def _texture(mesh: Mesh, image: int | None) -> str:
    return _image(mesh, image) if image is not None and 0 <= image < len(mesh.images) else "none"


def _image(mesh: Mesh, number: int) -> str:
    one = mesh.images[number]
    return f"missing {one.name}" if one.data is None else f"sha256 {hashlib.sha256(one.data).hexdigest()}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
