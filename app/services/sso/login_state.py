"""Pending sign-ons: started by a browser, completed once by the same browser, within ten minutes."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import field

from app.crypto.keys import hash_token, new_token
from app.crypto.vault import Owner, OwnerKind, Reseal, Vault, VaultError
from app.frozen import frozen
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, ProviderType
from app.store.sso.sso_requests import SsoRequest, sso_request_reference, sso_requests
from app.times.clock import MINUTE, Clock

LIFETIME_MS = 10 * MINUTE
"""How long a user may take to sign on at the provider."""

_SEALED_AS = "sso-request"


@frozen
class CompletedRequest:
    """A pending sign-on that was completed.

    Attributes:
        provider: name of the provider that it was started with.
        opener: origin of the page that receives the token.
        details: details given to `begin`.
    """

    provider: str
    opener: str
    details: Mapping[str, str] = field(repr=False)


class PendingSignOns:
    """Pending sign-ons."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def begin(self, provider: AuthProvider, browser: str, opener: str, details: Mapping[str, str]) -> str:
        """Store a pending sign-on, and return the secret that the browser must bring back.

        Args:
            provider: the provider that the browser is sent to.
            browser: secret of the browser's cookie.
            opener: origin of the page that receives the token.
            details: data needed on completion: a nonce, a verifier, a request id.
        """
        secret = new_token()
        reference = sso_request_reference(secret)
        now = self._clock()
        request = SsoRequest(
            id=reference.path.id,
            provider=provider.name,
            type=provider.type,
            browser=hash_token(browser),
            opener=opener,
            details=self._vault.seal(_owner(provider.name), _bound_to(reference.path.id), json.dumps(dict(details))),
            created=now,
            expires_at=now + LIFETIME_MS,
        )
        commit = self._store.commit()
        commit.create(reference.path, sso_requests.encode(request))
        commit.send()
        return secret

    def complete(self, secret: str, browser: str | None, provider_type: ProviderType) -> CompletedRequest:
        """Return the pending sign-on of a secret, and make sure that it is used once.

        Of two concurrent calls, one succeeds. A call with another browser's cookie leaves it to its own browser.

        Args:
            secret: secret returned by `begin`.
            browser: secret of the browser's cookie; None if there was none.
            provider_type: protocol of the response.

        Raises:
            SignOnRefusedError: OTHER_BROWSER; REQUEST_UNKNOWN if it does not exist, expired, was used, belongs to another
                protocol, or the key that sealed it is gone.
        """
        request = self._store.get(sso_request_reference(secret)) if secret.isascii() else None
        if request is None or self._clock() >= request.expires_at or request.type is not provider_type:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN)
        if browser is None or not hmac.compare_digest(request.browser, hash_token(browser)):
            raise SignOnRefusedError(SignOnRefusal.OTHER_BROWSER)
        commit = self._store.commit()
        sso_requests.delete(commit, request)
        try:
            commit.send()
        except StoreConflictError:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN, "it was taken at this very moment") from None
        try:
            opened = self._vault.open(_owner(request.provider), _bound_to(request.id), request.details)
        except VaultError as error:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN, str(error)) from error
        return CompletedRequest(request.provider, request.opener, json.loads(opened))

    def reseal(self, request: SsoRequest, reseal: Reseal) -> str:
        """Return the details of a sign-on passed through a function; those of an expired one stay unchanged."""
        if self._clock() >= request.expires_at:
            return request.details
        return reseal(_owner(request.provider), _bound_to(request.id), request.details)


def _owner(provider: str) -> Owner:
    return Owner(OwnerKind.AUTH_PROVIDER, provider)


def _bound_to(request_id: str) -> str:
    return f"{_SEALED_AS}/{request_id}"
