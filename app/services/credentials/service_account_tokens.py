"""Tokens of service accounts: several each, so a new token can be deployed before the old one expires."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.auth.policy import can_manage_service_accounts
from app.auth.principal import Principal
from app.clock import Clock
from app.errors import DomainError
from app.keys import hash_token, new_token, secret_hint
from app.problems.not_found import TOKEN_NOT_FOUND
from app.problems.permissions import ROLE_MISSING
from app.problems.tokens import SERVICE_ACCOUNT_NOT_FOUND, TOO_MANY_TOKENS
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.token_expiry import (
    NEVER_EXPIRES,
    TokenExpiry,
    grace_period_end,
    is_expired,
    lifetime_ms,
    renewed_expiry,
)
from app.store.engine.store import Store
from app.store.service_accounts import ServiceAccount, SystemToken, changes_of_tokens, service_accounts, token_text

MAX_TOKENS = 20
"""Maximum number of unexpired tokens per service account."""

_UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class NewServiceAccountToken:
    """A new token with its text, which is shown only once."""

    token: SystemToken
    text: str


class ServiceAccountTokens:
    """Tokens of service accounts. A `caller` of None is an operator at the command line."""

    def __init__(self, store: Store, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock

    def add(
        self,
        caller: Principal | None,
        account_id: str,
        name: str = "",
        lifetime: TokenExpiry = NEVER_EXPIRES,
        record: Record[NewServiceAccountToken] = record_nothing,
    ) -> NewServiceAccountToken:
        """Create another token for a service account; expired ones are removed.

        Raises:
            DomainError: ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND, TOO_MANY_TOKENS or PARAMETERS_INVALID.
        """
        require_administrator(caller)
        now = self._clock()
        new = generate_token(account_id, name, now, lifetime.resolve(now))

        def decide(account: ServiceAccount) -> Sequence[SystemToken]:
            return self._with_one_more(account.tokens, new.token)

        self._change_tokens(caller, account_id, "service-account.create-token", decide, new, record)
        return new

    def rotate(
        self,
        caller: Principal | None,
        account_id: str,
        token_id: str,
        overlap_hours: int,
        record: Record[NewServiceAccountToken] = record_nothing,
    ) -> NewServiceAccountToken:
        """Create the successor of a token, with the same name and lifetime.

        Args:
            caller: an administrator of the instance.
            account_id: the service account.
            token_id: the token to replace.
            overlap_hours: grace period in which the old token still works; 0 revokes it at once.
            record: adds the response to the commit.

        Raises:
            DomainError: ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND, TOKEN_NOT_FOUND or TOO_MANY_TOKENS.
        """
        require_administrator(caller)
        old = _find(require_account(self._store, account_id), token_id)
        now = self._clock()
        new = generate_token(account_id, old.name, now, renewed_expiry(_life_of(old), now))

        def decide(account: ServiceAccount) -> Sequence[SystemToken]:
            present = _find(account, token_id)
            ends = grace_period_end(present.expires, now, overlap_hours)
            ending = replace(present, expires=ends, life=_life_of(present))
            return self._with_one_more([ending if token.id == token_id else token for token in account.tokens], new.token)

        self._change_tokens(caller, account_id, "service-account.rotate-token", decide, new, record)
        return new

    def delete(self, caller: Principal | None, account_id: str, token_id: str) -> None:
        """Revoke a token: the next request with it is rejected.

        Raises:
            DomainError: ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND or TOKEN_NOT_FOUND.
        """
        require_administrator(caller)

        def attempt() -> None:
            account = require_account(self._store, account_id)
            gone = _find(account, token_id)
            commit = self._store.commit()
            left = [token for token in account.tokens if token.id != token_id]
            commit.update(service_accounts.path(account.id), changes_of_tokens(left), account.version)
            self._audit.record(commit, caller, "service-account.delete-token", audited(account), _audited_fields(gone), {})
            commit.send()

        retry_on_conflict(attempt)

    def _change_tokens(
        self,
        caller: Principal | None,
        account_id: str,
        action: str,
        decide: Callable[[ServiceAccount], Sequence[SystemToken]],
        new: NewServiceAccountToken,
        record: Record[NewServiceAccountToken],
    ) -> None:
        def attempt() -> None:
            account = require_account(self._store, account_id)
            commit = self._store.commit()
            # An identical request may have been answered in the meantime; its response precedes any error.
            record(commit, new)
            commit.update(service_accounts.path(account.id), changes_of_tokens(decide(account)), account.version)
            self._audit.record(commit, caller, action, audited(account), {}, _audited_fields(new.token))
            commit.send()

        retry_on_conflict(attempt)

    def _with_one_more(self, tokens: Sequence[SystemToken], new: SystemToken) -> Sequence[SystemToken]:
        living = [token for token in tokens if not is_expired(token.expires, self._clock())]
        if len(living) >= MAX_TOKENS:
            raise DomainError(TOO_MANY_TOKENS, f"A service account can have {MAX_TOKENS} tokens")
        return [*living, new]


def generate_token(account_id: str, name: str, now: int, expires: int) -> NewServiceAccountToken:
    """Return a new token, not stored yet; times in ms."""
    text = token_text(account_id, new_token())
    token = SystemToken(id=hash_token(text), name=name, hint=secret_hint(text), created=now, expires=expires)
    return NewServiceAccountToken(token, text)


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


def _find(account: ServiceAccount, token_id: str) -> SystemToken:
    token = next((token for token in account.tokens if token.id == token_id), None)
    if token is None:
        raise DomainError(TOKEN_NOT_FOUND)
    return token


def _life_of(token: SystemToken) -> int:
    return lifetime_ms(token.created, token.expires, token.life)


def _audited_fields(token: SystemToken) -> dict[str, str]:
    return {"name": token.name or _UNNAMED, "hint": token.hint}
