"""Certificates of identity providers as administrators paste them, and keys that sign our requests."""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.times.clock import SECOND

SIGNATURE_METHOD = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
MIN_KEY_BITS = 2048
_MAX_KEY_BITS = 8192
_LIFETIME = timedelta(days=3650)
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_PEM = re.compile(f"{_BEGIN}[A-Za-z0-9+/=\\s]*{_END}")
_BYTE_ORDER_MARK = "\ufeff"
_NONE = "Must be an X.509 certificate, as PEM or base64."


def normalize_certificate(text: str) -> str:
    """Return a certificate as base64 of its DER.

    Args:
        text: PEM, or base64 as in metadata. PEM may be surrounded by output of `openssl` and by certificates of its issuers.

    Raises:
        ValueError: it is not one certificate with an RSA key of at least 2048 bits.
    """
    certificate = _read_certificate(text.replace(_BYTE_ORDER_MARK, "").strip())
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(_NONE) from error
    if not isinstance(key, rsa.RSAPublicKey) or not MIN_KEY_BITS <= key.key_size <= _MAX_KEY_BITS:
        raise ValueError(f"Must contain an RSA key of {MIN_KEY_BITS} to {_MAX_KEY_BITS} bits.")
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _read_certificate(text: str) -> x509.Certificate:
    """Return the certificate in a text; of a chain, the one that issued none of the others."""
    if "PRIVATE KEY" in text:
        raise ValueError("Must contain no private key. Remove it, and create a new one if others have seen it.")
    try:
        if _BEGIN not in text:
            return x509.load_der_x509_certificate(base64.b64decode("".join(text.split()), validate=True))
        found = [x509.load_pem_x509_certificate(block.encode()) for block in _PEM.findall(text)]
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(_NONE) from error
    chain = list(dict.fromkeys(found))
    ends = [
        certificate
        for certificate in chain
        if not any(other.issuer == certificate.subject for other in chain if other != certificate)
    ]
    if not chain or text.count(_BEGIN) != len(found):
        raise ValueError(_NONE)
    if len(ends) != 1:
        raise ValueError(f"Must be one certificate, alone or with its issuers. Found {len(chain)}: give each its own entry.")
    return ends[0]


def get_certificate_expiry(certificate: str) -> int:
    """Return the expiry of a certificate (base64 of DER), in ms."""
    end = x509.load_der_x509_certificate(base64.b64decode(certificate)).not_valid_after_utc
    return int(end.timestamp()) * SECOND


def generate_request_key(name: str, now: int) -> tuple[str, str]:
    """Create the key that signs requests to one provider.

    Args:
        name: common name in the certificate.
        now: the current time in ms; the certificate is valid for ten years.

    Returns:
        The private key as PEM, and its certificate as base64 of DER.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=MIN_KEY_BITS)
    holder = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])
    begin = datetime.fromtimestamp(now // SECOND, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(holder)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + _LIFETIME)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def sign_text(private_key: str, text: str) -> str:
    """Return the signature of a text by `SIGNATURE_METHOD`, as base64; the key is PEM."""
    # `generate_request_key` made it: its numbers are not checked again, which takes 60 ms.
    key = load_pem_private_key(private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 - it makes no other
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
