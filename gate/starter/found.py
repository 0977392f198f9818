"""What is in the repository already: mesh files, Git LFS, the branch that changes go to."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from specs.reading import MESH_SUFFIXES

from ..repository import GitError, Repository

USD = (".usd", ".usda", ".usdc", ".usdz")


@dataclass(frozen=True)
class Found:
    """What is there, without what git ignores. meshes: below the folder. lfs: files lie in Git LFS.

    runs: something lies in `runs` already.
    """

    meshes: tuple[PurePosixPath, ...]
    runs: bool
    lfs: bool
    branch: str

    @property
    def has_usd(self) -> bool:
        """Whether reading them needs OpenUSD."""
        return any(path.suffix.lower() in USD for path in self.meshes)


def look_around(repository: Repository, folder: Path) -> Found:
    """What lies in a folder of a repository."""
    inside = repository.inside(folder)
    below = [] if inside in (None, ".") else ["--", str(inside)]
    listed = repository.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name", *below)
    names = [PurePosixPath(name.decode("utf-8", "surrogateescape")) for name in listed.split(b"\0") if name]
    base = PurePosixPath(inside or ".")
    meshes = sorted({name.relative_to(base) for name in names if _is_mesh(name) and (repository.root / name).is_file()})
    runs = any(name.is_relative_to(base / "runs") for name in names)
    return Found(tuple(meshes), runs, _uses_lfs(repository, names), _branch(repository))


def folders_of(meshes: Iterable[PurePosixPath], gated: Iterable[str]) -> list[str]:
    """What to put into `paths` for these files: one folder below each top folder, and files that lie in none.

    gated: folders that are in `paths` anyway.

    >>> found = ["art/a/x.obj", "art/b/y.obj", "lib/3d/z.stl", "top.glb", "specs/q.obj"]
    >>> folders_of(map(PurePosixPath, found), ["specs"])
    ['art', 'lib/3d', 'top.glb']
    """
    tops: dict[str, list[PurePosixPath]] = {}
    for path in meshes:
        if not any(path.is_relative_to(one) for one in gated):
            tops.setdefault(path.parts[0], []).append(path)
    return [_shared(paths).as_posix() for paths in tops.values()]


def _shared(paths: list[PurePosixPath]) -> PurePosixPath:
    """The deepest folder that holds all of them; a file at the top stands for itself."""
    if len(paths[0].parts) == 1:
        return paths[0]
    folder = paths[0].parent
    while not all(path.is_relative_to(folder) for path in paths):
        folder = folder.parent
    return folder


def _is_mesh(name: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") for part in name.parts)
    return name.suffix.lower() in MESH_SUFFIXES and str(name).isprintable() and not hidden


def _uses_lfs(repository: Repository, names: Iterable[PurePosixPath]) -> bool:
    for name in (one for one in names if one.name == ".gitattributes"):
        try:
            if "filter=lfs" in (repository.root / name).read_text(encoding="utf-8", errors="replace"):
                return True
        except OSError:
            continue
    return False


def _branch(repository: Repository) -> str:
    """What the remote calls its main branch, else the branch that is checked out."""
    asked = (
        ("symbolic-ref", "--short", "--quiet", "refs/remotes/origin/HEAD"),
        ("symbolic-ref", "--short", "--quiet", "HEAD"),
    )
    for words in asked:
        try:
            return repository.line(*words).removeprefix("origin/")
        except GitError:
            continue
    return "main"
