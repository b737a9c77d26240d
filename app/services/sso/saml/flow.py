"""Sign-on by SAML: from the redirect to the provider, to the token for its response."""

from app.auth.principal import Origin
from app.crypto.keys import Keys
from app.crypto.vault import VaultError
from app.errors import DomainError, ServiceUnavailableError
from app.problems.sso import AUTH_PROVIDER_NOT_FOUND
from app.services.sso.enabled_providers import EnabledProviders, choose_opener
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.identity import Identity, read_identity
from app.services.sso.login import LoginService
from app.services.sso.login_state import PendingSignOns
from app.services.sso.provider_settings import ProviderSettings
from app.services.sso.results import SignOnResult, SignOnResults
from app.services.sso.saml.attributes import find_claim_names
from app.services.sso.saml.authn_requests import new_request_id, redirect_address, write_authn_request
from app.services.sso.saml.errors import SamlRefusedError
from app.services.sso.saml.metadata import write_metadata
from app.services.sso.saml.protocol import REQUEST_KEY
from app.services.sso.saml.relay_state import read_relay_state, write_relay_state
from app.services.sso.saml.responses import (
    SamlStatusError,
    parse_response,
    read_unverified_audience,
    verify_response,
)
from app.services.sso.saml.settings import NameIdFormat, SamlSettings, ServiceProviders, read_saml_settings
from app.services.sso.saml.xml import Element, decode_document
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, ProviderType
from app.store.sso.saml_assertions import new_taken_assertion, saml_assertions
from app.times.clock import Clock

_REQUEST_ID = "requestId"
_MAX_DETAIL_LENGTH = 500
"""In characters: text from strangers is not stored at any length."""


