"""The asset spec: what an asset must be, read from JSON, checked and fully defaulted."""

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .canonical import digest
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

__all__ = [
    "Budgets",
    "CameraSettings",
    "FileSource",
    "GeneratorSettings",
    "GuidanceSettings",
    "LossSettings",
    "OptimiserSettings",
    "Override",
    "PostSettings",
    "PriorSettings",
    "RepresentationSettings",
    "Spec",
]


@dataclass(frozen=True)
class Spec:
    """One asset's spec; `None` stands for what its source does not have.

    id: the file's stem. path: the file as the caller named it. source: "generate" (prompt, seed, generator) or "file"
    (file). asymmetric: front, back and sides differ. sha256: digest of `{"id": id, **to_json()}`; the path, the order of
    keys and spelled-out defaults do not change it.
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
        """The document with every default spelled out; reading it again gives this spec."""
        own: dict[str, Any] = (
            {"file": self.file}
            if self.source == "file"
            else {"prompt": self.prompt, "seed": self.seed, "generator": self.generator}
        )
        return {
            "version": self.version,
            "description": self.description,
            "source": self.source,
            **{key: _plain(value) for key, value in own.items()},
            "asymmetric": self.asymmetric,
            "budgets": _plain(self.budgets),
            "profile": self.profile,
            "overrides": _plain(self.overrides),
        }


def _plain(value: Any) -> Any:
    """Dataclasses as dicts and tuples as lists, all the way down."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
