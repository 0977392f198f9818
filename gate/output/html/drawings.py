"""What is drawn for the page, kept with the project's cache: made anew where the cache has something damaged."""

import json
import tempfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specs.canonical import digest, file_sha256

from ...geometry.beside import files_read
from ...geometry.keys import pictures_key, zipped_key
from ...geometry.making import Maker, NotMade
from ...geometry.task import GeometryLimits
from ...project import find_project
from .data import MIME

FOLDER = "geometry"
Check = Callable[[bytes], bool]


@dataclass(frozen=True)
class Drawing:
    """Something that is being made. again: makes it once more. refused: told why there will never be anything."""

    future: Future[bytes]
    again: Callable[[], Future[bytes]]
    is_whole: Check
    refused: Callable[[str], None]

    def result(self, seconds: float) -> bytes:
        """The bytes. Raises NotMade, TimeoutError and OSError."""
        try:
            made = self.future.result(seconds)
        except NotMade as error:
            if error.of_file:
                self.refused(str(error))
            raise
        return made if self.is_whole(made) else self.again().result(seconds)


class Drawings:
    """Has meshes drawn in limited processes. most_triangles: of a mesh that is drawn."""

    def __init__(self, maker: Maker, most_triangles: int) -> None:
        self._maker, self._most = maker, most_triangles

    def of(self, mesh: Path, views: int = 0, size_px: int = 0) -> tuple[Drawing, Drawing | None]:
        """The zipped geometry of a mesh, and a sheet of so many pictures, if any. Raises NotMade and OSError."""
        if mesh.exists() and not mesh.is_file():
            raise NotMade(422, "the mesh is not a plain file")
        sha256 = file_sha256(mesh)
        files, meshes = files_read(mesh, sha256, self._maker), ((mesh, sha256),)
        model = self._drawing(zipped_key(files), meshes, is_zipped, zipped=True)
        if not views:
            return model, None
        return model, self._drawing(
            pictures_key(files, views, size_px), meshes, is_picture, views=views, size_px=size_px
        )

    def kept(self, name: object, make: Callable[[], bytes | None]) -> bytes | None:
        """The picture that was made under this name before, else what is made now."""
        key, cache = digest(name), self._maker.cache
        made = cache.get(key)
        if made is not None and is_picture(made):
            return made
        made = make()
        if made is not None:
            self._keep(key, made)
        return made

    def _keep(self, key: str, data: bytes) -> None:
        with suppress(OSError):
            part = self._maker.cache.part(key)
            part.write_bytes(data)
            self._maker.cache.put(key, part)

    def _drawing(self, key: str, meshes: tuple[tuple[Path, str], ...], is_whole: Check, **wanted: Any) -> Drawing:
        refusal = digest({"refused": key, "most_triangles": self._most})

        def begin() -> Future[bytes]:
            if known := _words(self._maker.cache.get(refusal)):
                refused: Future[bytes] = Future()
                refused.set_exception(NotMade(422, known))
                return refused
            return self._maker.made(key, meshes, most_triangles=self._most, **wanted)

        def again() -> Future[bytes]:
            self._maker.cache.drop(key)
            return begin()

        return Drawing(begin(), again, is_whole, lambda why: self._keep(refusal, json.dumps(why).encode()))


@contextmanager
def drawings(most_triangles: int) -> Iterator[Drawings]:
    """Drawings in the project's cache; where that cannot be written, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="assay-") as spare:
        folder = find_project().cache / FOLDER
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / ".gitignore").write_text("*\n", encoding="ascii")
        except OSError:
            folder = Path(spare)
        maker = Maker(folder, GeometryLimits())
        try:
            yield Drawings(maker, most_triangles)
        finally:
            maker.close()


def _words(kept: bytes | None) -> str:
    """Why a file was refused before; empty where it was not, or that is damaged."""
    try:
        said = json.loads(kept or b"")
    except (ValueError, RecursionError):
        return ""
    return said if isinstance(said, str) else ""


def is_zipped(data: bytes) -> bool:
    """Whether gzip's own check holds."""
    try:
        unpacker = zlib.decompressobj(wbits=31)
        unpacker.decompress(data)
        return unpacker.eof and not unpacker.unused_data
    except zlib.error:
        return False


def is_picture(data: bytes) -> bool:
    """Whether it begins like a picture and has the length that it says."""
    if data[:4] == b"RIFF":
        return len(data) == int.from_bytes(data[4:8], "little") + 8
    return data[:4] in MIME
