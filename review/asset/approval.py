"""What a decision on an asset would be about, and why it cannot be approved now."""

import json

from gate.candidate import Candidate
from gate.errors import GateError
from gate.judged import blocking_findings
from gate.runs import MANIFEST, run_folder
from golden.seen import Seen, content_sha256

from ..folders import Folders
from ..geometry.digests import sha256_of
from ..queue.situation import GATE_AGAIN, Situation

SHOWN = 3


def seen_of(found: Situation, folders: Folders) -> tuple[Seen | None, str]:
    """What the reviewer sees; without it, why nothing can be decided.

    Made of what was read for this very view, so that a decision holds only for what was shown.
    """
    candidate = found.candidate
    if found.state == "never gated" or (candidate is None and found.state != "error"):
        return None, "nothing was judged yet: run the gate"
    if candidate is None or found.standing is None or found.state == "stale":
        return None, found.problem
    if changed := _changed_run(found.id, candidate, folders):
        return None, changed
    head = found.entries[-1].sha256 if found.entries else None
    content = content_sha256(candidate.manifest)
    return Seen(found.record_sha256, content, candidate.report_sha256, head), ""


def why_not(found: Situation, folders: Folders) -> str:
    """Why nobody can approve what is shown; empty where a reviewer whom the policy takes may."""
    assert found.candidate is not None
    if found.state == "error":
        return found.problem
    if not found.candidate.approvable:
        return _blocked(found.id, folders)
    if found.is_approved:
        return "exactly these bytes are approved already: nothing to do"
    return ""


def _blocked(id: str, folders: Folders) -> str:
    try:
        findings = blocking_findings(folders.runs, id)
    except (GateError, OSError, ValueError, KeyError, TypeError, IndexError):
        findings = []
    named = [f"{one.status.name} {one.rule}" for one in findings]
    names = list(dict.fromkeys(named))
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    what = f" ({', '.join(names[:SHOWN])}{more})" if names else ""
    return f"only an asset that passes every other rule can be approved{what}"


def _changed_run(id: str, candidate: Candidate, folders: Folders) -> str:
    """What of a run is not as it was judged; of a file asset the situation has told."""
    if candidate.key is None:
        return ""
    folder = run_folder(folders.runs, id, candidate.key)
    try:
        if json.loads((folder / MANIFEST).read_bytes()) != candidate.manifest:
            return f"{MANIFEST}: not that of the run that was judged: {GATE_AGAIN}"
        for name, entry in candidate.manifest["files"].items():
            if sha256_of(folder / name) != entry["sha256"]:
                return f"{name}: changed since the asset was judged: {GATE_AGAIN}"
    except OSError as error:
        return f"{MANIFEST} or a file that it lists cannot be read ({error.strerror}): {GATE_AGAIN}"
    except (ValueError, RecursionError):
        return f"{MANIFEST}: cannot be read: {GATE_AGAIN}"
    return ""
