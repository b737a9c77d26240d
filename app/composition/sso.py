"""Single sign-on: what the protocols share, and each protocol."""

from dataclasses import dataclass

from app.composition.accounts import AccountServices
from app.composition.core import Core
from app.services.sso.account_linking import Correlation
from app.services.sso.enabled_providers import AvailableProviders
from app.services.sso.login import LogIn
from app.services.sso.login_state import SignOnRequests
from app.services.sso.oauth.discovery import ProviderMetadata
from app.services.sso.oauth.flow import OAuthFlow
from app.services.sso.oauth.protocol import OAuthKind
from app.services.sso.password_policy import PasswordLogin
from app.services.sso.protocols import ProviderKinds
from app.services.sso.provider_admin import AuthProviders
from app.services.sso.provider_settings import ProviderSettings
from app.services.sso.results import Outcomes
from app.services.sso.saml.flow import SamlSignOn
from app.services.sso.saml.protocol import Saml


@dataclass(frozen=True, slots=True, kw_only=True)
class SsoServices:
    """The services of single sign-on. A protocol is one field here, and one entry of `kinds` below."""

    kinds: ProviderKinds
    available: AvailableProviders
    providers: AuthProviders
    settings: ProviderSettings
    requests: SignOnRequests
    log_in: LogIn
    outcomes: Outcomes
    password_login: PasswordLogin
    oauth: OAuthFlow
    saml: SamlSignOn


def build_sso(core: Core, accounts: AccountServices) -> SsoServices:
    """Build single sign-on. Nothing is fetched and no protocol's library imported before a sign-on begins."""
    store, audit, clock, public_url = core.store, core.audit, core.clock, core.settings.PUBLIC_URL
    loopback_allowed = core.settings.RELAY_ALLOW_LOOPBACK
    metadata = ProviderMetadata(core.outbound, clock, loopback_allowed=loopback_allowed)
    kinds = ProviderKinds([OAuthKind(metadata, loopback_allowed=loopback_allowed), Saml(public_url, clock)])
    available = AvailableProviders(store, kinds, public_url)
    settings = ProviderSettings(core.vault)
    requests = SignOnRequests(store, core.vault, clock)
    correlation = Correlation(store, accounts.unique_fields, accounts.user_creation, audit, clock)
    log_in = LogIn(store, correlation, accounts.auth_accounts, core.directory, audit)
    outcomes = Outcomes(store, audit)
    return SsoServices(
        kinds=kinds,
        available=available,
        providers=AuthProviders(store, kinds, settings, audit, core.paginator, clock, loopback_allowed=loopback_allowed),
        settings=settings,
        requests=requests,
        log_in=log_in,
        outcomes=outcomes,
        password_login=PasswordLogin(store, audit),
        oauth=OAuthFlow(available, settings, metadata, requests, log_in, outcomes, core.outbound, public_url, clock),
        saml=SamlSignOn(store, available, settings, requests, log_in, outcomes, core.keys, public_url, clock),
    )
