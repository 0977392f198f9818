"""Whether a decision is really somebody's, and whether it counts."""

from dataclasses import dataclass, field
from pathlib import Path

from .keys import verify_signature
from .log import Entry
from .places import GOLDEN
from .policy import Demand, Policy, read_policy
from .reviewers import Reviewers, read_reviewers


@dataclass(frozen=True)
class Rights:
    """The reviewers and the policy at one point of the repository's history."""

    reviewers: Reviewers
    policy: Policy
    _broken: dict[str, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    def forged(self, entry: Entry) -> str:
        """Why an entry is not its reviewer's word, "" when it is: key, name, signature, time."""
        return self.broken(entry) or self.expired(entry)

    def broken(self, entry: Entry) -> str:
        """Why an entry is not what the owner of a known key signed, "" when it is. Each signature is checked once."""
        if entry.sha256 not in self._broken:
            self._broken[entry.sha256] = self._why_broken(entry)
        return self._broken[entry.sha256]

    def expired(self, entry: Entry) -> str:
        """Why the key of an entry was not good at that time, "" when it was."""
        found = self.reviewers.key(entry.key)
        key = found and found[1]
        if key and key.revoked is not None and entry.when >= key.revoked:
            return f"decided at {entry.when} with a key of {entry.who} that was revoked at {key.revoked}"
        if key and entry.when < key.added:
            return f"decided at {entry.when} with a key of {entry.who} that was added at {key.added}"
        return ""

    def _why_broken(self, entry: Entry) -> str:
        found = self.reviewers.key(entry.key)
        if found is None:
            return f"signed with the key {entry.key[:12]}, which is nobody's in reviewers.json"
        reviewer, key = found
        if reviewer.name != entry.who:
            return f"says {entry.who!r}, but its key {entry.key[:12]} is that of {reviewer.name!r}"
        if not verify_signature(key.public, entry.signed_bytes, bytes.fromhex(entry.signature)):
            return f"the signature is not that of {entry.who}: the decision was changed or forged"
        return ""

    def demand(self, profile: str) -> Demand:
        """What the policy asks for an asset of a profile."""
        return self.policy.for_profile(profile)

    def void(self, entry: Entry) -> str:
        """Why an approval does not count, "" when it does: forged, too low a role, or the spec's own author."""
        return self.forged(entry) or self.unfit(entry.who, entry.profile, entry.spec_author)

    def unfit(self, who: str, profile: str, spec_author: str | None) -> str:
        """Why the policy does not take this reviewer's approval, "" when it does."""
        reviewer = self.reviewers.by_name(who)
        demand = self.demand(profile)
        if reviewer is None:
            return f"{who!r} is not in reviewers.json"
        if not reviewer.has_role(demand.role):
            return f"{who} is {reviewer.role}; assets of the profile {profile!r} need {demand.role}"
        if demand.author_may_approve:
            return ""
        if spec_author is None:
            return f"who wrote the spec is not known, and its author may not approve (profile {profile!r})"
        if reviewer.wrote(spec_author):
            return f"{who} wrote the spec, and its author may not approve (profile {profile!r})"
        return ""


def read_rights(golden: Path = GOLDEN) -> Rights:
    """What stands in golden/ now. Raises RecordError."""
    return Rights(read_reviewers(golden), read_policy(golden))
