"""How an account's private key is locked: with its password, or with the server's secret where it has none."""

from typing import Any

from sqlalchemy import Row

from golden.keys import Signer, new_signer

from .hashing import Hashing, password_key
from .sealing import Deriving, seal, secret_key, unseal


class Keyring:
    """Locks and opens the keys of accounts."""

    def __init__(self, secret: bytes, hashing: Hashing) -> None:
        self._secret, self._hashing = secret, hashing

    def locked(self, signer: Signer, password: str | None) -> dict[str, Any]:
        """The columns of an account with this key and password; None: opened by the server's secret."""
        hashed = None if password is None else self._hashing.hash(password)
        sealed = seal(signer, self._opening(password, hashed))
        return {"password_hash": hashed, "key_public": signer.public, "sealed_key": sealed}

    def opened(self, row: Row[Any], password: str | None) -> Signer | None:
        """An account's key; None where it has none, or one that this password (or this server) does not open."""
        if row.key_public is None or row.sealed_key is None or (password is None) != row.proxy_only:
            return None
        return unseal(row.sealed_key, row.name, row.key_public, self._opening(password, row.password_hash))

    def renewed(self, row: Row[Any], password: str | None) -> tuple[Signer | None, dict[str, Any]]:
        """An account's key at a sign-in, and the columns that change: one without a key gets one, and a password that

        was hashed at another cost is hashed anew.
        """
        signer = self.opened(row, password)
        if row.key_public is None:
            signer = new_signer(row.name)
        elif signer is None or password is None or not self._hashing.is_outdated(row.password_hash):
            return signer, {}
        return signer, self.locked(signer, password)

    def _opening(self, password: str | None, hashed: str | None) -> Deriving:
        if password is None or hashed is None:
            return secret_key(self._secret, "account key")
        return lambda salt: password_key(password, salt, hashed)
