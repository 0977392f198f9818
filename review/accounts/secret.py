"""The server's secret: opens the signing keys of accounts that a trusted proxy signs in. Never in the database."""

import os
import secrets
import stat
from pathlib import Path

from .errors import AccountError

NAME = "secret"
BYTES = 32


def server_secret(state: Path) -> bytes:
    """The secret in a server's state folder, made when it is not there. Raises AccountError for one others can read.

    Several servers on one database must have the same file, or those accounts sign on one of them only.
    """
    path = state / NAME
    try:
        if not path.exists():
            _make(path)
        with path.open("rb") as file:
            mode, secret = stat.S_IMODE(os.fstat(file.fileno()).st_mode), file.read(4096)
    except OSError as error:
        raise AccountError(f"{path}: {error.strerror}: name another folder (--state DIR)") from None
    if mode & 0o077:
        raise AccountError(f"{path}: others may read the server's secret: chmod 600 {path}")
    if len(secret) != BYTES:
        raise AccountError(
            f"{path}: {len(secret)} bytes; allowed: {BYTES}: restore it, or remove it and give each SSO account a new "
            "key (assay user role)"
        )
    return secret


def _make(path: Path) -> None:
    """Write it whole or not at all; whoever comes second takes the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{NAME}.{secrets.token_hex(4)}.part")
    try:
        part.touch(0o600, exist_ok=False)
        with part.open("wb") as file:
            file.write(secrets.token_bytes(BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(part)
    except FileExistsError:
        pass
    finally:
        part.unlink(missing_ok=True)
