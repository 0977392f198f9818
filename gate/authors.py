"""Who wrote a spec, as git knows it."""

from collections.abc import Sequence
from pathlib import Path

from specs.spec import Spec

from .candidate import file_manifest
from .errors import GateError
from .repository import GitError, Repository, find_repository


def spec_author(spec: Spec) -> str | None:
    """ "Name <email>" of the author of the last commit that touched the spec or, of a file asset, a file of its mesh.

    None where git cannot tell: no repository, one of the files outside it or not committed as it is, or a history that
    was cut off before that commit.
    """
    try:
        repository = find_repository(spec.path.resolve().parent)
        return _last_author(repository, [repository.inside(path) for path in _files(spec)])
    except GateError:
        return None


def _files(spec: Spec) -> list[Path]:
    """The spec and, of a file asset, every file of its mesh; links are followed, as the gate follows them."""
    if spec.mesh_path is None:
        return [spec.path]
    return [spec.path, *(spec.mesh_path.parent / name for name in file_manifest(spec)["files"])]


def _last_author(repository: Repository, paths: Sequence[str | None]) -> str | None:
    names = [path for path in paths if path is not None]
    if len(names) < len(paths) or repository.ask("status", "--porcelain", "-z", "--ignored", "--", *names):
        return None
    try:
        repository.ask("ls-files", "--error-unmatch", "-z", "--", *names)
        found = repository.line("log", "-1", "--no-show-signature", "--format=%P%x00%aN <%aE>", "--", *names)
    except GitError:
        return None
    parents, _, author = found.partition("\0")
    # Where a clone was cut off, the last commit seems to have made every file.
    unsure = not parents and repository.shallow
    return None if unsure or not author else author
