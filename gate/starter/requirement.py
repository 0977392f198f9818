"""Where the installed assay came from, so that a workflow installs the same: PEP 610's direct_url.json or a version."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..house import COMMAND, HOUSE

NAME = "assay"
# No space, quote, backslash, `$` or brace: the address goes into YAML, and from there through a shell's variable.
_PLAIN = re.compile(r"[A-Za-z0-9:/@._~%+=&?#,!()*\-\[\]]+")


@dataclass(frozen=True)
class Requirement:
    """What pip is to install. text: None where nobody else could fetch it from; then `why` says so.

    repository, commit, revision: of a git repository, as pre-commit names it.
    """

    text: str | None
    why: str = ""
    repository: str | None = None
    commit: str | None = None
    revision: str | None = None


def installed_requirement(extras: Iterable[str] = ()) -> Requirement:
    """Of the assay that runs."""
    if COMMAND != NAME:
        return Requirement(None, "this assay runs in place, from its own source")
    try:
        found = distribution(NAME)
    except PackageNotFoundError:
        return Requirement(None, "this assay was not installed by pip")
    # Another distribution may have the name; ours is the one that this file lies in.
    if Path(str(found.locate_file(NAME))).resolve() != HOUSE:
        return Requirement(None, "this assay was not installed by pip")
    return requirement_of(found, extras)


def requirement_of(found: Distribution, extras: Iterable[str] = ()) -> Requirement:
    """Of a distribution: the address that it was installed from, else its version."""
    named = NAME + (f"[{','.join(extras)}]" if extras else "")
    text = found.read_text("direct_url.json")
    if text is None:
        return Requirement(f"{named}=={found.version}")
    try:
        direct = json.loads(text)
        url = _public(str(direct["url"]))
        vcs = direct.get("vcs_info")
        return _of_vcs(named, url, direct, vcs) if vcs else _of_archive(named, url, direct)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Requirement(None, "what pip kept of its address cannot be read")


def _of_vcs(named: str, url: str, direct: Mapping[str, Any], vcs: Mapping[str, str]) -> Requirement:
    commit, below = vcs["commit_id"], direct.get("subdirectory")
    text = f"{named} @ {vcs['vcs']}+{url}@{commit}" + (f"#subdirectory={below}" if below else "")
    if _is_local(url) or not _plain(text):
        return _local()
    if vcs["vcs"] != "git" or below or not re.fullmatch("[0-9a-f]{7,64}", commit):
        return Requirement(text)
    revision = vcs.get("requested_revision")
    return Requirement(text, "", url, commit, revision if revision and _plain(revision) else None)


def _of_archive(named: str, url: str, direct: Mapping[str, Any]) -> Requirement:
    hashes = (direct.get("archive_info") or {}).get("hashes") or {}
    text = f"{named} @ {url}" + (f"#sha256={hashes['sha256']}" if "sha256" in hashes else "")
    return _local() if "dir_info" in direct or _is_local(url) or not _plain(text) else Requirement(text)


def _local() -> Requirement:
    return Requirement(None, "this assay was installed from a file of this machine")


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("", "file") or parts.hostname in (None, "localhost")


def _plain(text: str) -> bool:
    return all(_PLAIN.fullmatch(word) for word in text.split(" "))


def _public(url: str) -> str:
    """Without a password or token; the bare user of SSH stays."""
    if " " in url or not url.isprintable():
        raise ValueError("no address")
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.scheme.endswith("ssh") and parts.username else ""
    return urlunsplit(parts._replace(netloc=user + parts.netloc.rpartition("@")[2]))
