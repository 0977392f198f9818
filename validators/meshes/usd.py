"""USD: the meshes that a stage shows at its default time, instances and prototypes placed.

Vertices and faces are numbered along the stage: prims depth first, each use of a mesh appending its points and faces; a
point instancer's instances follow in order. Seen are meshes of the purposes default and render that are not invisible.
Subdivision surfaces are judged by their cage. Shapes that are no meshes (curves, spheres, volumes) are passed over.

A stage is composed in an empty folder that holds nothing but the layers that were looked through first, so no layer can
reach a file or an address outside the asset's folder.
"""

import os
import posixpath
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from specs.command import to_install

from .assembly import Scene, assembled
from .memory import memory_limited
from .mesh import Mesh, MeshFileError
from .package import Package
from .references import FilesBeside, ReferenceRefused

_TEXT, _CRATE, _ZIP = b"#usda", b"PXR-USDC", b"PK\x03\x04"
_LAYER_SUFFIXES = (".usd", ".usda", ".usdc")
_MAX_LAYERS = 128
_ALIGNMENT = 64
_FREE_BYTES, _GROWTH = 1 << 30, 64  # memory for a stage, and for each byte of its file: crates are compressed
_EXTRA = f"reading USD needs usd-core, which is not installed: {to_install('usd')}"


def read_usd(data: bytes, path: Path) -> Mesh:
    """The mesh of a .usd, .usda or .usdc file; other layers are read from its folder and below it.

    Raises MeshFileError, naming the prim.
    """
    if data.startswith(_ZIP):
        return read_usdz(data, path)
    suffix = ".usda" if data.startswith(_TEXT) else ".usdc" if data.startswith(_CRATE) else None
    if suffix is None:
        raise MeshFileError(f"the file begins with {data[:8]!a}; allowed: {_TEXT!a} or {_CRATE!a}", "byte 0")
    _check_text(data, None)
    _need_library()
    with _folder() as home:
        root = home / f"root layer{suffix}"  # a name that no reference of the file's own folder has by chance
        if path.is_file() and path.stat().st_size == len(data):
            root.symlink_to(path.resolve())
        else:
            root.write_bytes(data)
        return _read(root, home, FilesBeside(path.parent))


def read_usdz(data: bytes, path: Path) -> Mesh:
    """The mesh of a USDZ package: its first member is the stage, and nothing outside it is read."""
    package = Package(data)
    names = [name for name in package.names if not name.endswith("/")]
    if not names or posixpath.splitext(names[0])[1] not in _LAYER_SUFFIXES:
        raise MeshFileError(
            f"the first member of the package is no layer; allowed: {', '.join(_LAYER_SUFFIXES)}", "byte 0"
        )
    for name in names:
        if package.method(name) != "stored":
            raise MeshFileError("a compressed member; a USDZ package stores its members as they are", f"/{name[:120]}")
        if package.data_offset(name) % _ALIGNMENT:
            reason = f"its data starts at byte {package.data_offset(name)}; allowed: a multiple of {_ALIGNMENT}"
            raise MeshFileError(reason, f"/{name[:120]}")
    _need_library()
    with _folder() as home:
        inside = home / "package"
        for name in names:
            _unpack(package, name, inside)
        return _read(inside / names[0], inside, FilesBeside(inside))


def _unpack(package: Package, name: str, inside: Path) -> None:
    if posixpath.normpath(name) != name or name.startswith(("/", "..")) or "\\" in name or "\0" in name:
        raise MeshFileError("a member whose name leads out of the package", f"/{name[:120]}")
    try:
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).write_bytes(package.read(name))
    except OSError as error:
        raise MeshFileError(f"cannot be unpacked: {error.strerror}", f"/{name[:120]}") from None


def _check_text(data: bytes, name: str | None) -> None:
    """Raises MeshFileError for a text layer that is not UTF-8."""
    try:
        if data.startswith(_TEXT):
            data.decode()
    except UnicodeDecodeError as error:
        where = f"byte {error.start}"
        raise MeshFileError("the text is not UTF-8", where if name is None else f"{name} {where}") from None


def _need_library() -> None:
    os.environ.setdefault("TF_ENV_SETTING_ALERTS_ENABLED", "0")  # no banner about what follows
    os.environ.setdefault("PXR_WORK_THREAD_LIMIT", "1")  # a thread that gets no memory would end the process
    try:
        from pxr import Sdf, Tf, Usd, UsdGeom, UsdShade, UsdUtils  # noqa: F401  before memory is limited
    except ImportError:
        raise MeshFileError(_EXTRA) from None


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="assay-usd-") as name:
        yield Path(name).resolve()


