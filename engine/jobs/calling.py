"""Call an address of the web from inside a site, and no address it must not reach.

The name is resolved once, every address is checked, and the connection goes to the
checked address: a name that resolves differently a moment later (DNS rebinding) gains
nothing. Redirects are not followed, so the receiver cannot send us elsewhere either
(OWASP ASVS 5.0 1.3.6).
"""

import hmac
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 20
LARGEST_REPLY = 65_536
PORTS = {"http": 80, "https": 443}
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Iterable[str]]
NAT64 = ip_network("64:ff9b::/96")


class ForbiddenAddressError(ConnectionError):
    """The address is inside a network that is not to be called from here."""


class RefusedCallError(ConnectionError):
    """The receiver answered, but did not take what was sent."""


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses a name stands for, as the system says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the receiver answered."""

    status: int
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Posts to addresses of the public network, and to ``networks`` of the site."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    resolve: Resolve = resolved
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send ``body``; raise unless the receiver answers with 2xx."""
        parts = web_address(url)
        host = parts.hostname or ""
        port = parts.port or PORTS[parts.scheme]
        address = self._checked(host, port)
        connection = self._connection(parts.scheme, host, port, address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            said = answer.read(LARGEST_REPLY).decode("utf-8", "replace")
        finally:
            connection.close()
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the statuses of success
            raise RefusedCallError(f"{host} answered {answer.status}.")
        return Reply(answer.status, said)

    def _checked(self, host: str, port: int) -> str:
        """Return an address of the host; refuse it if any of them is forbidden."""
        found = list(self.resolve(host, port))
        if not found:
            raise ForbiddenAddressError(f"{host} has no address.")
        for each in found:
            if not self.allows(ip_address(each.partition("%")[0])):
                raise ForbiddenAddressError(
                    f"{host} is an address of an inner network; who runs the site may "
                    "allow it with QMS_WEBHOOK_NETWORKS."
                )
        return found[0]

    def allows(self, address: Address) -> bool:
        """Say whether an address may be called."""
        real = _unwrapped(address)
        if any(real in network for network in self.networks):
            return True
        return real.is_global and not real.is_multicast

    def _connection(
        self, scheme: str, host: str, port: int, address: str
    ) -> HTTPConnection:
        if scheme == "https":
            secure = HTTPSConnection(host, port, timeout=TIMEOUT, context=self.tls())
            secure.sock = self.tls().wrap_socket(
                socket.create_connection((address, port), TIMEOUT),
                server_hostname=host,
            )
            return secure
        plain = HTTPConnection(host, port, timeout=TIMEOUT)
        plain.sock = socket.create_connection((address, port), TIMEOUT)
        return plain


def web_address(url: str) -> SplitResult:
    """Return the parts of an address; ``ValueError`` for one that cannot be called."""
    parts = urlsplit(url)
    _port = parts.port  # raises for what is no port
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("An address begins with https:// or http:// and a host.")
    if parts.username or parts.password:
        raise ValueError("An address holds no user name or password.")
    if any(ord(sign) <= ord(" ") for sign in url):
        raise ValueError("An address holds no blanks.")
    return parts


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the HMAC-SHA256 of ``timestamp.body``: both are then known to be ours."""
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, sha256).hexdigest()


def _unwrapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
