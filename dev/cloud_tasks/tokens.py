"""OIDC tokens of dispatched requests, and the certificates that verify them."""

import base64
import datetime
import hashlib
from collections.abc import Callable

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.x509.oid import NameOID

from dev.cloud_tasks.state import State

ISSUER = "https://accounts.google.com"
_LIFETIME_S = 3600
# Signing costs more than the rest of a dispatch, so a token serves all tasks of its kind for a minute.
_REUSE_S = 60
_KEY_NAME = "oidc_signing_key"


class TokenIssuer:
    """Issuer of tokens signed with one RSA key, which the state stores. The clock returns ms UTC."""

    def __init__(self, state: State, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._key = _load_key(state)
        self._issued: dict[tuple[str, str], tuple[int, str]] = {}
        self.key_id, certificate = _certify(self._key, clock())
        self.certificates = {self.key_id: certificate}
        """PEM certificates by key id, in Google's format."""

    def issue(self, email: str, audience: str) -> str:
        """Return a token for a service account's e-mail address and an audience."""
        now_s = self._clock() // 1000
        issued_s, token = self._issued.get((email, audience), (0, ""))
        if 0 <= now_s - issued_s < _REUSE_S:
            return token
        self._issued = {kind: known for kind, known in self._issued.items() if now_s - known[0] < _REUSE_S}
        token = self._sign(email, audience, now_s)
        self._issued[email, audience] = (now_s, token)
        return token

    def _sign(self, email: str, audience: str, now_s: int) -> str:
        subject = str(int.from_bytes(hashlib.sha256(email.encode()).digest()[:8], "big"))
        claims = {
            "iss": ISSUER,
            "aud": audience,
            "azp": subject,
            "sub": subject,
            "email": email,
            "email_verified": True,
            "iat": now_s,
            "exp": now_s + _LIFETIME_S,
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self.key_id})


def _load_key(state: State) -> RSAPrivateKey:
    stored = state.load_secret(_KEY_NAME)
    if stored is not None:
        key = serialization.load_der_private_key(stored, password=None)
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("The stored signing key is not an RSA key.")
        return key
    key = generate_private_key(public_exponent=65537, key_size=2048)
    der = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    state.save_secret(_KEY_NAME, der)
    return key


def _certify(key: RSAPrivateKey, now_ms: int) -> tuple[str, str]:
    public_key = key.public_key()
    public_der = public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    key_id = base64.b16encode(hashlib.sha256(public_der).digest()[:20]).decode().lower()
    now = datetime.datetime.fromtimestamp(now_ms // 1000, datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local-cloud-tasks")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    return key_id, certificate.public_bytes(serialization.Encoding.PEM).decode()
