"""What becomes of sign-ons: a token, or a reference; both are written down."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from app.auth.principal import Origin
from app.errors import ServiceUnavailableError
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.auth_providers import AuthProvider
from app.store.engine.store import Store
from app.vault import VaultError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignOnResult:
    """What the page of a sign-on hands to the page that opened it.

    Attributes:
        opener: the origin that it may be handed to, and no other; empty for nobody.
        token: empty where the sign-on was refused.
        reference: of the refusal; empty where there was none.
    """

    opener: str
    token: str = field(default="", repr=False)
    reference: str = ""


class Outcomes:
    """Concludes sign-ons."""

    def __init__(self, store: Store, audit: AuditTrail) -> None:
        self._store = store
        self._audit = audit

    def conclude(self, provider: AuthProvider, opener: str, origin: Origin, sign_on: Callable[[], str]) -> SignOnResult:
        """Carry out a sign-on whose request was taken, and answer what became of it; a refusal is written down.

        Args:
            provider: that it was begun with.
            opener: origin of the page that it is for; it must still be the provider's.
            origin: where the browser called from.
            sign_on: answers the token.
        """
        allowed = opener if opener in provider.allowed_origins else ""
        try:
            return SignOnResult(allowed, token=sign_on())
        except SignOnRefusedError as error:
            refusal = error
        except VaultError as error:
            refusal = SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, str(error))
        except ServiceUnavailableError as error:
            # What does not answer cannot be written to: the log alone has it.
            return self.reject(provider, SignOnRefusedError(SignOnRefusal.BUSY, error.reason), allowed)
        _note(provider.name, refusal)
        try:
            self._record(provider, refusal, origin)
        except ServiceUnavailableError:
            _log.exception("a refused sign-on could not be written down", extra={"reference": refusal.reference})
        return SignOnResult(allowed, reference=refusal.reference)

    def reject(self, provider: AuthProvider | None, refusal: SignOnRefusedError, opener: str | None = None) -> SignOnResult:
        """Return a call that belongs to no sign-on under way; the log alone has it, since anybody can make such calls.

        Args:
            provider: that was named; None where there is none of the name.
            refusal: why it comes to nothing.
            opener: the origin to tell; None for the provider's first.
        """
        _note(provider.name if provider is not None else "", refusal)
        first = next(iter(provider.allowed_origins), "") if provider is not None else ""
        return SignOnResult(first if opener is None else opener, reference=refusal.reference)

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


def _note(provider: str, refusal: SignOnRefusedError) -> None:
    fields = {"provider": provider, "reason": str(refusal.reason), "detail": refusal.detail, "reference": refusal.reference}
    _log.warning("sign-on refused", extra=fields)
