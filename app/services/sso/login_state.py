"""Sign-ons under way: begun by a browser, taken once by the same browser, within ten minutes."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.clock import MINUTE, Clock
from app.keys import hash_token, new_token
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.auth_providers import AuthProvider, ProviderType
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.sso_requests import SsoRequest, sso_request_reference, sso_requests
from app.vault import Owner, OwnerKind, Reseal, Vault, VaultError

LIFETIME_MS = 10 * MINUTE
"""How long in ms a user may take to sign on at his provider."""

_SEALED_AS = "sso-request"


@dataclass(frozen=True, slots=True)
class TakenRequest:
    """A sign-on that came back.

    Attributes:
        provider: name of the provider that it was begun with.
        opener: origin of the page that the token is for.
        details: what `begin` was given.
    """

    provider: str
    opener: str
    details: Mapping[str, str] = field(repr=False)


class SignOnRequests:
    """The sign-ons under way."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock

    def begin(self, provider: AuthProvider, browser: str, opener: str, details: Mapping[str, str]) -> str:
        """Note that a browser is sent to a provider, and answer the secret that it must bring back.

        Args:
            provider: where it is sent.
            browser: the secret of the browser's cookie.
            opener: origin of the page that the token is for.
            details: what must be found again when it comes back: a nonce, a verifier, the id of a request.
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

    def take(self, secret: str, browser: str | None, provider_type: ProviderType) -> TakenRequest:
        """Return the sign-on of a secret, and see to it that nobody takes it again.

        Of two at once one gets it. Whoever comes with another browser's cookie leaves it for the browser whose it is.

        Args:
            secret: as `begin` answered it.
            browser: the secret of the browser's cookie; None where it sent none.
            provider_type: the protocol that it comes back by.

        Raises:
            SignOnRefusedError: REQUEST_UNKNOWN: there is none, it expired, it was taken, it belongs to another protocol, or
                the key that sealed it is gone; OTHER_BROWSER.
        """
        request = self._store.get(sso_request_reference(secret)) if secret.isascii() else None
        if request is None or self._clock() >= request.expires_at or request.type is not provider_type:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN)
        if browser is None or not hmac.compare_digest(request.browser, hash_token(browser)):
            raise SignOnRefusedError(SignOnRefusal.OTHER_BROWSER)
        commit = self._store.commit()
        commit.delete(sso_requests.path(request.id), request.version)
        try:
            commit.send()
        except StoreConflictError:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN, "it was taken at this very moment") from None
        try:
            opened = self._vault.open(_owner(request.provider), _bound_to(request.id), request.details)
        except VaultError as error:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN, str(error)) from error
        return TakenRequest(request.provider, request.opener, json.loads(opened))

    def reseal(self, request: SsoRequest, reseal: Reseal) -> str:
        """Return the details of a sign-on as a function answers them; those of one that has expired stay as they are."""
        if self._clock() >= request.expires_at:
            return request.details
        return reseal(_owner(request.provider), _bound_to(request.id), request.details)


def _owner(provider: str) -> Owner:
    return Owner(OwnerKind.AUTH_PROVIDER, provider)


def _bound_to(request_id: str) -> str:
    return f"{_SEALED_AS}/{request_id}"
