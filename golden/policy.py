"""How many approvals an asset needs, and whose: `policy.json`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from .document import load_document, read_limited
from .places import GOLDEN, shown

SCHEMA = GOLDEN / "policy.schema.json"


@dataclass(frozen=True)
class Demand:
    """What an approved asset needs: so many different reviewers of at least this role.

    author_may_approve: whether the approval of the spec's author counts.
    """

    approvals: int = 1
    role: str = "reviewer"
    author_may_approve: bool = True


@dataclass(frozen=True)
class Policy:
    """The demand on every asset, and the demands on those of some profiles."""

    default: Demand = Demand()
    profiles: Mapping[str, Demand] = field(default_factory=dict)

    def for_profile(self, name: str) -> Demand:
        """The demand on assets of a profile."""
        return self.profiles.get(name, self.default)


def policy_path(golden: Path = GOLDEN) -> Path:
    """Where the policy stands."""
    return golden / "policy.json"


def read_policy(golden: Path = GOLDEN) -> Policy:
    """The policy; one approval of anybody's when the file is absent. Raises RecordError when it cannot be used."""
    path = policy_path(golden)
    file = shown(path)
    advice = f"Correct it, or restore it (git checkout -- {file})."
    raw = read_limited(path, file, advice)
    if raw is None:
        return Policy()
    document = load_document(raw, file, advice)
    document.check(SCHEMA)
    stated = {key: value for key, value in document.value.items() if key in vars(Demand())}
    default = replace(Demand(), **stated)
    profiles = document.value.get("profiles", {})
    return Policy(default, {name: replace(default, **changes) for name, changes in profiles.items()})
