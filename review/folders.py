"""Where a page's things lie, and which of their files a browser may ask for."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from specs.problems import SpecError
from specs.spec import load_spec

PREFIX = "/files/"
PICTURES = (".png",)
MODELS = (".glb",)
SHOWN_MESHES = (".glb", ".obj", ".stl")
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True)
class Folders:
    """specs: a folder of specs. runs: run folders and reports. golden: records, logs and previews. state: the page
    server's own, with its cache."""

    specs: Path
    runs: Path
    golden: Path
    state: Path

    @property
    def cache(self) -> Path:
        """What can be made again at any time."""
        return self.state / "cache"

    def url_of(self, path: Path, digest: str | None = None) -> str:
        """The address of a picture or model in a run folder or under golden/previews.

        digest: of the file's content, so that a browser may keep it for ever. Raises ValueError for a file that
        `path_of` would not give out by its name and place.
        """
        for root, folder in self._roots().items():
            try:
                inside = path.absolute().relative_to(folder.absolute())
            except ValueError:
                continue
            if _is_given_out(inside.parts, PICTURES + MODELS):
                return _address((root, *inside.parts), digest)
        raise ValueError(f"{path}: no picture or model of a run or a preview")

    def mesh_url(self, id: str, path: Path, digest: str | None = None) -> str | None:
        """The address of a file asset's own mesh; None where it is of a kind that is not shown as it is."""
        return _address(("meshes", id, path.name), digest) if path.suffix.lower() in SHOWN_MESHES else None

    def path_of(self, url: str) -> Path | None:
        """The file that an address stands for; None for all that is not to be given out.

        url: decoded, as an ASGI server gives it, without query. Given out are regular files: pictures and models below
        the run folders and the previews, and the mesh that a file asset's spec names. No hidden folder, no way up, no
        link that leads out.
        """
        if not url.startswith(PREFIX) or "\0" in url:
            return None
        root, _, rest = url.removeprefix(PREFIX).partition("/")
        parts = tuple(rest.split("/"))
        if root == "meshes":
            return self._mesh(parts)
        folder = self._roots().get(root)
        if folder is None or not _is_given_out(parts, PICTURES + MODELS):
            return None
        return _inside(folder, folder.joinpath(*parts), PICTURES + MODELS)

    def spec_path(self, id: str) -> Path | None:
        """The spec file of a well-formed id, whether or not it exists; None for any other text."""
        return self.specs / f"{id}.json" if ID.fullmatch(id) else None

    def _roots(self) -> dict[str, Path]:
        return {"runs": self.runs, "previews": self.golden / "previews"}

    def _mesh(self, parts: tuple[str, ...]) -> Path | None:
        spec_path = self.spec_path(parts[0]) if len(parts) == 2 else None
        if spec_path is None:
            return None
        try:
            mesh = load_spec(spec_path).mesh_path
        except SpecError:
            return None
        if mesh is None or mesh.name != parts[1]:
            return None
        return _inside(spec_path.parent.resolve().parent, mesh, SHOWN_MESHES)


def _is_given_out(parts: tuple[str, ...], suffixes: tuple[str, ...]) -> bool:
    """Whether a relative path may be given out by its spelling alone.

    >>> _is_given_out(("mug", "5f0c", "views", "000.png"), (".png",)), _is_given_out(("..", "000.png"), (".png",))
    (True, False)
    """
    if any(not part or part.startswith(".") or "\\" in part or "\0" in part or "/" in part for part in parts):
        return False
    return bool(parts) and PurePosixPath(parts[-1]).suffix.lower() in suffixes


def _inside(folder: Path, path: Path, suffixes: tuple[str, ...]) -> Path | None:
    """The file, links followed, where it is a regular one of these kinds inside the folder."""
    try:
        home, found = folder.resolve(strict=True), path.resolve(strict=True)
        good = found.is_file() and found.is_relative_to(home) and found.suffix.lower() in suffixes
    except (OSError, RuntimeError, ValueError):  # RuntimeError: a loop of links
        return None
    hidden = good and any(part.startswith(".") for part in found.relative_to(home).parts)
    return found if good and not hidden else None


def _address(parts: tuple[str, ...], digest: str | None) -> str:
    path = PREFIX + "/".join(quote(part, safe="") for part in parts)
    return f"{path}?d={digest}" if digest else path
