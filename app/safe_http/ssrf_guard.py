"""Which addresses a customer's URL may lead to: the public internet, and nothing of ours.

A name says nothing about where it leads, so `AddressGuard.resolve` is asked when a connection is made, and the connection goes
to the very address that it answered. `find_url_fault` only spares people a URL that can never work.
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
        "192.88.99.0/24",  # the way into 6to4
        "2002::/16",  # 6to4: an IPv4 address inside
        "2001::/23",  # Teredo and other protocols' own
        "3fff::/20",  # for documentation; Python 3.11 does not know it
    )
]


_EXAMPLE = "https://crm.example.com/texts"
_NEVER_IN_A_URL = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")
# Of ASCII letters, digits, hyphens and underscores; beyond it whatever a browser turns into punycode.
_LABEL = r"(?!-)[^\x00-\x2c./:-@\[-^`{-\x7f\s]+(?<!-)"
_HOST = re.compile(rf"(?:{_LABEL})(?:\.(?:{_LABEL}))*\.?")


class AddressRefusedError(Exception):
    """A URL leads where no customer's URL may; the message says so in words."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the public internet's, by itself and not by way of a translation."""
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        # Loopback, link-local, unique local, multicast, IPv4-mapped and NAT64 all lie outside it.
        return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def port_of(parts: SplitResult) -> int:
    """Answer the port that a URL leads to."""
    return parts.port or _DEFAULT_PORTS[parts.scheme]


def without_secrets(url: str) -> str:
    """Answer an address without what in it may be a secret: its query, its fragment, and a user's name and password.

    One that cannot be read is answered as an empty text.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def find_form_fault(url: str) -> str | None:
    """Return why a text is no absolute http or https URL, as a sentence, or None if it is one.

    The rule of RFC 3986 for every URL that callers give: a host may hold underscores, as old storage buckets do, and other
    letters than ASCII's.
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
        url: as the customer wrote it.
        loopback_allowed: this machine itself may be called.
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
    loopback = loopback_allowed and _is_loopback_name(parts.hostname or "")
    if not loopback and parts.port is not None and not _is_port_allowed(parts.port):
        return "Must lead to port 80, 443, or one from 1024 on."
    if not loopback and _is_private_name(parts.hostname or ""):
        return "Must lead to a host that is reached over the internet, not to a private address."
    return None


class AddressGuard:
    """Finds the addresses of hosts, and refuses those that are not public."""

    def __init__(self, *, loopback_allowed: bool = False) -> None:
        """Choose what counts as public.

        Args:
            loopback_allowed: this machine itself may be called, as in development.
        """
        self.loopback_allowed = loopback_allowed

    def resolve(self, host: str, port: int, seconds: float) -> list[str]:
        """Answer the addresses of a host, each of which may be connected to.

        One private address among several refuses the host: such an answer is no accident.

        Args:
            host: a name, or an address in any spelling that the operating system reads.
            port: to connect to.
            seconds: how long the name may take.

        Raises:
            AddressRefusedError: an address is not public, or the port is not allowed.
            TimeoutError: the name took too long.
            OSError: there is no such name.
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
    """Tell whether web servers listen there; below 1024 other ports are those of mail, shells and the like."""
    return port in _DEFAULT_PORTS.values() or port >= _FIRST_UNPRIVILEGED_PORT


def _is_private_name(host: str) -> bool:
    name = host.rstrip(".").lower()
    address = _read_address(name)
    if address is not None:
        return not is_public(address)
    # A name without a dot is one of a local network.
    return "." not in name or any(name == private or name.endswith(f".{private}") for private in _PRIVATE_NAMES)


def _is_loopback_name(host: str) -> bool:
    address = _read_address(host)
    return host == "localhost" if address is None else address.is_loopback


def _read_address(host: str) -> IPv4Address | IPv6Address | None:
    """Answer the address that a host is written as, in any of the spellings that operating systems read."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        # 2130706433, 0x7f.1 and 0177.0.0.1 are 127.0.0.1 to the operating system.
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
