"""Who may connect, and under which name: first guard. Against DNS rebinding and against going around the proxy."""

import ipaddress

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from .answers import refusal
from .settings import Network, Settings, is_loopback, loopback_hosts, networks

# What a proxy tells of the request before it; Gradio would build its addresses from these, whoever sent them.
FORWARDED = tuple(f"x-forwarded-{what}" for what in ("for", "host", "proto", "port", "prefix", "server"))
UNWANTED = (
    *FORWARDED,
    "forwarded",
    "x-gradio-server",
    "x-gradio-user",
    "x-ip-token",
    "x-original-url",
    "x-rewrite-url",
)

HEAD_BYTES = 32 * 1024


class Front:
    """Refuses a foreign Host, and beside a proxy a foreign peer.

    Leaves "assay.address" in the scope, and "assay.person": whom a trusted proxy names, or None.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.trusted = networks(settings.trusted_proxies)
        self.open = not is_loopback(settings.host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; websockets are closed, for nothing of ours speaks them."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        hosts = Headers(scope=scope).getlist("host")
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        size += len(scope["path"]) + len(scope["query_string"])
        if self.open and not (among(peer, self.trusted) or is_loopback(peer)):
            await refusal(403, "This server answers its proxy only.")(scope, receive, send)
        elif len(hosts) != 1 or hosts[0].lower() not in self._hosts(peer):
            await refusal(421, "This server does not go by that name.")(scope, receive, send)
        elif size > HEAD_BYTES:
            await refusal(431, f"Too long: address and headers have {size} bytes; allowed: {HEAD_BYTES}.")(
                scope, receive, send
            )
        else:
            await self.app(self._known(scope, peer), receive, send)

    def _hosts(self, peer: str) -> frozenset[str]:
        if self.open and is_loopback(peer):  # a health check on the machine itself
            return self.settings.hosts | loopback_hosts(self.settings.port)
        return self.settings.hosts

    def _known(self, scope: Scope, peer: str) -> Scope:
        """The scope with what a trusted proxy said of address and person, and without what anybody can say."""
        headers = Headers(scope=scope)
        believed = among(peer, self.trusted)
        address = client_address(peer, headers.getlist("x-forwarded-for"), self.trusted) if believed else peer
        name = self.settings.proxy_header
        persons = headers.getlist(name) if name and believed else []
        scope = {**scope, "headers": list(scope["headers"])}
        scope["assay.address"] = address
        scope["assay.person"] = persons[0].strip() or None if len(persons) == 1 else None
        rest = MutableHeaders(scope=scope)
        for unwanted in (*UNWANTED, *([name] if name else [])):
            del rest[unwanted]
        if self.settings.secure:
            scope["scheme"] = "https"
        return scope


def among(address: str, trusted: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks."""
    try:
        found = ipaddress.ip_address(address.strip())
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return any((mapped or found) in network for network in trusted)


def client_address(peer: str, forwarded: list[str], trusted: tuple[Network, ...]) -> str:
    """The address behind the trusted proxies: the last of X-Forwarded-For that is not one of them.

    What stands before it was said by the client itself.

    >>> client_address("10.0.0.7", ["6.6.6.6, 203.0.113.9, 10.0.0.8"], networks(("10.0.0.0/24",)))
    '203.0.113.9'
    """
    for text in reversed([part.strip() for line in forwarded for part in line.split(",")]):
        try:
            address = str(ipaddress.ip_address(text))
        except ValueError:
            return peer
        if not among(address, trusted):
            return address
    return peer
