"""Certificates of identity providers as administrators paste them, and the keys that our own requests are signed with."""

import base64
import binascii
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

from app.clock import SECOND

SIGNATURE_METHOD = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SMALLEST_KEY_BITS = 2048
_LARGEST_KEY_BITS = 8192
_LIFETIME = timedelta(days=3650)
_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def normalize_certificate(text: str) -> str:
    """Answer a certificate as base64 of its DER, whether it came as PEM or as metadata have it.

    Raises:
        ValueError: it is no certificate with an RSA key of at least 2048 bits.
    """
    body = text.strip().removeprefix(_BEGIN).removesuffix(_END)
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode("".join(body.split()), validate=True))
        key = certificate.public_key()
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as error:
        raise ValueError("Must be an X.509 certificate, as PEM or base64.") from error
    if not isinstance(key, rsa.RSAPublicKey) or not SMALLEST_KEY_BITS <= key.key_size <= _LARGEST_KEY_BITS:
        raise ValueError(f"Must hold an RSA key of {SMALLEST_KEY_BITS} to {_LARGEST_KEY_BITS} bits.")
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def end_of_certificate(certificate: str) -> int:
    """Answer until when a certificate holds, in ms since the epoch; it is base64 of DER."""
    end = x509.load_der_x509_certificate(base64.b64decode(certificate)).not_valid_after_utc
    return int(end.timestamp()) * SECOND


def make_request_key(name: str, now: int) -> tuple[str, str]:
    """Make the key that requests to one provider are signed with.

    Args:
        name: what the certificate calls its holder.
        now: ms since the epoch; the certificate holds for ten years.

    Returns:
        The private key as PEM, and its certificate as base64 of DER.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=SMALLEST_KEY_BITS)
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
    """Answer the signature of a text by `SIGNATURE_METHOD`, as base64; the key is PEM."""
    key = load_pem_private_key(private_key.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)  # noqa: S101 - `make_request_key` makes no other
    return base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
