"""Host names: stored form and validation."""

import re

MAX_HOST_LENGTH = 253

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\Z")


def normalize_host(host: str) -> str:
    """Return the stored form of a host name: ASCII (IDNA), lower case, without port and final dot; empty if it is none."""
    name = host.strip().rstrip(".").lower()
    name, _, port = name.partition(":")
    if port and not port.isdecimal():
        return ""
    name = name.rstrip(".")
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            return ""
    # An address such as 192.0.2.1 is no name.
    is_name = len(name) <= MAX_HOST_LENGTH and _HOST.match(name) and not name.rpartition(".")[2].isdigit()
    return name if is_name else ""
