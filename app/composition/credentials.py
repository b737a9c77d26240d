"""Credentials: service accounts with their tokens, and the sessions that they begin and end for users."""

from dataclasses import dataclass

from app.composition.core import Core
from app.services.credentials.service_account_tokens import ServiceAccountTokens
from app.services.credentials.service_accounts import ServiceAccounts
from app.services.credentials.user_sessions import UserSessions
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import UserAccounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What is done with credentials that are not a user's own."""

    service_accounts: ServiceAccounts
    service_account_tokens: ServiceAccountTokens
    user_sessions: UserSessions


def compose_credentials(core: Core, accounts: UserAccounts, revocation: AccessRevocation) -> Credentials:
    """Put the part together."""
    return Credentials(
        service_accounts=ServiceAccounts(core.store, core.pager, core.audit, core.clock),
        service_account_tokens=ServiceAccountTokens(core.store, core.audit, core.clock),
        user_sessions=UserSessions(core.store, accounts, core.directory, revocation, core.audit),
    )
