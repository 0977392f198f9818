"""golden/reviewers.json: the public keys of accounts that may decide, for `assay verify` and for git."""

from pathlib import Path

from gate.moment import utc_now
from golden.reviewers import add_key, read_reviewers, revoke_key, set_role


def register(golden: Path, name: str, role: str, email: str | None, public: bytes) -> None:
    """Have the reviewers name this person with this role and key. Raises RecordError."""
    there = read_reviewers(golden).by_name(name)
    if there is not None and there.role != role:
        set_role(golden, name, role)
    if there is None or all(key.public != public or key.revoked is not None for key in there.keys):
        add_key(golden, name, role, email, public, utc_now())


def withdraw(golden: Path, public: bytes | None) -> None:
    """Make void what the key signs from now on; nothing happens when it is not there or void already."""
    for reviewer in read_reviewers(golden):
        for key in reviewer.keys:
            if key.public == public and key.revoked is None:
                revoke_key(golden, key.fingerprint, utc_now())
