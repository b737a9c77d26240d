"""OIDC tokens of Cloud Tasks (and App Engine's cron): proof that a call comes from this instance's queue."""

import jwt

from app.auth.public_keys import PublicKeys
from app.errors import DomainError
from app.problems.authentication import AUTHORIZATION_MISSING, QUEUE_TOKEN_INVALID
from app.times.clock import SECOND, Clock

_ISSUERS = ("https://accounts.google.com", "accounts.google.com")
_CLOCK_SKEW_SECONDS = 10


class CloudTasksTokens:
    """Verification of the OIDC tokens of the instance's queue."""

    def __init__(self, audience: str, service_account: str, certificates: PublicKeys, clock: Clock) -> None:
        """Set the rules.

        Args:
            audience: public URL of the instance.
            service_account: e-mail address of the service account that the queue uses.
            certificates: public keys of the issuer.
            clock: returns the present time in ms.
        """
        self._audience = audience
        self._service_account = service_account
        self._certificates = certificates
        self._clock = clock

    def verify(self, header: str | None) -> None:
        """Require a valid token of the queue.

        Args:
            header: the Authorization header.

        Raises:
            DomainError: AUTHORIZATION_MISSING or QUEUE_TOKEN_INVALID.
            ServiceUnavailableError: the certificates cannot be fetched.
        """
        if not header:
            raise DomainError(AUTHORIZATION_MISSING)
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not self._is_genuine(token):
            raise DomainError(QUEUE_TOKEN_INVALID)

    def _is_genuine(self, token: str) -> bool:
        try:
            claims = self._certificates.decode(
                token,
                audience=self._audience,
                options={"verify_exp": False, "verify_iat": False, "verify_nbf": False, "require": ["exp"]},
            )
        except jwt.PyJWTError:
            return False
        return (
            claims is not None
            and claims.get("iss") in _ISSUERS
            and claims.get("email") == self._service_account
            and claims.get("email_verified") is True
            and isinstance(claims["exp"], int)
            and self._clock() // SECOND < claims["exp"] + _CLOCK_SKEW_SECONDS
        )
