"""A folder of mesh files from elsewhere, whole ones and broken ones, as a studio's repository holds them."""

import itertools
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from specs.reading import MESH_SUFFIXES

from .mixed_shapes import BREAKS, Shape, pymeshlab_shapes, trimesh_shapes
from .mixed_writers import WRITERS, Write, by_usd_referring

_BESIDE = (".mtl", ".bin", ".png", ".jpg", ".jpeg", ".tga", ".webp", ".ktx2")
_MAX_BYTES = 20 << 20
_LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 8421376\n" % (b"4d7a" * 16)
_PAGE = b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head><body>No such file.</body></html>\n"
_BINARY = (".glb", ".usdc", ".usdz", ".3mf")
_EVERY = 5  # each fifth file has a broken surface, each ninth a broken file
_EVERY_FILE = 9


@dataclass(frozen=True)
class MixedFile:
    """One mesh file. by: who wrote it. broken: how, in words, and by which rules it has to be found; else empty.

    closed: its surface has no border; None where nobody here knows, as of a file that came from another folder.
    """

    path: Path
    by: str
    broken: str = ""
    rules: tuple[str, ...] = ()
    closed: bool | None = None


def mixed_files(folder: Path, count: int, seed: int = 0, sources: Sequence[Path] = ()) -> list[MixedFile]:
    """Fill a folder with that many mesh files: first those found below `sources`, then made ones.

    The same count and seed make the same files, as far as the writers do.
    """
    found = [one for number, source in enumerate(sources) for one in _copied(source, folder / f"from-{number}")][:count]
    return found + list(_made(folder, count - len(found), np.random.default_rng(seed)))


def _copied(source: Path, into: Path) -> Iterator[MixedFile]:
    for path in sorted(source.rglob("*")):
        suffix = path.suffix.lower()
        if suffix in MESH_SUFFIXES + _BESIDE and path.is_file() and path.stat().st_size <= _MAX_BYTES:
            to = into / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, to)
            if suffix in MESH_SUFFIXES:
                yield MixedFile(to, "packages")


def _made(folder: Path, count: int, random: np.random.Generator) -> Iterator[MixedFile]:
    shapes = [*trimesh_shapes(), *pymeshlab_shapes()]
    ways = [(by, write, suffix, own) for by, write, suffixes, own in WRITERS for suffix in suffixes]
    left = count
    for number in itertools.count():
        if not left:
            return
        by, write, suffix, own = ways[number * 7 % len(ways)]  # few files are mixed too
        if write is by_usd_referring and left < 2:
            continue
        shape = _varied(shapes[(number * 5 + number // len(ways)) % len(shapes)], random)
        home = folder / by.lower() / (f"{shape.name} {number}" if own else f"set-{number % 4}")
        home.mkdir(parents=True, exist_ok=True)
        made = list(_one(home / f"{shape.name}-{number}{suffix}", by, write, shape, number))
        left -= len(made)
        yield from made


def _one(path: Path, by: str, write: Write, shape: Shape, number: int) -> Iterator[MixedFile]:
    """The file, and the layer that it shows where that is a mesh file of its own."""
    broken, rules = "", tuple[str, ...]()
    if number % _EVERY == _EVERY - 1:
        how = BREAKS[number // _EVERY % len(BREAKS)]
        broken, rules, shape = how.name, how.rules, how.apply(shape)
    write(shape, path)
    if not broken and number % _EVERY_FILE == _EVERY_FILE - 1:
        broken, rules = _broken_file(path, number // _EVERY_FILE), ("unreadable-file", "missing-texture")
        yield MixedFile(path, by, broken, rules)
    else:
        yield MixedFile(path, by, broken, rules, shape.closed)
        yield from (MixedFile(layer, by, broken, rules, shape.closed) for layer in path.parent.glob("*-geometry.usdc"))


def _broken_file(path: Path, number: int) -> str:
    """Break a file as downloads, disks and people do; what was done."""
    beside = sorted(one for one in path.parent.iterdir() if one.suffix in (".png", ".bin") or "-geometry" in one.name)
    own = path.parent.name.startswith(path.stem.rpartition("-")[0])
    if own and beside:
        beside[0].unlink()
        return f"without the {beside[0].suffix} beside it"
    how = number % 4
    if how == 0:
        path.write_bytes(_LFS)
        return "a pointer of Git LFS"
    if how == 1:
        path.write_bytes(_PAGE)
        return "an HTML page"
    if how == 2:
        path.write_bytes(b"")
        return "empty"
    data = path.read_bytes()
    cut = data[: len(data) * 2 // 3] if path.suffix in _BINARY else data[:40]
    path.write_bytes(cut)
    return "cut short"


def _varied(shape: Shape, random: np.random.Generator) -> Shape:
    """Another size, and a turn about the vertical axis: no two files of a repository are the same."""
    angle, size = random.uniform(0, 2 * np.pi), random.uniform(0.5, 1.5)
    turn = np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])
    return Shape(shape.name, shape.V @ turn.T * size, shape.F, shape.closed)
