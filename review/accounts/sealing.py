"""Private keys at rest: encrypted and bound to their owner, so that a copy of the database alone signs nothing.

A sealed key is b"\\1", salt (16), nonce (12), and AES-256-GCM's ciphertext with its tag. The key that opens it is made
from the salt and a secret that is not beside it: a password, a session's token, or the server's secret file.
"""

import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from golden.keys import Signer, signer_from_bytes

VERSION = b"\1"
SALT, NONCE, KEY = 16, 12, 32

Deriving = Callable[[bytes], bytes]  # salt -> key of 32 bytes


def seal(signer: Signer, derive: Deriving) -> bytes:
    """Encrypt a private key; only the same secret opens it, and only as this owner's."""
    salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
    return VERSION + salt + nonce + AESGCM(derive(salt)).encrypt(nonce, signer.private_bytes(), _owner(signer.name))


def unseal(sealed: bytes, name: str, public: bytes, derive: Deriving) -> Signer | None:
    """The signer; None when the secret is another, or a bit of what lies there was changed."""
    salt, nonce, rest = sealed[1 : 1 + SALT], sealed[1 + SALT : 1 + SALT + NONCE], sealed[1 + SALT + NONCE :]
    if sealed[:1] != VERSION or len(rest) != KEY + 16:
        return None
    try:
        signer = signer_from_bytes(name, AESGCM(derive(salt)).decrypt(nonce, rest, _owner(name)))
    except InvalidTag:
        return None
    return signer if signer.public == public else None


def secret_key(secret: bytes, purpose: str) -> Deriving:
    """Derives keys from a secret of high entropy (a token, the server's), another one for each purpose."""

    def derive(salt: bytes) -> bytes:
        return HKDF(SHA256(), KEY, salt, f"assay {purpose} 1".encode()).derive(secret)

    return derive


def _owner(name: str) -> bytes:
    return b"assay private key 1\n" + name.encode("utf-8")
