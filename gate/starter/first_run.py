"""The first run: the starter asset is gated, approved by whoever sets this up, and gated again."""

import contextlib
import io
import os
from dataclasses import dataclass

from golden.document import RecordError
from golden.keys import Signer
from golden.reading import record_path
from golden.reviewers import read_reviewers
from specs.spec import Spec, load_spec

from ..candidate import file_manifest
from ..decisions import approve_candidate
from ..errors import GateError
from ..house import COMMAND, shown
from ..keys import KeyFile, enrol, key_file, open_key
from ..project import find_project
from ..repository import GitError, Repository
from .asset import ID
from .plan import Plan

REASON = "starter asset of assay init"
ROLE = "admin"


@dataclass(frozen=True)
class Person:
    """Whoever sets this up, as git knows them."""

    name: str
    email: str

    @property
    def key(self) -> KeyFile:
        """Where their key lies, or will."""
        return key_file(self.name)


def git_person(repository: Repository) -> Person:
    """Who works here. Raises GateError with the commands to type when git does not know."""
    name, email = (_setting(repository, key) for key in ("user.name", "user.email"))
    if not name or not email:
        raise GateError(
            "git does not know who you are, and reviewers go by that name: say it, and start again\n"
            '  git config --global user.name "Ada Lovelace"\n'
            "  git config --global user.email ada@example.org"
        )
    key_file(name)  # raises for a name that no key can have
    return Person(name, email)


def signer_of(plan: Plan, person: Person) -> Signer | None:
    """Who signs the first approval; a first reviewer is added with their key, which is made where there is none.

    None: golden/reviewers.json is there and does not have this person's key.
    """
    if plan.enrols:
        return enrol(person.key, plan.golden, ROLE, person.email, unasked=True).signer
    if not plan.approves or not person.key.path.exists():
        return None
    signer = open_key(person.key)
    return signer if read_reviewers(plan.golden).key(signer.fingerprint) is not None else None


def first_run(plan: Plan, signer: Signer | None) -> int:
    """Gate the starter asset, approved before where that is needed and possible; the gate's exit code."""
    with contextlib.chdir(plan.folder):
        if signer is not None and plan.approves:
            with contextlib.redirect_stderr(io.StringIO()):  # that there is no record yet is no news
                _gate(plan, "--output-file", os.devnull)
            _approve(load_spec(plan.spec), plan, signer)
        elif plan.approves:
            print(
                f"{shown(plan.reviewers)} does not have your key: `{COMMAND} key new NAME` adds it, and "
                f'`{COMMAND} approve {ID} --reason "..."` signs the starter asset'
            )
        return _gate(plan)


def _gate(plan: Plan, *words: str) -> int:
    from ..cli import build_parser
    from ..commands import COMMANDS

    args = build_parser().parse_args(["gate", *words, "--", os.path.relpath(plan.spec)])
    return COMMANDS["gate"].run(args)


def _approve(spec: Spec, plan: Plan, signer: Signer) -> None:
    """Say what is signed, and with which key; sign it."""
    mesh = file_manifest(spec)["files"][spec.mesh_path.name] if spec.mesh_path else {}
    print(
        f"signing as {signer.name}, with the key {signer.fingerprint[:16]} ({key_file(signer.name).path}):\n"
        f"  approve {ID}, {shown(spec.mesh_path or spec.path)} (sha256 {mesh.get('sha256', '')[:16]}): {REASON!r}",
        flush=True,
    )
    try:
        made = approve_candidate(spec, find_project().runs, plan.golden, signer, REASON)
    except (GateError, RecordError) as error:
        print(f"not approved: {error}")
        return
    if made.decided.record is None:
        print(f"signed; golden/policy.json asks for {made.decided.standing.needed.approvals} approvals")
    else:
        print(f"approved: {shown(record_path(ID, plan.golden))}")


def _setting(repository: Repository, name: str) -> str:
    try:
        return repository.line("config", "--get", name).strip()
    except GitError:
        return ""
