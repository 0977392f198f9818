"""Deciding on what was judged: the one way, for the command line and for the page."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from golden.deciding import Decided, approve, reject
from golden.errors import AlreadyDecidedError, StaleError
from golden.keys import Signer
from golden.log import log_path, read_log
from golden.policy import read_policy
from golden.reading import find_record, previews_folder, record_digest, record_path
from golden.reviewers import read_reviewers, reviewers_path
from golden.seen import Seen, content_sha256
from golden.seen import seen_now as seen_in_golden
from golden.standing import standing
from specs.canonical import canonical_json, digest
from specs.spec import Spec

from .advice import gate_first
from .authors import spec_author
from .errors import GateError
from .git_commits import (
    DEFAULT_BRANCH,
    AssetFiles,
    Author,
    Branch,
    check_history,
    commit_decision,
    commit_message,
    committed_bytes,
    holds,
    open_branch,
    trailers_of,
)
from .house import shown
from .judged import Judged, read_judged, refuse_blocked
from .moment import utc_now
from .repository import find_repository


@dataclass(frozen=True)
class Made:
    """A decision that was made. record_path: of the asset's record, whether or not this decision wrote it.

    commit, branch: where it was committed, None without --git. key_committed: whether that commit knows the reviewer's
    key, so that others can verify the decision.
    """

    decided: Decided
    record_path: Path
    commit: str | None = None
    branch: str | None = None
    key_committed: bool = True


def seen_now(spec: Spec, runs: Path, golden: Path) -> Seen:
    """What whoever looks at the last report and at golden/ now sees; what approve and reject hold a decision against.

    Raises GateError or RecordError when spec, report, files or record are not those that were judged.
    """
    return _seen(read_judged(spec, runs, golden), gate_first(spec, runs, golden), golden)


def approve_candidate(
    spec: Spec,
    runs: Path,
    golden: Path,
    signer: Signer,
    why: str,
    seen: Seen | None = None,
    branch: str | None = None,
) -> Made:
    """Approve the asset that was gated last; the record is written when the policy asks for nothing more.

    seen: what the reviewer saw, None: the last report. branch: commit there, "{id}" in it stands for the asset, "" for
    "assay/{id}". Raises GateError or RecordError, with nothing written, when the report has anything but PASS besides
    the golden rules; or the spec, the report, the asset or the record is not what was seen; or the reviewer may not
    decide this.
    """
    return _decide("approve", spec, runs, golden, signer, why, seen, branch)


def reject_candidate(
    spec: Spec,
    runs: Path,
    golden: Path,
    signer: Signer,
    why: str,
    seen: Seen | None = None,
    branch: str | None = None,
) -> Made:
    """Reject the asset that was gated last: its approvals so far count no more, and a record of these bytes goes.

    Arguments and errors are those of approve_candidate, but for the report's verdict, which does not matter.
    """
    return _decide("reject", spec, runs, golden, signer, why, seen, branch)


def stated_reason(verb: str, why: str) -> str:
    """The reason without the space around it. Raises GateError when there is none, or it cannot be written down."""
    if not why.strip():
        raise GateError(f"--reason is empty: say why these bytes are {'right' if verb == 'approve' else 'wrong'}")
    try:
        why.encode("utf-8")
    except UnicodeEncodeError:
        raise GateError("--reason is not UTF-8 text: write it in this terminal's encoding") from None
    return why.strip()


def _decide(
    verb: str, spec: Spec, runs: Path, golden: Path, signer: Signer, why: str, seen: Seen | None, branch: str | None
) -> Made:
    why = stated_reason(verb, why)
    judged = read_judged(spec, runs, golden)
    if verb == "approve":
        refuse_blocked(judged, runs)
    now = _seen(judged, gate_first(spec, runs, golden), golden)
    if seen is not None and seen.report_sha256 != now.report_sha256:
        raise StaleError(f"{spec.id}: gated again since you opened it: look at the new report, then decide")
    author = spec_author(spec)
    if verb == "approve" and author is None and not read_policy(golden).for_profile(spec.profile).author_may_approve:
        raise GateError(
            f"{spec.id}: the author of a spec may not approve it, and git does not know who wrote this one: commit "
            f"{shown(spec.path)} and its files as they are (in a clone with its history), then approve"
        )
    case = _Case(verb, spec, golden, signer, why, seen or now, judged, author)
    if branch is None:
        return Made(case.decide(), record_path(spec.id, golden))
    return _committed(case, (branch or DEFAULT_BRANCH).replace("{id}", spec.id))


@dataclass(frozen=True)
class _Case:
    """A decision before it is made."""

    verb: str
    spec: Spec
    golden: Path
    signer: Signer
    why: str
    seen: Seen
    judged: Judged
    author: str | None

    def decide(self) -> Decided:
        spec_json = canonical_json({"id": self.spec.id, **self.spec.to_json()})
        rest = (spec_json, self.signer, self.why, self.seen, self.spec.profile, self.author, utc_now(), self.golden)
        if self.verb == "reject":
            return reject(self.judged.manifest, *rest)
        return approve(self.judged.manifest, self.judged.folder, *rest)

    def already(self) -> Decided | None:
        """This very decision, when it stands in the log: it may only lack its commit."""
        content = content_sha256(self.judged.manifest)
        mine = (self.verb, self.signer.fingerprint, self.why, content)
        log = reversed(read_log(self.spec.id, self.golden))
        entry = next((one for one in log if (one.decision, one.key, one.why, one.content_sha256) == mine), None)
        if entry is None:
            return None
        record = find_record(self.spec.id, self.golden)
        approved = record if record is not None and record.decision.entry_sha256 == entry.sha256 else None
        return Decided(entry, approved, standing(self.spec.id, content, self.spec.profile, self.golden))

    @property
    def files(self) -> AssetFiles:
        id, golden = self.spec.id, self.golden
        return AssetFiles(record_path(id, golden), log_path(id, golden), previews_folder(id, golden))


def _committed(case: _Case, name: str) -> Made:
    """Decide and commit, one after the other in this golden/, so that each commit is of one decision."""
    author = _author(case)
    find_repository(case.golden)  # raises where there is none: nothing is made then
    with _one_at_a_time(case.golden):
        branch = open_branch(name, case.golden, author)  # not before: another decision's commit locks the branch
        check_history(branch, case.files)
        case.files.present()  # raises for what cannot be committed
        try:
            decided = case.decide()
        except AlreadyDecidedError:
            # Killed between decision and commit, or decided without --git before.
            before = case.already()
            if before is None or holds(branch, case.files):
                raise
            decided = before
        commit = _commit(case, decided, branch, author)
    known = committed_bytes(branch, commit, reviewers_path(case.golden))
    return Made(
        decided, record_path(case.spec.id, case.golden), commit, name, case.signer.fingerprint.encode() in known
    )


def _commit(case: _Case, decided: Decided, branch: Branch, author: Author) -> str:
    entry = decided.entry
    trailers = trailers_of(
        [
            ("Asset", entry.asset),
            ("Decision", entry.decision),
            ("Entry", entry.sha256),
            ("Content", entry.content_sha256),
            ("Record", record_digest(entry.asset, case.golden) if decided.record is not None else None),
        ]
    )
    message = commit_message(case.verb.capitalize(), entry.asset, entry.why)
    try:
        return commit_decision(case.files, branch, author, entry.when, message, trailers)
    except GateError as error:
        raise GateError(
            f"{error}\n{entry.asset}: the decision is kept in {shown(log_path(entry.asset, case.golden))}, but not "
            "committed: the same command again commits it"
        ) from error


def _author(case: _Case) -> Author:
    found = read_reviewers(case.golden).key(case.signer.fingerprint)
    return Author(case.signer.name, None) if found is None else Author(found[0].name, found[0].email)


def _seen(judged: Judged, first: str, golden: Path) -> Seen:
    """As golden/ is now. A record that came after the judgement must be of these very bytes."""
    candidate = judged.candidate
    seen = seen_in_golden(candidate.manifest, candidate.report_sha256, golden)
    if seen.record_sha256 != candidate.record_sha256:
        record = find_record(candidate.id, golden)
        if record is None or digest(record.content()) != seen.content_sha256:
            raise StaleError(
                f"{candidate.id}: its record changed since it was judged: {first}, and look at what is new"
            )
    return seen


@contextmanager
def _one_at_a_time(golden: Path) -> Iterator[None]:
    """The lock is on golden/ itself and ends with its process, however that ends."""
    golden.mkdir(parents=True, exist_ok=True)
    handle = os.open(golden, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
