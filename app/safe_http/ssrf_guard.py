"""SSRF protection: customers' URLs may lead to the public internet only.

A host name does not show its address, so `AddressGuard.resolve` runs when a connection is made, and the connection uses exactly
the addresses that it returned. `find_url_fault` only rejects URLs early that can never work.
"""

import ipaddress
import re
import socket
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from app.safe_http.network import look_up

MAX_URL_LENGTH = 2048
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FIRST_UNPRIVILEGED_PORT = 1024
_PRIVATE_NAMES = ("localhost", "local", "internal", "localdomain", "lan", "home.arpa")

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC = [
    ipaddress.ip_network(network)
    for network in (
        "192.88.99.0/24",  # 6to4 relay anycast
        "2002::/16",  # 6to4, which embeds an IPv4 address
        "2001::/23",  # Teredo and other protocols
        "3fff::/20",  # documentation; unknown to Python 3.11
    )
]


_EXAMPLE = "https://crm.example.com/texts"
_NEVER_IN_A_URL = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")
# ASCII letters, digits, hyphens and underscores, and non-ASCII characters that browsers turn into punycode.
_LABEL = r"(?!-)[^\x00-\x2c./:-@\[-^`{-\x7f\s]+(?<!-)"
_HOST = re.compile(rf"(?:{_LABEL})(?:\.(?:{_LABEL}))*\.?")


class AddressRefusedError(Exception):
    """A URL leads to a forbidden address; the message says so in words."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet, directly and not through a translation mechanism."""
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        # Excludes loopback, link-local, unique local, multicast, IPv4-mapped and NAT64 addresses.
        return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def port_of(parts: SplitResult) -> int:
    """Return the port of a URL."""
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def without_secrets(url: str) -> str:
    """Return a URL without parts that may be secret: query, fragment, user name and password.

    Returns an empty string for an invalid URL.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def find_form_fault(url: str) -> str | None:
    """Return why a string is not an absolute http or https URL, as a sentence, or None if it is.

    Follows RFC 3986 for all URLs from callers: a host may contain underscores, as old storage buckets do, and non-ASCII
    letters.
    """
    if len(url) > MAX_URL_LENGTH:
        return f"Must be at most {MAX_URL_LENGTH} characters long."
    if _NEVER_IN_A_URL.search(url):
        return "Must not contain spaces, control characters or backslashes: percent-encode them."
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return f"Must be a URL, for example {_EXAMPLE}."
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return f"Must be an absolute http or https URL, for example {_EXAMPLE}."
    if ":" not in parts.hostname and not _HOST.fullmatch(parts.hostname):
        return f"Must have a valid host, as in {_EXAMPLE}."
    return None


def find_url_fault(url: str, *, loopback_allowed: bool = False) -> str | None:
    """Return why this server can never call a URL, as a sentence, or None if it may be tried.

    Args:
        url: URL as entered by the customer.
        loopback_allowed: allow calls to this machine.
    """
    if not url.isascii() or any(character <= " " or character == "\x7f" for character in url):
        return "Must be written in ASCII without spaces: percent-encode other characters, and write the host in punycode."
    fault = find_form_fault(url)
    if fault:
        return fault
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        return "Must not contain a user name or password: put a secret into the query."
    if "#" in url:
        return "Must not contain a fragment (#): it would never be sent."
    loopback = loopback_allowed and is_loopback_name(parts.hostname or "")
    if not loopback and parts.port is not None and not _is_port_allowed(parts.port):
        return "Must use port 80, 443, or one from 1024 on."
    if not loopback and _is_private_name(parts.hostname or ""):
        return "Must lead to a host on the public internet, not to a private address."
    return None


class AddressGuard:
    """Resolver that rejects hosts with non-public addresses."""

    def __init__(self, *, loopback_allowed: bool = False) -> None:
        """Set which addresses are allowed.

        Args:
            loopback_allowed: allow this machine, as in development.
        """
        self.loopback_allowed = loopback_allowed

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        """Return the addresses of a host, all of which are allowed.

        One private address among several rejects the host: such a DNS response is no accident.

        Args:
            host: a name, or an address in any spelling that the operating system accepts.
            port: the port to connect to.
            seconds: time limit for name resolution.

        Raises:
            AddressRefusedError: an address is not public, or the port is not allowed.
            TimeoutError: name resolution took too long.
            OSError: the name does not exist.
        """
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in look_up(host, port, seconds)]
        loopback = self.loopback_allowed and all(address.is_loopback for address in addresses)
        if not loopback:
            if not _is_port_allowed(port):
                raise AddressRefusedError(f"Port {port} is not allowed")
            for address in addresses:
                if not is_public(address):
                    raise AddressRefusedError(f"{host} leads to {address}, which is not a public address")
        return [str(address) for address in addresses]


def _is_port_allowed(port: int) -> bool:
    """Whether a port may be used; below 1024, ports other than the web's belong to mail, shells and the like."""
    return port in _DEFAULT_PORTS.values() or port >= _FIRST_UNPRIVILEGED_PORT


def _is_private_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    address = _read_address(name)
    if address is not None:
        return not is_public(address)
    # A name without a dot belongs to a local network.
    return "." not in name or any(name == private or name.endswith(f".{private}") for private in _PRIVATE_NAMES)


def is_loopback_name(host: str) -> bool:
    """Whether a host of a URL is this machine, by name or address."""
    address = _read_address(host)
    return host == "localhost" if address is None else address.is_loopback


def _read_address(host: str) -> IPv4Address | IPv6Address | None:
    """Return the address that a host is written as, in any spelling that operating systems accept."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        # The operating system reads 2130706433, 0x7f.1 and 0177.0.0.1 as 127.0.0.1.
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
