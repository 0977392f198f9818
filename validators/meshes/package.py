"""Zip packages (3MF, USDZ): members read from memory, never more than their limits, whatever the archive promises."""

import io
import struct
import zipfile
import zlib

from .mesh import MeshFileError

MAX_MEMBERS = 1 << 14
MAX_UNPACKED_BYTES = 1 << 31
MAX_RATIO = 200
_FREE_BYTES = 1 << 24  # so little may be packed at any ratio
_CENTRAL_ENTRY = b"PK\x01\x02"
_METHODS = {zipfile.ZIP_STORED: "stored", zipfile.ZIP_DEFLATED: "deflated"}
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError,
    OverflowError, KeyError, IndexError,
)  # fmt: skip


class Package:
    """A zip archive in memory. Raises MeshFileError where it is none, or where its directory promises too much."""

    def __init__(self, data: bytes) -> None:
        if data.count(_CENTRAL_ENTRY) > MAX_MEMBERS:  # before the directory becomes objects
            raise MeshFileError(f"a zip archive with more than {MAX_MEMBERS} members", "byte 0")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise MeshFileError(f"not a zip archive that can be read: {_reason(error)}", "byte 0") from None
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._data = data
        self._left = MAX_UNPACKED_BYTES
        if len(self._members) < len(self._zip.infolist()):
            raise MeshFileError("two members of the zip archive have the same name", "byte 0")
        for info in self._members.values():
            self._check(info)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    @property
    def names(self) -> list[str]:
        """The members in the order of the archive's directory."""
        return list(self._members)

    def data_offset(self, name: str) -> int:
        """The byte at which a stored member's data starts."""
        start = self._members[name].header_offset
        name_bytes, extra_bytes = struct.unpack_from("<HH", self._data[start + 26 : start + 30].ljust(4, b"\0"))
        return start + 30 + int(name_bytes) + int(extra_bytes)

    def method(self, name: str) -> str:
        """ "stored" or "deflated"."""
        return _METHODS[self._members[name].compress_type]

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises MeshFileError where there is none, or it is broken or larger than promised."""
        info = self._members.get(name)
        if info is None:
            raise MeshFileError("no such part in the package", f"/{name[:120]}")
        self._left -= info.file_size
        if self._left < 0:
            raise MeshFileError(f"the package's parts have more than {MAX_UNPACKED_BYTES} bytes", f"/{name[:120]}")
        try:
            with self._zip.open(info) as member:
                data = member.read(info.file_size + 1)
        except _BROKEN as error:
            raise MeshFileError(f"the part cannot be unpacked: {_reason(error)}", f"/{name[:120]}") from None
        if len(data) != info.file_size:
            raise MeshFileError(f"{info.file_size} bytes are promised; {len(data)} are there", f"/{name[:120]}")
        return data

    def _check(self, info: zipfile.ZipInfo) -> None:
        where = f"/{info.filename[:120]}"
        if info.flag_bits & 1:
            raise MeshFileError("the part is encrypted; save the file without a password", where)
        if info.compress_type not in _METHODS:
            raise MeshFileError(f"compression method {info.compress_type}; allowed: stored and deflated", where)
        if info.compress_size > len(self._data):
            raise MeshFileError(f"{info.compress_size} packed bytes; the file has {len(self._data)}", where)
        if info.file_size > max(_FREE_BYTES, MAX_RATIO * info.compress_size):
            raise MeshFileError(
                f"{info.file_size} bytes out of {info.compress_size}; allowed: {MAX_RATIO} times as many", where
            )


def _reason(error: Exception) -> str:
    return str(error)[:100] or type(error).__name__
