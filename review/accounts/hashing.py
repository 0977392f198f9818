"""Passwords: argon2id hashes to check them, and argon2id keys, of other salt, to open what they lock.

Source: RFC 9106, section 4, the second recommended option (64 MiB, 3 passes, 4 lanes).
"""

import secrets
import threading
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

from .account import MOST_CHARACTERS

KEY_BYTES = 32
AT_ONCE = 4  # each takes its memory: many sign-ins at once wait for each other
_turn = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Cost:
    """What a try costs us, and whoever guesses."""

    passes: int = 3
    memory_kib: int = 65536
    lanes: int = 4


class Hashing:
    """Hashes and checks passwords at one cost."""

    def __init__(self, cost: Cost | None = None) -> None:
        self.cost = cost or Cost()
        self._hasher = PasswordHasher(self.cost.passes, self.cost.memory_kib, self.cost.lanes)
        self._nobody: str | None = None

    def hash(self, password: str) -> str:
        """The password's hash with its cost and salt, in argon2's own notation."""
        with _turn:
            return self._hasher.hash(_bytes(password))

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password. hashed: None for an account without one, or none at all: as much work, False."""
        with _turn:
            nobodys = self._dummy()
            try:
                right = self._hasher.verify(nobodys if hashed is None else hashed, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and hashed is not None

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made at another cost than ours."""
        return self._hasher.check_needs_rehash(hashed)

    def _dummy(self) -> str:
        if self._nobody is None:
            self._nobody = self._hasher.hash(secrets.token_bytes(32))
        return self._nobody


def password_key(password: str, salt: bytes, hashed: str) -> bytes:
    """The key, 32 bytes, that a password opens its owner's secrets with; costs what its hash cost."""
    cost = extract_parameters(hashed)
    with _turn:
        return hash_secret_raw(
            _bytes(password), salt, cost.time_cost, cost.memory_cost, cost.parallelism, KEY_BYTES, Type.ID
        )


def _bytes(password: str) -> bytes:
    """The same bytes for what looks the same, however the keyboard put it together; endless ones are cut."""
    return unicodedata.normalize("NFKC", password[: MOST_CHARACTERS + 1]).encode("utf-8", "replace")
