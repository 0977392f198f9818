"""What is kept of an approved run beside its record: meshes, a few pictures, the spec."""

import json
from collections.abc import Iterator
from pathlib import Path

from specs.canonical import file_sha256, sha256_hex

from .errors import StaleError
from .places import GOLDEN, previews_folder
from .record import GoldenRecord
from .writing import PART, remove_file, replace_file

SPEC = "spec.json"
TRACE = "trace.json"  # specs.trace.TRACE, without NumPy
FILE_CLASS = "file"
VIEWS = 4
LARGEST_FILE_ASSET_BYTES = 32 << 20


def preview_names(record: GoldenRecord) -> list[str]:
    """Files of the run that are kept with the record.

    Meshes, the optimisation's trace, four views evenly spaced; of a mesh that was not generated all files, unless they
    are large.
    """
    if record.determinism_class == FILE_CLASS:
        small = sum(file.bytes for file in record.files.values()) <= LARGEST_FILE_ASSET_BYTES
        return sorted(name for name in record.files if name != SPEC) if small else []
    views = sorted(name for name in record.files if name.startswith("views/"))
    step = max(len(views) // VIEWS, 1)
    whole = sorted(name for name in record.files if name.endswith(".glb") or name == TRACE)
    return whole + views[::step][:VIEWS]


def approved_mesh(id: str, golden: Path = GOLDEN) -> Path | None:
    """The mesh that was approved, None where it is not kept; of a mesh that was not generated the file that the spec
    names."""
    folder = previews_folder(id, golden)
    try:
        spec = json.loads((folder / SPEC).read_bytes())
        named = Path(spec["file"]["path"]).name if spec["source"] == FILE_CLASS else "asset.glb"
    except (OSError, ValueError, KeyError, TypeError):
        named = "asset.glb"
    return folder / named if (folder / named).is_file() else None


def check_run(record: GoldenRecord, run_folder: Path) -> None:
    """Raise StaleError when a file of the run is not the one that was judged."""
    for name, file in record.files.items():
        try:
            same = file_sha256(run_folder / name) == file.sha256
        except OSError:
            same = False
        if not same:
            raise StaleError(f"{record.id}: {name} is not the file that was judged: gate the asset again")


def write_previews(record: GoldenRecord, run_folder: Path, spec_json: bytes, folder: Path) -> None:
    """Make the folder hold what is kept with the record, and nothing else; what fits already stays untouched."""
    digests = digests_of(record)
    for name, sha256 in digests.items():
        path = folder / name
        if path.is_symlink() or not path.is_file() or file_sha256(path) != sha256:
            data = spec_json if name == SPEC else (run_folder / name).read_bytes()
            if sha256_hex(data) != sha256:
                raise StaleError(f"{record.id}: {name} is not the file that was judged: gate the asset again")
            replace_file(path, data)
    for path in sorted(folder.rglob("*")):
        if path.relative_to(folder).as_posix() not in digests:
            remove_file(path)


def remove_previews(folder: Path) -> None:
    """Remove all that is kept of an asset."""
    for path in sorted(folder.rglob("*"), reverse=True):
        remove_file(path)
        if path.is_dir():
            path.rmdir()
    if folder.is_dir():
        folder.rmdir()


def digests_of(record: GoldenRecord) -> dict[str, str]:
    """What has to lie in the record's folder: digests by name."""
    return {**{name: record.files[name].sha256 for name in preview_names(record)}, SPEC: record.spec_sha256}


def misfits(record: GoldenRecord, folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, what is wrong with it) for all that is not as the record says."""
    digests = digests_of(record)
    for name, sha256 in digests.items():
        path = folder / name
        if any(one.is_symlink() for one in (path, *path.parents[: len(Path(name).parts)])):
            yield path, "is a link; allowed: the file itself"
        elif not path.is_file():
            yield path, "is missing"
        elif file_sha256(path) != sha256:
            yield path, f"is not the approved file (it is {file_sha256(path)[:12]}, the record says {sha256[:12]})"
    for path in sorted(folder.rglob("*")):
        known = path.relative_to(folder).as_posix() in digests
        if not known and (path.is_symlink() or not path.is_dir()) and not _left_by_a_writer(path):
            yield path, "is not part of the record"


def _left_by_a_writer(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(PART)
