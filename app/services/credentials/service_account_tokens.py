"""Tokens of service accounts: several each, so a new token can be deployed before the old one expires."""

from app.auth.policy import can_manage_service_accounts
from app.auth.principal import Principal
from app.crypto.keys import hash_token, secret_hint
from app.errors import DomainError
from app.frozen import replace
from app.problems.credentials import SERVICE_ACCOUNT_NOT_FOUND, TOO_MANY_TOKENS
from app.problems.permissions import ROLE_MISSING
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.token_expiry import is_expired
from app.services.credentials.token_issuer import UNNAMED, IssuedToken, TokenIssuer, TokenRequest, TokenStore
from app.store.credentials.service_accounts import ServiceAccount, SystemToken, changes_of_tokens, service_accounts, token_text
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.times.clock import Clock

MAX_TOKENS = 20
"""Maximum number of unexpired tokens per service account."""


class ServiceAccountTokens(TokenIssuer[Principal | None, TokenRequest, SystemToken]):
    """Tokens of service accounts. A `caller` of None is an operator at the command line."""

    def __init__(self, store: Store, audit: AuditTrail, clock: Clock) -> None:
        super().__init__(store, clock)
        self._audit = audit

    def open_tokens(self, caller: Principal | None, owner_id: str) -> "_AccountTokenStore":
        """Return the tokens of a service account.

        Raises:
            DomainError: ROLE_MISSING or SERVICE_ACCOUNT_NOT_FOUND.
        """
        require_administrator(caller)
        return _AccountTokenStore(self._audit, caller, require_account(self._store, owner_id))


class _AccountTokenStore(TokenStore[TokenRequest, SystemToken]):
    """All changes are collected, and written as one update of the account."""

    def __init__(self, audit: AuditTrail, caller: Principal | None, account: ServiceAccount) -> None:
        self._audit = audit
        self._caller = caller
        self._account = account
        self._tokens = {token.id: token for token in account.tokens}

    def generate(self, template: TokenRequest | SystemToken, secret: str, now: int, expires: int) -> IssuedToken[SystemToken]:
        return generate_token(self._account.id, template.name, secret, now, expires)

    def find(self, token_id: str) -> SystemToken | None:
        return self._tokens.get(token_id)

    def add(self, commit: Commit, token: SystemToken, now: int) -> None:  # noqa: ARG002 - `finish` writes
        self._tokens = {held.id: held for held in self._tokens.values() if not is_expired(held.expires, now)}
        if len(self._tokens) >= MAX_TOKENS:
            raise DomainError(TOO_MANY_TOKENS, f"A service account can have {MAX_TOKENS} tokens")
        self._tokens[token.id] = token

    def shorten(self, commit: Commit, token: SystemToken, expires: int, life: int) -> None:  # noqa: ARG002 - `finish` writes
        self._tokens[token.id] = replace(token, expires=expires, life=life)

    def remove(self, commit: Commit, token: SystemToken) -> None:  # noqa: ARG002 - `finish` writes
        del self._tokens[token.id]

    def finish(self, commit: Commit, verb: str, before: SystemToken | None, after: SystemToken | None) -> None:
        fields = changes_of_tokens(list(self._tokens.values()))
        commit.update(service_accounts.path(self._account.id), fields, self._account.version)
        action, changed = f"service-account.{verb}", audited(self._account)
        self._audit.record(commit, self._caller, action, changed, _audited_fields(before), _audited_fields(after))


def generate_token(account_id: str, name: str, secret: str, now: int, expires: int) -> IssuedToken[SystemToken]:
    """Return a new token, not stored yet; times in ms."""
    text = token_text(account_id, secret)
    return IssuedToken(SystemToken(id=hash_token(text), name=name, hint=secret_hint(text), created=now, expires=expires), text)


def require_administrator(caller: Principal | None) -> None:
    """Require a caller who can manage service accounts.

    Raises:
        DomainError: ROLE_MISSING.
    """
    if caller is not None and not can_manage_service_accounts(caller):
        raise DomainError(ROLE_MISSING)


def require_account(store: Store, account_id: str) -> ServiceAccount:
    """Return a service account.

    Raises:
        DomainError: SERVICE_ACCOUNT_NOT_FOUND.
    """
    account = store.get(service_accounts.at(account_id))
    if account is None:
        raise DomainError(SERVICE_ACCOUNT_NOT_FOUND)
    return account


def audited(account: ServiceAccount) -> AuditedObject:
    """Return a service account as an audited object."""
    return AuditedObject("service-account", account.id)


def _audited_fields(token: SystemToken | None) -> dict[str, str]:
    return {} if token is None else {"name": token.name or UNNAMED, "hint": token.hint}
