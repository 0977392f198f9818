"""The asset spec: what an asset must be, read from JSON, checked and fully defaulted."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .canonical import digest
from .checking import schema_problems
from .geometry import Geometry, Size
from .named_files import file_problems
from .problems import SpecError
from .prompt import OBJECTS, parse_prompt
from .reading import MESH_SUFFIXES, read_bytes, read_json
from .reference_view import ReferenceCamera, ReferenceView
from .relations import relation_problems
from .schema import asset_schema, completed
from .settings import (
    Budgets,
    CameraSettings,
    FileSource,
    GeneratorSettings,
    GuidanceSettings,
    LossSettings,
    OptimiserSettings,
    Override,
    PostSettings,
    PriorSettings,
    RepresentationSettings,
)
from .spec_files import id_problems, same_id_problems, spec_files

__all__ = [
    "Budgets",
    "CameraSettings",
    "FileSource",
    "GeneratorSettings",
    "Geometry",
    "GuidanceSettings",
    "LossSettings",
    "OptimiserSettings",
    "Override",
    "PostSettings",
    "PriorSettings",
    "ReferenceCamera",
    "ReferenceView",
    "RepresentationSettings",
    "Size",
    "Spec",
    "SpecError",
    "load_spec",
    "load_specs",
    "parse_spec",
]


@dataclass(frozen=True)
class Spec:
    """One asset's spec; `None` stands for what its source does not have.

    id: the file's stem. path: the file as the caller named it. source: "generate" (prompt, seed, generator) or "file"
    (file, and a prompt where the judge is to look for one). asymmetric: front, back and sides differ. sha256: digest of
    `{"id": id, **to_json()}`; the path, the order of keys and spelled-out defaults do not change it.
    """

    id: str
    path: Path
    version: int
    description: str
    source: str
    prompt: str | None
    seed: int | None
    generator: GeneratorSettings | None
    file: FileSource | None
    asymmetric: bool
    budgets: Budgets = field(default_factory=Budgets)
    geometry: Geometry = field(default_factory=Geometry)
    reference_views: tuple[ReferenceView, ...] = ()
    profile: str = "game-prop"
    overrides: tuple[Override, ...] = ()
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha256", digest({"id": self.id, **self.to_json()}))

    @property
    def mesh_path(self) -> Path | None:
        """Where the file source's mesh lies; None for a generated asset."""
        return self.path.parent / self.file.path if self.file else None

    def to_json(self) -> dict[str, Any]:
        """The document with every default spelled out, but for limits that are not set; reading it gives this spec."""
        own: dict[str, Any] = (
            {"file": self.file, **({"prompt": self.prompt} if self.prompt is not None else {})}
            if self.source == "file"
            else {"prompt": self.prompt, "seed": self.seed, "generator": self.generator}
        )
        demands = {"geometry": _stated(self.geometry), "reference_views": _stated(self.reference_views)}
        return {
            "version": self.version,
            "description": self.description,
            "source": self.source,
            **{key: _plain(value) for key, value in own.items()},
            "asymmetric": self.asymmetric,
            "budgets": _stated(self.budgets),
            **{key: value for key, value in demands.items() if value},
            "profile": self.profile,
            "overrides": _plain(self.overrides),
        }


def load_spec(path: str | Path) -> Spec:
    """The spec in a file; its id is the file's stem.

    Raises SpecError with everything that is wrong with the file, the mesh of a file source included.
    """
    if Path(path).suffix.lower() in MESH_SUFFIXES:
        raise SpecError(id_problems(str(path)))
    return _parse(read_bytes(Path(path)), str(path), Path(path))


def load_specs(paths: Iterable[str | Path]) -> list[Spec]:
    """The specs in files and folders (their *.json, sorted by name; not the folders below), each file once.

    Raises SpecError with the problems of all files, and when two files give the same id.
    """
    files, problems = spec_files(map(Path, paths))
    problems += same_id_problems(files)
    specs: list[Spec] = []
    for file in files:
        try:
            specs.append(load_spec(file))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(problems)
    return specs


def parse_spec(data: bytes, name: str) -> Spec:
    """The spec in `data`, as if it stood in a file called `name`; the disk is not touched.

    Raises SpecError with everything that is wrong with the document.
    """
    return _parse(data, name, None)


def _parse(data: bytes, name: str, on_disk: Path | None) -> Spec:
    reading = read_json(data, name)
    problems = [*id_problems(name), *reading.problems]
    refused = {problem.where for problem in problems}
    problems += [problem for problem in schema_problems(reading.document, name) if problem.where not in refused]
    document = completed(asset_schema(), reading.document)
    if isinstance(document, dict):
        bad = {problem.where for problem in problems}
        problems += relation_problems(document, reading.document, name, bad)
        problems += file_problems(document, name, bad, on_disk)
    if problems:
        raise SpecError(problems)
    return _spec(document, name)


def _spec(document: dict[str, Any], name: str) -> Spec:
    """The Spec of a document that has every default and no problem."""
    generated = document["source"] == "generate"
    return Spec(
        id=Path(name).stem,
        path=Path(name),
        version=document["version"],
        description=document["description"],
        source=document["source"],
        prompt=document.get("prompt"),
        seed=document["seed"] if generated else None,
        generator=_generator(document["generator"]) if generated else None,
        file=None if generated else FileSource(**document["file"]),
        asymmetric=_asymmetric(document),
        budgets=Budgets(**document["budgets"]),
        geometry=_geometry(document["geometry"]),
        reference_views=tuple(_reference_view(view) for view in document["reference_views"]),
        profile=document["profile"],
        overrides=tuple(Override(**override) for override in document["overrides"]),
    )


def _asymmetric(document: dict[str, Any]) -> bool:
    if document["asymmetric"] is not None:
        return bool(document["asymmetric"])
    if document.get("prompt") is None:
        return False
    return OBJECTS[parse_prompt(document["prompt"]).object].asymmetric


def _geometry(document: dict[str, Any]) -> Geometry:
    size = document["size_m"]
    return Geometry(**{**document, "size_m": None if size is None else Size(**size)})


def _reference_view(document: dict[str, Any]) -> ReferenceView:
    camera = ReferenceCamera(**_tuples(document["camera"]))
    return ReferenceView(**{**_tuples(document), "camera": camera})


def _generator(document: dict[str, Any]) -> GeneratorSettings:
    return GeneratorSettings(
        determinism=document["determinism"],
        prior=PriorSettings(**document["prior"]),
        representation=RepresentationSettings(**_tuples(document["representation"])),
        guidance=GuidanceSettings(**_tuples(document["guidance"])),
        cameras=CameraSettings(**_tuples(document["cameras"])),
        losses=LossSettings(**document["losses"]),
        optimiser=OptimiserSettings(**document["optimiser"]),
        post=PostSettings(**document["post"]),
    )


def _tuples(document: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in document.items()}


def _plain(value: Any) -> Any:
    """Dataclasses as dicts and tuples as lists, all the way down."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _stated(value: Any) -> Any:
    """`_plain` without what is None: such a field came later than the first digests, and must not change them."""
    plain = _plain(value)
    if isinstance(plain, dict):
        return {key: _stated(item) for key, item in plain.items() if item is not None}
    return [_stated(item) for item in plain] if isinstance(plain, list) else plain