class SamlSignOn:
    """Sign-ons at SAML providers."""

    def __init__(
        self,
        store: Store,
        available: EnabledProviders,
        settings: ProviderSettings,
        requests: PendingSignOns,
        log_in: LoginService,
        outcomes: SignOnResults,
        keys: Keys,
        public_url: str,
        clock: Clock,
    ) -> None:
        self._store = store
        self._available = available
        self._settings = settings
        self._requests = requests
        self._log_in = log_in
        self._outcomes = outcomes
        self._keys = keys
        self._us = ServiceProviders(public_url)
        self._clock = clock

    def begin(self, name: str, opener: str | None, browser: str) -> str | SignOnResult:
        """Return the URL to send the browser to, or a result if the provider is misconfigured.

        Args:
            name: name of the provider.
            opener: origin of the page that receives the token; None for the provider's first.
            browser: secret of the browser's cookie.

        Raises:
            DomainError: AUTH_PROVIDER_NOT_FOUND; PARAMETERS_INVALID: the provider does not list the origin.
        """
        provider = self._available.require(name, ProviderType.SAML)
        chosen = choose_opener(provider, opener)
        try:
            settings = _settings_of(provider)
            key = self._request_key(provider) if settings.sign_requests else None
        except SignOnRefusedError as refusal:
            return self._outcomes.reject(provider, refusal, chosen)
        request_id = new_request_id()
        secret = self._requests.begin(provider, browser, chosen, {_REQUEST_ID: request_id})
        request = write_authn_request(request_id, settings, self._us.to(name), self._clock())
        return redirect_address(settings, request, write_relay_state(self._keys, secret), key)

    def write_metadata(self, name: str) -> bytes:
        """Return our metadata for a provider as XML, enabled or not, because its set-up needs them.

        Raises:
            DomainError: AUTH_PROVIDER_NOT_FOUND: it does not exist, or its stored document is invalid.
        """
        provider = self._available.require_known(name, ProviderType.SAML)
        try:
            return write_metadata(_settings_of(provider), self._us.to(name))
        except SignOnRefusedError as error:
            raise DomainError(AUTH_PROVIDER_NOT_FOUND, f"The identity provider cannot be used: {error.detail}") from error

    def finish(self, relay_state: str, saml_response: str, browser: str | None, origin: Origin) -> SignOnResult:
        """Complete a sign-on with any response that a browser brings, and return its result.

        Args:
            relay_state: as returned by the provider.
            saml_response: base64.
            browser: secret of the browser's cookie; None if there was none.
            origin: origin of the browser's request.
        """
        try:
            secret = read_relay_state(self._keys, relay_state)
            if secret is None:
                return self._finish_unasked(saml_response, origin)
            return self._finish_asked(secret, saml_response, browser, origin)
        except SignOnRefusedError as refusal:
            return self._outcomes.reject(None, refusal)
        except ServiceUnavailableError as error:
            return self._outcomes.reject(None, SignOnRefusedError(SignOnRefusal.BUSY, error.reason))

    def _finish_asked(self, secret: str, saml_response: str, browser: str | None, origin: Origin) -> SignOnResult:
        pending = self._requests.complete(secret, browser, ProviderType.SAML)
        provider = self._available.find(pending.provider, ProviderType.SAML)
        if provider is None:
            raise SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, pending.provider)

        def sign_on() -> str:
            identity = self._identify(provider, _parse(saml_response), pending.details[_REQUEST_ID])
            return self._log_in.finish(provider, identity, origin)

        return self._outcomes.conclude(provider, pending.opener, origin, sign_on)

    def _finish_unasked(self, saml_response: str, origin: Origin) -> SignOnResult:
        """Complete a sign-on that the provider started, if that is allowed."""
        response = _parse(saml_response)
        try:
            name = self._us.find_provider_name(read_unverified_audience(response))
        except SamlRefusedError as error:
            raise _invalid(error) from error
        provider = self._available.find(name, ProviderType.SAML) if name is not None else None
        if provider is None or not _settings_of(provider).allow_idp_initiated:
            raise SignOnRefusedError(SignOnRefusal.REQUEST_UNKNOWN, "the RelayState is none of ours")
        try:
            # Anybody can send a response, so only verified ones get an audit entry.
            identity = self._identify(provider, response, None)
        except SignOnRefusedError as refusal:
            return self._outcomes.reject(provider, refusal)
        opener = choose_opener(provider, None)
        return self._outcomes.conclude(provider, opener, origin, lambda: self._log_in.finish(provider, identity, origin))

    def _request_key(self, provider: AuthProvider) -> str:
        try:
            key = self._settings.open_secret(provider, REQUEST_KEY)
        except VaultError as error:
            raise SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, str(error)) from error
        if not key:
            raise SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, "it has no key to sign requests with")
        return key

    def _identify(self, provider: AuthProvider, response: Element, request_id: str | None) -> Identity:
        """Return the verified identity in a response, and make sure that its assertion is used once.

        Raises:
            SignOnRefusedError: ANSWER_INVALID, SUBJECT_INVALID.
        """
        settings = _settings_of(provider)
        try:
            assertion = verify_response(response, settings, self._us.to(provider.name), request_id, self._clock())
        except SamlRefusedError as error:
            raise _invalid(error) from error
        used = new_taken_assertion(provider.name, assertion.id, assertion.expires)
        commit = self._store.commit()
        saml_assertions.create(commit, used)
        try:
            commit.send()
        except StoreConflictError:
            raise SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, "the assertion was taken before") from None
        usual = find_claim_names(assertion.attributes)
        may_be_address = assertion.name_id_format in ("", NameIdFormat.EMAIL_ADDRESS, NameIdFormat.UNSPECIFIED)
        return read_identity(provider, assertion.attributes, usual, assertion.name_id, may_be_address=may_be_address)


def _settings_of(provider: AuthProvider) -> SamlSettings:
    try:
        return read_saml_settings(provider.settings)
    except (KeyError, TypeError, ValueError) as error:
        # The document may have been edited by hand.
        raise SignOnRefusedError(SignOnRefusal.PROVIDER_UNAVAILABLE, f"its settings cannot be read: {error!r}") from error


def _parse(saml_response: str) -> Element:
    try:
        return parse_response(decode_document(saml_response))
    except SamlStatusError as error:
        raise SignOnRefusedError(SignOnRefusal.PROVIDER_REFUSED, str(error)) from error
    except SamlRefusedError as error:
        raise _invalid(error) from error


def _invalid(error: SamlRefusedError) -> SignOnRefusedError:
    return SignOnRefusedError(SignOnRefusal.ANSWER_INVALID, error.for_log[:_MAX_DETAIL_LENGTH])
