"""The digest of a request: of all that a report depends on beside the mesh's own files."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specs.canonical import digest
from specs.spec import Spec
from validators.excuses import digest_of
from validators.profile import Profile
from validators.sandbox import Limits, Request

from .files import content_of


class UnkeyedError(Exception):
    """A request holds something that no digest can be taken of: its report is not kept."""


class Requests:
    """Digests of requests. Profiles, of which there are few, are digested once each."""

    def __init__(self) -> None:
        self._profiles: dict[int, tuple[Profile, str]] = {}

    def digest(self, request: Request, limits: Limits) -> str:
        """Of every field but the path, whose name alone is part of it. Raises UnkeyedError."""
        fields = {field.name: getattr(request, field.name) for field in dataclasses.fields(request)}
        del fields["path"], fields["profile"], fields["excuses"]
        plain = {name: self._plain(value) for name, value in fields.items()}
        limited = dict(vars(limits))
        try:
            own = {"name": request.path.name, "profile": self._of_profile(request.profile), "limits": limited}
            return digest({**plain, **own, "excuses": digest_of(request.excuses)})
        except ValueError as error:  # a number that JSON cannot hold, half a character
            raise UnkeyedError(str(error)) from None

    def _of_profile(self, profile: Profile) -> str:
        # The profile is kept with its digest, so that no other one can get its id.
        if id(profile) not in self._profiles:
            self._profiles[id(profile)] = (profile, digest(self._plain(dataclasses.asdict(profile))))
        return self._profiles[id(profile)][1]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Spec):
            return {"spec": value.sha256, "pictures": _pictures(value)}
        if isinstance(value, str | int | float | bool | None):
            return value
        if isinstance(value, Mapping):
            return {str(key): self._plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._plain(item) for item in value]
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            own = {field.name: self._plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
            return {"type": type(value).__name__, **own}
        raise UnkeyedError(type(value).__name__)


def _pictures(spec: Spec) -> dict[str, str]:
    """Digests of the reference views' pictures, which rules open beside the spec. Raises UnkeyedError."""
    names = {name for view in spec.reference_views for name in (view.image, view.depth) if name is not None}
    found: dict[str, str] = {}
    for name in sorted(names):
        path: Path = spec.path.parent / name
        content = content_of(path)
        if content is None and path.exists():
            raise UnkeyedError(name)
        found[name] = "missing" if content is None else content.sha256
    return found
