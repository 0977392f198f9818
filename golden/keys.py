"""Keys that sign decisions: Ed25519 (RFC 8032), one or more for each reviewer."""

import hashlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from .document import RecordError

if TYPE_CHECKING:  # the library is loaded by those who sign or verify, not by a gate that only compares
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES = 32


class SigningKeyError(RecordError):
    """A key that cannot be used or kept; the message names the file and the next step."""


class Signer:
    """Somebody who can sign. name: the reviewer's. public: 32 bytes. fingerprint: hex sha256 of `public`."""

    def __init__(self, name: str, private: "Ed25519PrivateKey") -> None:
        self.name = name
        self._private = private
        self.public: bytes = private.public_key().public_bytes_raw()
        self.fingerprint = fingerprint_of(self.public)

    def __repr__(self) -> str:
        return f"Signer({self.name!r}, {self.fingerprint[:12]})"

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same message gives the same."""
        return self._private.sign(message)

    def private_bytes(self) -> bytes:
        """The private key, 32 bytes: whoever has them can sign."""
        return self._private.private_bytes_raw()


def fingerprint_of(public: bytes) -> str:
    """What a public key is called: the hex sha256 of its 32 bytes."""
    return hashlib.sha256(public).hexdigest()


def new_signer(name: str) -> Signer:
    """A new key, from the system's randomness."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Signer(name, Ed25519PrivateKey.generate())


def signer_from_bytes(name: str, private: bytes) -> Signer:
    """The signer of a private key of 32 bytes. Raises ValueError for another length."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Signer(name, Ed25519PrivateKey.from_private_bytes(private))


def save_signer(signer: Signer, path: Path, passphrase: bytes | None) -> None:
    """Keep a private key: PKCS8 PEM, for its owner's eyes only, encrypted where there is a passphrase.

    Raises SigningKeyError, with nothing written, when the file is there already. Whenever we are killed, the file is
    whole or not there.
    """
    from cryptography.hazmat.primitives import serialization

    lock = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    data = signer._private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(part)  # unlike a rename it fails where there is a file
    except FileExistsError:
        raise SigningKeyError(
            "is there already: a key is never overwritten. Move it away, or take another name", str(path)
        ) from None
    finally:
        part.unlink(missing_ok=True)


def load_signer(name: str, path: Path, passphrase: bytes | None) -> Signer:
    """The signer whose private key was kept in a file.

    Raises SigningKeyError when it is missing, readable by others, damaged, of another kind, or not opened by the
    passphrase.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    data = _private_file(path)
    try:
        key = serialization.load_pem_private_key(data, passphrase or None)
    except TypeError:
        asks = "it is encrypted: give its passphrase" if not passphrase else "it has no passphrase: give none"
        raise SigningKeyError(asks, str(path)) from None
    except (ValueError, UnsupportedAlgorithm):
        wrong = "the passphrase is wrong, or the file is damaged" if passphrase else "not a private key in PEM"
        raise SigningKeyError(wrong, str(path)) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyError(f"a key of the kind {type(key).__name__}; allowed: Ed25519", str(path))
    return Signer(name, key)


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of a public key of 32 bytes signed exactly this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(100_000)
    except OSError as error:
        raise SigningKeyError(f"cannot be read: {error.strerror}", str(path)) from error
    if stat.S_IMODE(mode) & 0o077:
        raise SigningKeyError(f"others may read this private key: chmod 600 {path}", str(path))
    return data