def _read(root: Path, home: Path, files: FilesBeside) -> Mesh:
    """The mesh of the layer `root` in the folder `home`, into which its other layers are brought from `files`."""
    from pxr import Tf, Usd, UsdGeom, UsdUtils

    from .usd_meshes import Prims

    silent = UsdUtils.CoalescingDiagnosticDelegate()  # what USD would print
    try:
        layers, n_bytes = _layers(root, home, files)
        with memory_limited(_FREE_BYTES + _GROWTH * n_bytes):
            stage = Usd.Stage.Open(layers[0], Usd.Stage.LoadAll)
            errors = stage.GetCompositionErrors()
            if errors:
                raise MeshFileError(f"the layers do not compose: {_plain(errors[0], home)}")
            prims = Prims(stage, home, files)
            parts = list(prims.parts())
        axis = str(UsdGeom.GetStageUpAxis(stage)).lower()
        scene = Scene(
            tuple(prims.materials.materials),
            tuple(prims.materials.images),
            24,
            float(UsdGeom.GetStageMetersPerUnit(stage)),
            "z" if axis == "z" else "x" if axis == "x" else "y",
        )
        return assembled(parts, scene)
    except Tf.ErrorException as error:
        raise MeshFileError(f"USD cannot read it: {_plain(error, home)}") from None
    except (RuntimeError, UnicodeDecodeError) as error:
        raise MeshFileError(f"USD cannot read it: {_plain(error, home)}") from None
    finally:
        silent.TakeUncoalescedDiagnostics()


def _plain(error: object, home: Path) -> str:
    """A message of USD's without the places of this machine and of USD's own source."""
    try:
        said = str(error)
    except UnicodeDecodeError:
        return "a name or a text that is not UTF-8"
    lines = [line.strip().strip("'") for line in said.replace(f"{home}/", "").splitlines()]
    text = next((line for line in reversed(lines) if line), type(error).__name__)
    text = text.replace("root layer.usda:", "line ").replace(
        "std::bad_alloc", "it asks for more memory than it may have"
    )
    return ascii(text.rpartition(" : ")[2].strip("'"))[1:-1][:300]


def _layers(root: Path, home: Path, files: FilesBeside) -> tuple[list[Any], int]:
    """All layers that the stage is made of, opened, the root first, and how many bytes they have together.

    Raises MeshFileError for one that must not or cannot be read.
    """
    from pxr import Sdf

    opened, names = [], {"": root}
    waiting, n_bytes = [""], 0
    while waiting:
        name = waiting.pop()
        n_bytes += names[name].stat().st_size
        with memory_limited(_FREE_BYTES + _GROWTH * n_bytes):
            layer = Sdf.Layer.FindOrOpen(str(names[name]))
        if layer is None:
            raise MeshFileError("USD cannot open the layer", name or None)
        _check_prims(layer, name or None)
        opened.append(layer)
        for reference in sorted({*layer.GetCompositionAssetDependencies(), *layer.GetExternalAssetDependencies()}):
            if not reference:
                continue
            found = posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))
            if found in names:
                continue
            if len(names) >= _MAX_LAYERS:
                raise MeshFileError(f"more than {_MAX_LAYERS} layers", name or None)
            names[found] = _bring(found, reference, home, files)
            waiting.append(found)
    return opened, n_bytes


def _check_prims(layer: Any, name: str | None) -> None:
    """Raises MeshFileError for a layer whose tree of prims is broken: USD would end the process when it walks there."""
    waiting = [layer.pseudoRoot]
    while waiting:
        prim = waiting.pop()
        if prim is None:
            raise MeshFileError("the layer's tree of prims is broken", name)
        waiting += prim.nameChildren
        for variants in prim.variantSets:
            if variants is None:
                raise MeshFileError("the layer's tree of prims is broken", name)
            waiting += [None if one is None else one.primSpec for one in variants.variantList]


def _bring(name: str, reference: str, home: Path, files: FilesBeside) -> Path:
    """The layer's place in `home`."""
    what = f"the layer {reference[:60]!a}"
    if posixpath.splitext(name)[1].lower() not in _LAYER_SUFFIXES or any(mark in reference for mark in "[]"):
        raise MeshFileError(f"{what} is of another format; allowed: {', '.join(_LAYER_SUFFIXES)}")
    try:
        # "a:" or an absolute path must be refused as written: joining has hidden neither.
        files.path(name if not reference.startswith(("/", "\\")) and ":" not in reference else reference)
        data = files.read(name)
        _check_text(data, name)
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        if not (home / name).exists():
            (home / name).write_bytes(data)
    except ReferenceRefused as refused:
        raise MeshFileError(f"{what}: {refused}") from None
    except OSError as error:
        raise MeshFileError(f"{what} cannot be read: {error.strerror}") from None
    return home / name
