"""What a page server is told: its folders, where it listens, and who stands in front of it."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gate.errors import GateError
from gate.project import find_project
from specs.command import page

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(GateError):
    """Settings with which the page would not be safe, or not work; the message says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """Folders, database URL, address and proxy of one server; raises SettingsError where they do not fit together.

    port 0: any free one. public_url: scheme and host that browsers use, without a path. proxy_header: the header in
    which a trusted proxy names the person that it signed in. trusted_proxies: addresses or networks. git_branch: where
    each decision is committed; "" for assay/<id>, None for nowhere.
    """

    specs: Path
    runs: Path
    golden: Path
    state: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 7860
    public_url: str | None = None
    proxy_header: str | None = None
    trusted_proxies: tuple[str, ...] = ()
    git_branch: str | None = None

    def __post_init__(self) -> None:
        _check_port(self.port)
        networks(self.trusted_proxies)
        if self.public_url is not None:
            _check_public_url(self.public_url)
        if self.proxy_header is not None:
            _check_proxy_header(self.proxy_header, self.trusted_proxies)
        if not is_loopback(self.host):
            _check_open_bind(self)

    @property
    def secure(self) -> bool:
        """Whether browsers reach the page by https."""
        return self.public_url is not None and self.public_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """The session cookie's name; under https the browser itself holds its scope (__Host-)."""
        return "__Host-assay" if self.secure else "assay"

    @property
    def hosts(self) -> frozenset[str]:
        """The values of the Host header that are this server's."""
        own = loopback_hosts(self.port) if is_loopback(self.host) else frozenset()
        return frozenset(own | {urlsplit(origin).netloc for origin in self.origins})

    @property
    def origins(self) -> frozenset[str]:
        """The origins that are this page's own."""
        if self.public_url is not None:
            return frozenset({self.public_url})
        return frozenset(f"http://{host}" for host in loopback_hosts(self.port))


def default_settings(house: Path | None = None) -> Settings:
    """The settings of `assay review` without options: over the folders of a house (None: of our project)."""
    from ..store import database_url

    if house is not None:
        state = house / ".assay"
        return Settings(house / "specs" / "assets", house / "runs", house / "golden", state, database_url(None, state))
    own = find_project()
    state = own.root / ".assay"
    return Settings(own.paths[0], own.runs, own.golden, state, database_url(None, state))


def loopback_hosts(port: int) -> frozenset[str]:
    """The Host headers of a server that listens on this machine."""
    return frozenset(name if port == 80 else f"{name}:{port}" for name in LOOPBACK_NAMES)


def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks as networks.

    >>> networks(("10.0.0.7", "fd00::/8"))
    (IPv4Network('10.0.0.7/32'), IPv6Network('fd00::/8'))
    """
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as error:
        raise SettingsError(
            f"--trusted-proxy: {error}: give an address (10.0.0.7) or a network (10.0.0.0/24)"
        ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens there.

    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "10.0.0.7", "page.example.org")]
    [True, True, True, False, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_port(port: int) -> None:
    if not 0 <= port <= 65535:
        raise SettingsError(f"--port: {port} is no port: 0 (any free one) to 65535")


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    try:
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and f"{parts.scheme}://{parts.netloc}" == url
        usual = {"http": 80, "https": 443}.get(parts.scheme)  # browsers leave it out of Host and Origin
        good = good and "@" not in parts.netloc and url == url.lower() and parts.port not in (0, usual)
    except ValueError:
        good = False
    if not good:
        raise SettingsError(
            f"--public-url: {url!r}: give scheme and host in lower case alone, as in https://assets.example.org"
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingsError(
            f"--public-url: {url}: passwords would travel unencrypted: have a proxy end TLS, and give its https:// URL"
        )


def _check_proxy_header(name: str, trusted: tuple[str, ...]) -> None:
    if not name or not all(char.isascii() and (char.isalnum() or char == "-") for char in name):
        raise SettingsError(f"--proxy-header: {name!r} is no header's name: letters, digits and hyphens")
    if name.lower() in ("host", "cookie", "origin", "authorization", "content-length", "x-forwarded-for"):
        raise SettingsError(
            f"--proxy-header: {name} has another meaning: have the proxy use one of its own, as in X-Auth-User"
        )
    if not trusted:
        raise SettingsError(
            "--proxy-header: anybody could send it: say with --trusted-proxy from which addresses it is believed"
        )


def _check_open_bind(settings: Settings) -> None:
    missing = [] if settings.secure else ["--public-url https://..."]
    missing += [] if settings.trusted_proxies else ["--trusted-proxy ADDRESS"]
    if missing:
        raise SettingsError(
            f"--host {settings.host}: other machines could reach the page, and it speaks no TLS itself: put a proxy "
            f"that does in front of it and name it ({' and '.join(missing)} missing), or listen on 127.0.0.1 "
            f"({page('review-page')})"
        )
