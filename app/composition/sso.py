"""Single sign-on and its protocols."""

from app.bounded_calls import BoundedCalls
from app.composition.accounts import AccountServices
from app.composition.core import Core
from app.frozen import frozen
from app.safe_http.client import OutboundClient
from app.safe_http.ssrf_guard import AddressGuard
from app.services.sso.account_linking import AccountLinking
from app.services.sso.enabled_providers import EnabledProviders
from app.services.sso.login import LoginService
from app.services.sso.login_state import PendingSignOns
from app.services.sso.oauth.discovery import ProviderMetadata
from app.services.sso.oauth.flow import OAuthFlow
from app.services.sso.oauth.protocol import OAuthProtocol
from app.services.sso.oauth.provider_calls import ProviderCalls
from app.services.sso.password_policy import PasswordPolicy
from app.services.sso.protocols import ProviderProtocols
from app.services.sso.provider_admin import AuthProviderAdmin
from app.services.sso.provider_settings import ProviderSettings
from app.services.sso.results import SignOnResults
from app.services.sso.saml.flow import SamlSignOn
from app.services.sso.saml.protocol import SamlProtocol

_MAX_CALLS = 4
_MAX_CALLS_PER_PROVIDER = 1
_MAX_CALLS_PER_HOST = 2


@frozen(kw_only=True)
class SsoServices:
    """The services of single sign-on. A protocol is one field here, and one entry of `kinds` below."""

    kinds: ProviderProtocols
    available: EnabledProviders
    providers: AuthProviderAdmin
    settings: ProviderSettings
    requests: PendingSignOns
    log_in: LoginService
    outcomes: SignOnResults
    password_login: PasswordPolicy
    oauth: OAuthFlow
    saml: SamlSignOn


def build_sso(core: Core, accounts: AccountServices) -> SsoServices:
    """Build the services of single sign-on. Metadata and protocol libraries are loaded when the first sign-in starts."""
    store, audit, clock, public_url = core.store, core.audit, core.clock, core.settings.PUBLIC_URL
    loopback_allowed = core.settings.RELAY_ALLOW_LOOPBACK
    # A sign-on has no caller whose slow calls could be counted.
    bound = BoundedCalls(core.waiting, _MAX_CALLS, _MAX_CALLS_PER_PROVIDER, _MAX_CALLS_PER_HOST)
    calls = ProviderCalls(OutboundClient(AddressGuard(loopback_allowed=loopback_allowed), calls=bound), clock)
    metadata = ProviderMetadata(clock, loopback_allowed=loopback_allowed)
    oauth = OAuthProtocol(metadata, calls, loopback_allowed=loopback_allowed)
    kinds = ProviderProtocols([oauth, SamlProtocol(public_url, clock)])
    available = EnabledProviders(store, kinds, public_url)
    settings = ProviderSettings(core.vault)
    requests = PendingSignOns(store, core.vault, clock)
    correlation = AccountLinking(store, accounts.unique_fields, accounts.user_creation, audit, clock)
    log_in = LoginService(store, correlation, accounts.auth_accounts, core.directory, audit)
    outcomes = SignOnResults(store, audit)
    return SsoServices(
        kinds=kinds,
        available=available,
        providers=AuthProviderAdmin(store, kinds, settings, audit, core.paginator, clock, loopback_allowed=loopback_allowed),
        settings=settings,
        requests=requests,
        log_in=log_in,
        outcomes=outcomes,
        password_login=PasswordPolicy(store, audit),
        oauth=OAuthFlow(available, settings, metadata, requests, log_in, outcomes, calls, public_url, clock),
        saml=SamlSignOn(store, available, settings, requests, log_in, outcomes, core.keys, public_url, clock),
    )
