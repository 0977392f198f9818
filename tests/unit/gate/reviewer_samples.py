"""Reviewers whose keys are always the same."""

from hashlib import sha256
from pathlib import Path

from golden.keys import Signer, signer_from_bytes
from golden.reviewers import add_key, read_reviewers

LONG_AGO = "2020-01-01T00:00:00Z"


def a_reviewer(golden: Path, name: str = "Ada", role: str = "reviewer") -> Signer:
    """Somebody who may decide in `golden`; nothing is written for who may already."""
    signer = signer_from_bytes(name, sha256(name.encode()).digest())
    if read_reviewers(golden).key(signer.fingerprint) is None:
        add_key(golden, name, role, f"{name.lower()}@example.org", signer.public, LONG_AGO)
    return signer
