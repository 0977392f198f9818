"""What is judged: an asset with its evidence, its rerun and its record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from specs.findings import Elements
from specs.geometry import Geometry
from specs.settings import Budgets
from specs.spec import Spec

from .comparison import Comparison as Comparison
from .container import ContainerReport
from .facts import Facts
from .facts.uv import UvFacts
from .meshes import Mesh, MeshFileError
from .places import placed
from .rule import Missing

Source = Literal["generate", "file"]


@dataclass(frozen=True, eq=False)
class Subject:
    """One asset and all that is known of it.

    asset: its name in the report. mesh, or why there is none. source: "generate" assets must have evidence, a manifest
    and comparisons, "file" assets have a judge's evidence where their spec has a prompt. file_bytes: size of the
    asset's file and of those that it names. spec None: there is none, as in a plain check. container: what the glTF
    Validator says of the file; None for a file that is no glTF. files: sha256 of each file that was read, by its name
    relative to the mesh file; empty where nobody asked for them.
    """

    asset: str
    mesh: Mesh | None = None
    unreadable: MeshFileError | None = None
    evidence: Mapping[str, Any] | None = None
    manifest: Mapping[str, Any] | None = None
    spec: Spec | None = None
    comparisons: tuple[Comparison, ...] = ()
    file_bytes: int | None = None
    weld: str = "position"
    source: Source = "file"
    container: ContainerReport | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def budgets(self) -> Budgets | None:
        """The spec's budgets."""
        return None if self.spec is None else self.spec.budgets

    @property
    def geometry(self) -> Geometry:
        """What the spec demands of the geometry; nothing without a spec."""
        return Geometry() if self.spec is None else self.spec.geometry

    @cached_property
    def facts(self) -> Facts:
        """The mesh's facts. Only for rules that need "mesh"."""
        assert self.mesh is not None
        return Facts(self.mesh, self.weld)

    @cached_property
    def uv(self) -> UvFacts:
        """Facts of texture coordinates and pictures. Only for rules that need "mesh"."""
        return UvFacts(self.facts)

    def compared(self, kind: str) -> list[Comparison]:
        """The comparisons of a kind that were made."""
        return [one for one in self.comparisons if one.kind == kind and one.state != "not-run"]

    def placed(self, elements: Elements) -> Elements:
        """The elements in the numbering of each part of the file too."""
        return elements if self.mesh is None else placed(elements, self.mesh)

    def lacks(self, need: str) -> Missing | None:
        """Why the subject does not have `need`, a key of NEEDS; None when it has it."""
        return NEEDS[need](self)


def _mesh(subject: Subject) -> Missing | None:
    return Missing("the file could not be read") if subject.mesh is None else None


def _faces(subject: Subject) -> Missing | None:
    return Missing("the mesh has no faces") if subject.mesh is not None and not subject.mesh.n_faces else None


def _indices(subject: Subject) -> Missing | None:
    if subject.mesh is not None and not subject.facts.all_in_range:
        return Missing("faces name vertices that do not exist (see index-out-of-range)")
    return None


def _finite(subject: Subject) -> Missing | None:
    if subject.mesh is not None and not subject.facts.all_finite:
        return Missing("vertices are not finite (see non-finite-vertex)")
    return None


def _normals(subject: Subject) -> Missing | None:
    if subject.mesh is not None and subject.mesh.normals is None:
        return Missing("the file has no normals", applicable=False)
    return None


def _container(subject: Subject) -> Missing | None:
    if subject.container is None:
        return Missing("not a glTF file", applicable=False)
    return Missing(subject.container.trouble) if subject.container.trouble else None


def _coordinates(subject: Subject) -> Missing | None:
    if subject.mesh is not None and not subject.mesh.uvs:
        return Missing("the file has no texture coordinates", applicable=False)
    return None


def _materials(subject: Subject) -> Missing | None:
    if subject.mesh is not None and not subject.mesh.materials:
        return Missing("the file has no materials", applicable=False)
    return None


def _textures(subject: Subject) -> Missing | None:
    mesh = subject.mesh
    if mesh is not None and not mesh.images and not any(one.textures for one in mesh.materials):
        return Missing("the file has no textures", applicable=False)
    return None


def _field(subject: Subject) -> Missing | None:
    if subject.source != "generate":
        return Missing("a file has no field to compare with", applicable=False)
    if subject.evidence is None or not subject.evidence.get("field_mesh"):
        return Missing("the asset folder has no evidence of its field")
    return None


def _judge(subject: Subject) -> Missing | None:
    if subject.source != "generate" and (subject.spec is None or subject.spec.prompt is None):
        return Missing("a file without a prompt has nothing to judge its views by", applicable=False)
    if subject.evidence is None or not subject.evidence.get("judge"):
        generated = subject.source == "generate"
        return Missing("the asset folder has no evidence of a judge" if generated else "the judge could not look at it")
    return None


def _references(subject: Subject) -> Missing | None:
    if subject.spec is None or not subject.spec.reference_views:
        return Missing("there are no reference views", applicable=False)
    return None


def _size(subject: Subject) -> Missing | None:
    return Missing("no size is declared", applicable=False) if subject.geometry.size_m is None else None


def _pivot(subject: Subject) -> Missing | None:
    return Missing("no pivot is declared", applicable=False) if subject.geometry.pivot is None else None


def _asymmetric(subject: Subject) -> Missing | None:
    if subject.spec is not None and not subject.spec.asymmetric:
        reason = "the spec says that the object is symmetric: from where a view was taken cannot be seen"
        return Missing(reason, applicable=False)
    return None


def _rerun(subject: Subject) -> Missing | None:
    if subject.source != "generate":
        return Missing("a file is not generated", applicable=False)
    if not any(one.state in ("equal", "differs") for one in subject.compared("rerun") + subject.compared("golden")):
        return Missing("the asset was not made a second time")
    return None


def _golden(subject: Subject) -> Missing | None:
    if subject.spec is None:
        return Missing("without a spec there is no golden record", applicable=False)
    if not subject.compared("golden"):
        return Missing("the asset was not compared with its golden record")
    return None


def _record(subject: Subject) -> Missing | None:
    states = {one.state for one in subject.compared("golden")}
    if "missing" in states:
        return Missing("there is no golden record (see golden-missing)")
    if states == {"not-comparable"}:
        return Missing(f"not comparable here: {subject.compared('golden')[0].detail}")
    return None


NEEDS: dict[str, Callable[[Subject], Missing | None]] = {
    "mesh": _mesh,
    "faces": _faces,
    "valid indices": _indices,
    "finite vertices": _finite,
    "normals": _normals,
    "texture coordinates": _coordinates,
    "materials": _materials,
    "textures": _textures,
    "a glTF Validator report": _container,
    "field evidence": _field,
    "judge evidence": _judge,
    "reference views": _references,
    "a declared size": _size,
    "a declared pivot": _pivot,
    "an asymmetric object": _asymmetric,
    "a rerun": _rerun,
    "a golden comparison": _golden,
    "a golden record": _record,
}
