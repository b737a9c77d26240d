"""Results of sign-ons: a token or a reference; both are recorded."""

import logging
from collections.abc import Callable
from dataclasses import field

from app.auth.principal import Origin
from app.crypto.vault import VaultError
from app.errors import ServiceUnavailableError
from app.frozen import frozen
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider

_log = logging.getLogger(__name__)


@frozen
class SignOnResult:
    """Result that the sign-on page passes to the page that opened it.

    Attributes:
        opener: the only origin that may receive it; empty for none.
        token: empty if the sign-on failed.
        reference: reference of the failure; empty for none.
        retry_after: seconds after which a repetition may work; 0 if that is not known.
    """

    opener: str
    token: str = field(default="", repr=False)
    reference: str = ""
    retry_after: int = 0


class SignOnResults:
    """Results of sign-ons, recorded in log and audit trail."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    def conclude(self, provider: AuthProvider, opener: str, origin: Origin, sign_on: Callable[[], str]) -> SignOnResult:
        """Carry out a pending sign-on and return its result; a failure is recorded.

        Args:
            provider: the provider that it was started with.
            opener: origin of the page that receives the token; the provider must still list it.
            origin: origin of the browser's request.
            sign_on: returns the token.
        """
        allowed = opener if opener in provider.allowed_origins else ""
        try:
            return SignOnResult(allowed, token=sign_on())
        except SignOnRefusedError as error:
            refusal = error
        except VaultError as error:
            refusal = SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, str(error))
        except ServiceUnavailableError as error:
            # Firestore may be what does not answer, so only the log records it.
            return self.reject(provider, SignOnRefusedError(SignOnRefusal.BUSY, error.reason), allowed)
        _log_failure(provider.name, refusal)
        try:
            self._record(provider, refusal, origin)
        except ServiceUnavailableError:
            _log.exception("failed sign-on not recorded", extra={"reference": refusal.reference})
        return SignOnResult(allowed, reference=refusal.reference, retry_after=refusal.retry_after)

    def reject(self, provider: AuthProvider | None, refusal: SignOnRefusedError, opener: str | None = None) -> SignOnResult:
        """Return the result of a call without a pending sign-on; only logged, since such calls are open to anybody.

        Args:
            provider: the named provider; None if it does not exist.
            refusal: the failure.
            opener: the origin that receives the result; None for the provider's first.
        """
        _log_failure(provider.name if provider is not None else "", refusal)
        first = next(iter(provider.allowed_origins), "") if provider is not None else ""
        receiver = first if opener is None else opener
        return SignOnResult(receiver, reference=refusal.reference, retry_after=refusal.retry_after)

    def _record(self, provider: AuthProvider, refusal: SignOnRefusedError, origin: Origin) -> None:
        refused = AuditedObject("auth-provider", provider.name, provider.tenant_id, provider.organization_id)
        fields = {
            "reason": str(refusal.reason),
            "detail": refusal.detail,
            "reference": refusal.reference,
            "address": origin.address,
            "userAgent": origin.user_agent,
        }
        commit = self._store.commit()
        self._audit.record(commit, None, "auth-provider.refuse", refused, {}, fields)
        commit.send()


def _log_failure(provider: str, refusal: SignOnRefusedError) -> None:
    fields = {"provider": provider, "reason": str(refusal.reason), "detail": refusal.detail, "reference": refusal.reference}
    _log.warning("sign-on refused", extra=fields)
