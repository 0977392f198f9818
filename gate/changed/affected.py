"""Which assets a change can have touched: those of which a file is not known to be as it was."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

from golden.places import log_path, previews_folder, record_path
from specs.problems import printable
from specs.spec import Spec

from ..errors import GateError
from ..project import Project
from .beside import Beside
from .excused import ExcuseChanges
from .since import OPTION, Changes


class Affected:
    """Asked of one asset after the other. In doubt an asset is affected."""

    def __init__(self, changes: Changes, project: Project, beside: Beside) -> None:
        self._changes, self._project, self._beside = changes, project, beside
        self._excuses = ExcuseChanges(changes, project)

    def spec(self, spec: Spec) -> bool:
        """By the spec, what it reads, its record with decisions and previews, its waivers and its baseline."""
        if any(not self._changes.same(path) for path in _files(spec, self._project.golden)):
            return True
        if self._changes.below(previews_folder(spec.id, self._project.golden)):
            return True
        return self._excuses.touch(spec.id) or (spec.mesh_path is not None and self._mesh(spec.mesh_path))

    def mesh(self, path: Path) -> bool:
        """By the mesh, what it reads, its waivers and its baseline, and by a spec that had it before."""
        released = bool(self._released) and path.resolve() in self._released
        return released or self._mesh(path) or self._excuses.touch(path)

    @cached_property
    def _released(self) -> frozenset[Path]:
        return frozenset(_meshes_of_former_specs(self._changes))

    def _mesh(self, path: Path) -> bool:
        if not self._changes.same(path):
            return True
        # Readers follow no name out of the folder, so a mesh whose folder is as it was needs no look inside.
        own = self._changes.name(path)
        if not any(name != own for name in self._changes.below(path.parent)):
            return False
        names = self._beside.names(path)
        return names is None or any(not self._changes.same(path.parent / name) for name in _followed(names))


def _meshes_of_former_specs(changes: Changes) -> Iterator[Path]:
    """Meshes that specs named which changed or are gone: they may now be judged without one."""
    for name, data in changes.were([name for name in changes.changed if name.endswith(".json")]):
        with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError, OSError):
            mesh = json.loads(data)["file"]["path"]
            yield ((changes.root / name).parent / mesh).resolve()


def _files(spec: Spec, golden: Path) -> Iterator[Path]:
    yield spec.path
    yield record_path(spec.id, golden)
    yield log_path(spec.id, golden)
    for view in spec.reference_views:
        yield spec.path.parent / view.image
        if view.depth is not None:
            yield spec.path.parent / view.depth


def _followed(names: frozenset[str]) -> Iterator[str]:
    """Absolute names are refused by every reader, whatever is there."""
    return (name for name in names if not name.startswith(("/", "\\")))


def check_inside(changes: Changes, paths: Sequence[Path]) -> None:
    """Raises GateError for paths of which the repository can know nothing."""
    outside = [path for path in paths if not changes.holds(path)]
    if outside:
        where = ", ".join(printable(str(path)) for path in outside[:3]) + (" ..." if len(outside) > 3 else "")
        raise GateError(
            f"{OPTION}: {where}: outside the repository {printable(str(changes.root))}, which cannot tell whether it "
            f"changed; gate it from its own repository, or leave {OPTION} out"
        )
