"""Personal keys: one file a reviewer in $ASSAY_KEYS, else ~/.config/assay/keys; the passphrase is asked or given."""

import getpass
import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from golden.document import RecordError
from golden.keys import Signer, load_signer, new_signer, save_signer
from golden.reviewers import Reviewer, Reviewers, add_key, read_reviewers, reviewers_path

from .errors import GateError
from .house import COMMAND, shown
from .moment import utc_now
from .repository import git_identity

FOLDER = "ASSAY_KEYS"
PASSPHRASE = "ASSAY_KEY_PASSPHRASE"
SUFFIX = ".pem"
LONGEST_NAME = 64


@dataclass(frozen=True)
class KeyFile:
    """A personal key as it lies on disk. name: its owner's."""

    name: str
    path: Path

    @property
    def locked(self) -> bool:
        """Whether a passphrase is needed to use it; not for a file that cannot be read anyway."""
        try:
            return b"ENCRYPTED" in self.path.read_bytes().partition(b"\n")[0]
        except OSError:
            return False


def keys_folder() -> Path:
    """Where this person's keys lie."""
    chosen = os.environ.get(FOLDER)
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "assay" / "keys"


def key_files() -> list[KeyFile]:
    """The keys that are here, by name."""
    return [KeyFile(path.stem, path) for path in sorted(keys_folder().glob(f"*{SUFFIX}"))]


def key_file(name: str) -> KeyFile:
    """Where the key of that name lies, or would lie. Raises GateError for a name that cannot be a file's."""
    if not name.strip() or name != name.strip() or name[0] == "." or "/" in name or not name.isprintable():
        raise GateError(f"{name!r} cannot name a key; allowed: printable, no '/', no '.' or space in front")
    if len(name) > LONGEST_NAME:
        raise GateError(f"{name[:20]!r}...: a name of {len(name)} characters; allowed: {LONGEST_NAME}")
    return KeyFile(name, keys_folder() / f"{name}{SUFFIX}")


def find_signer(by: str | None, golden: Path) -> Signer:
    """Whoever decides here: the key named `by`, else the only one, else the one of git's user.

    Raises GateError, with the next step, when there is none, it cannot be opened, or golden/reviewers.json does not
    have it.
    """
    reviewers = read_reviewers(golden)
    signer = open_key(_chosen(by, reviewers))
    found = reviewers.key(signer.fingerprint)
    if found is None:
        raise GateError(
            f"the key of {signer.name} ({signer.fingerprint[:12]}) is not in {shown(reviewers_path(golden))}: "
            f"`{COMMAND} key new {shlex.quote(signer.name)}` adds it"
        )
    owner, key = found
    if owner.name != signer.name:
        raise GateError(
            f"{key_file(signer.name).path} is the key of {owner.name}: rename the file to {owner.name}{SUFFIX}"
        )
    if key.revoked is not None:
        raise GateError(
            f"the key of {signer.name} ({signer.fingerprint[:12]}) was revoked at {key.revoked}: move "
            f"{key_file(signer.name).path} away and make a new one with `{COMMAND} key new {shlex.quote(signer.name)}`"
        )
    return signer


def open_key(file: KeyFile) -> Signer:
    """The signer of a key file; asks for the passphrase where one is needed."""
    given = given_passphrase() if file.locked else None
    passphrase = given or (asked_passphrase(f"Passphrase for the key of {file.name}: ") if file.locked else None)
    return load_signer(file.name, file.path, passphrase)


def make_key(file: KeyFile, unasked: bool = False) -> Signer:
    """A new key in `file`, encrypted with a passphrase that is given or asked for twice.

    unasked: where none is given and nobody can be asked, it is not encrypted, instead of an error.
    """
    signer = new_signer(file.name)
    save_signer(signer, file.path, None if unasked and nobody_to_ask() else _new_passphrase(file))
    return signer


@dataclass(frozen=True)
class Enrolled:
    """A key that is a reviewer's. reviewer: as written now, None where the key stood there already."""

    signer: Signer
    made: bool
    reviewer: Reviewer | None


def enrol(
    file: KeyFile, golden: Path, role: str | None = None, email: str | None = None, unasked: bool = False
) -> Enrolled:
    """Make a person's key (unasked: as make_key does), or take the one that is there, and add it to the reviewers.

    role, email: None: as they are, of somebody known; else "reviewer" and none. Raises RecordError or GateError, with
    nothing written and no key made, when the name, the role or the email cannot be used.
    """
    reviewers = read_reviewers(golden)
    known = reviewers.by_name(file.name)
    made = not file.path.exists()
    signer = make_key(file, unasked) if made else open_key(file)
    if reviewers.key(signer.fingerprint) is not None:
        return Enrolled(signer, made, None)
    role = role or (known.role if known else "reviewer")
    email = email or (known.email if known else None)
    try:
        return Enrolled(signer, made, add_key(golden, file.name, role, email, signer.public, utc_now()))
    except RecordError:
        if made:  # nobody believes it yet, so that the same name can be tried again
            file.path.unlink()
        raise


def given_passphrase() -> bytes | None:
    """What the environment gives, None when it says nothing."""
    given = os.environ.get(PASSPHRASE)
    return None if given is None else os.fsencode(given)


def nobody_to_ask() -> bool:
    """Whether no passphrase is given and there is no terminal to ask for it at."""
    return given_passphrase() is None and not sys.stdin.isatty()


def asked_passphrase(prompt: str) -> bytes:
    """What the person at the terminal types. Raises GateError when there is no terminal."""
    if not sys.stdin.isatty():
        raise GateError(f"no terminal to ask for a passphrase at: set {PASSPHRASE}")
    try:
        return getpass.getpass(prompt).encode("utf-8", "surrogateescape")
    except EOFError:
        raise GateError(f"no passphrase was typed: type it, or set {PASSPHRASE}") from None


def _new_passphrase(file: KeyFile) -> bytes | None:
    """Empty: none. That has to be said on purpose."""
    given = given_passphrase()
    if given is None:
        given = asked_passphrase(f"Passphrase for the new key of {file.name} (empty for none): ")
        if given != asked_passphrase("The same again: "):
            raise GateError("the two passphrases differ: nothing was made")
    return given or None


def _chosen(by: str | None, reviewers: Reviewers) -> KeyFile:
    found = key_files()
    if by is not None:
        file = key_file(by)
        if not file.path.exists():
            raise GateError(
                f"no key of {by} in {shown(keys_folder())}: make one with `{COMMAND} key new {shlex.quote(by)}`"
            )
        return file
    if len(found) == 1:
        return found[0]
    if not found:
        raise GateError(
            f"who decides? There is no key in {shown(keys_folder())}: make yours with "
            f"`{COMMAND} key new NAME` and commit golden/reviewers.json"
        )
    name, email = git_identity()
    named = [file for file in found if name and file.name == name]
    mailed = [file for file in found if email and _email(file.name, reviewers) == email]
    if len(named or mailed) != 1:
        raise GateError(f"who decides? There are keys of {', '.join(file.name for file in found)}: say --by NAME")
    return (named or mailed)[0]


def _email(name: str, reviewers: Reviewers) -> str | None:
    reviewer = reviewers.by_name(name)
    return None if reviewer is None else reviewer.email
