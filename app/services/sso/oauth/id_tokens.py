"""ID tokens of OpenID Connect: signature and required claims (Core 3.1.3.7).

Importing this module imports joserfc, so it is imported by the first ID token.
"""

from collections.abc import Mapping, Sequence
from hmac import compare_digest
from typing import Any, TypeGuard

from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from app.frozen import frozen
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.times.clock import SECOND

_CLOCK_SKEW_SECONDS = 60

# Asymmetric algorithms only: with a symmetric one, a public key or the client's secret could sign.
_KEY_TYPE_OF = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    "Ed25519": "OKP",
}
_ALGORITHMS = tuple(_KEY_TYPE_OF)
_MAX_TOKEN_LENGTH = 100_000


@frozen
class ExpectedIdToken:
    """Expected claims of an ID token.

    Attributes:
        issuer: expected issuer.
        client_id: expected audience.
        nonce: nonce of the sign-on.
        nonce_may_be_missing: a refreshed token needs no nonce; a wrong one is still rejected.
    """

    issuer: str
    client_id: str
    nonce: str
    nonce_may_be_missing: bool = False


class UnverifiedTokenError(Exception):
    """No given key verifies the token; keys that the provider has published since may."""


def verify_id_token(token: Any, keys: Sequence[Mapping[str, Any]], expected: ExpectedIdToken, now: int) -> dict[str, Any]:
    """Return the verified claims of an ID token.

    Args:
        token: token as sent.
        keys: the provider's keys, as JWKs.
        expected: expected claims.
        now: the current time in ms.

    Raises:
        SignOnRefusedError: ANSWER_INVALID.
        UnverifiedTokenError: no key verifies it; the message says why.
    """
    if not isinstance(token, str) or not token.isascii() or len(token) > _MAX_TOKEN_LENGTH:
        raise _invalid("it is no token")
    claims = _verify_signature(token, keys)
    _check_claims(claims, expected, now // SECOND)
    return claims


def _verify_signature(token: str, keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as error:
        raise _invalid("it is no token") from error
    algorithm, key_id = header.get("alg"), header.get("kid")
    key_type = _KEY_TYPE_OF.get(algorithm) if isinstance(algorithm, str) else None
    if key_type is None:
        raise _invalid(f"it is signed by {algorithm!r:.20}")
    candidates = [
        key
        for key in keys
        if key.get("kty") == key_type and key.get("alg", algorithm) == algorithm and key_id in (None, key.get("kid"))
    ]
    if not candidates:
        raise UnverifiedTokenError("its key is none of the provider's")
    for key in candidates:
        try:
            return dict(jwt.decode(token, jwk.import_key(dict(key)), algorithms=_ALGORITHMS).claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            # An unreadable key, or one that signed something unreadable, verifies nothing; another may.
            continue
    raise UnverifiedTokenError("its signature is wrong")


def _check_claims(claims: Mapping[str, Any], expected: ExpectedIdToken, now: int) -> None:
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    party = claims.get("azp")
    expires, issued, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    nonce = claims.get("nonce")
    faults = {
        "iss": claims.get("iss") != expected.issuer,
        "aud": expected.client_id not in audiences,
        # A token for several audiences must name us as the authorized party.
        "azp": party != expected.client_id and (party is not None or len(audiences) > 1),
        "exp": not _is_time(expires) or now >= expires + _CLOCK_SKEW_SECONDS,
        "iat": not _is_time(issued) or issued > now + _CLOCK_SKEW_SECONDS,
        "nbf": not _is_time(begins) or begins > now + _CLOCK_SKEW_SECONDS,
        "nonce": not _is_nonce(nonce, expected),
        "sub": not isinstance(claims.get("sub"), str) or not claims.get("sub"),
    }
    wrong = [name for name, is_wrong in faults.items() if is_wrong]
    if wrong:
        raise _invalid(f"{', '.join(wrong)} wrong{_describe_clock(claims, wrong, now)}")


def _describe_clock(claims: Mapping[str, Any], wrong: Sequence[str], now: int) -> str:
    """Return how far wrong times are from our clock, so that an administrator can find the wrong clock."""
    times = ((name, claims.get(name)) for name in ("exp", "iat", "nbf") if name in wrong)
    apart = [f"{name} is {time - now:+.0f} s from now" for name, time in times if _is_time(time)]
    if not apart:
        return ""
    return f"; by the clock of this instance {', '.join(apart)}, and {_CLOCK_SKEW_SECONDS} s are allowed"


def _is_nonce(nonce: Any, expected: ExpectedIdToken) -> bool:
    if nonce is None:
        return expected.nonce_may_be_missing
    return isinstance(nonce, str) and compare_digest(nonce.encode(errors="replace"), expected.nonce.encode())


def _is_time(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _invalid(words: str) -> SignOnRefusedError:
    return SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, f"ID token: {words}")
