"""Certificates that sign themselves, as tests of tokens, of TLS and of SAML need them, and keys by name."""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding

_BEFORE = timedelta(days=1)
_AFTER = timedelta(days=29)

K = TypeVar("K")


def by_name(make: Callable[[str], K]) -> Callable[[str], K]:
    """Return a function that makes the key of a name once, even if several threads ask for it first.

    `cache` alone would give each thread its own.
    """
    kept, lock = cache(make), threading.Lock()

    @wraps(make)
    def get(name: str) -> K:
        with lock:
            return kept(name)

    return get


def self_signed(
    key: CertificateIssuerPrivateKeyTypes, name: str, extensions: Sequence[tuple[x509.ExtensionType, bool]] = ()
) -> str:
    """Return a certificate in PEM that is valid now.

    Args:
        key: whose public half it certifies, and which signs it.
        name: the common name of its holder and issuer.
        extensions: each with whether it is critical.
    """
    holder = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(holder)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + _AFTER)
    )
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, critical=is_critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()
