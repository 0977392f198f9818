"""Real decisions on sample assets."""

from golden.deciding import approve
from golden.seen import seen_now
from review.queue import situation_of
from specs.canonical import canonical_json
from specs.spec import load_spec


def decide(samples, id, deciding=approve, who="Ada", why="looked at it"):
    """Approve or reject what was gated last, as it lies there."""
    folders = samples.folders
    now = situation_of(folders.specs / f"{id}.json", folders)
    spec, manifest = load_spec(now.path), now.candidate.manifest
    spec_json = canonical_json({"id": id, **spec.to_json()})
    seen = seen_now(manifest, now.candidate.report_sha256, folders.golden)
    rest = (spec_json, samples.signers[who], why, seen, spec.profile, None, "2026-03-01T00:00:00Z", folders.golden)
    if deciding is not approve:
        return deciding(manifest, *rest)
    folder = folders.specs if now.candidate.key is None else folders.runs / id / now.candidate.key
    return approve(manifest, folder, *rest)
