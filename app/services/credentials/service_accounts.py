"""Service accounts: the resellers' systems that may call the API, with their scopes.

Only administrators of the instance manage them. Service accounts do not, because one could give itself every scope.
"""

from collections.abc import Sequence
from typing import Any

from app.auth.principal import Principal
from app.crypto.keys import new_id, new_token
from app.frozen import frozen, replace
from app.services.audit.trail import AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.common.token_expiry import NEVER_EXPIRES, TokenExpiry
from app.services.credentials.service_account_tokens import audited, generate_token, require_account, require_administrator
from app.store.credentials.service_accounts import ServiceAccount, all_service_accounts, service_accounts
from app.store.engine.store import Store
from app.times.clock import Clock


@frozen(kw_only=True)
class NewServiceAccount:
    """A service account to create, with its first token."""

    name: str
    scopes: Sequence[str]
    description: str = ""
    token_name: str = ""
    lifetime: TokenExpiry = NEVER_EXPIRES


@frozen(kw_only=True)
class ServiceAccountUpdate:
    """Update of a service account; None leaves a value unchanged."""

    name: str | None = None
    description: str | None = None
    scopes: Sequence[str] | None = None
    is_disabled: bool | None = None


@frozen
class CreatedServiceAccount:
    """A new service account with the text of its token, which is shown only once."""

    account: ServiceAccount
    text: str


class ServiceAccounts:
    """Service accounts of the instance. A `caller` of None is an operator at the command line."""

    def __init__(self, store: Store, paginator: Paginator, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._paginator = paginator
        self._audit = audit
        self._clock = clock

    def create(
        self, caller: Principal | None, new_account: NewServiceAccount, record: Record[CreatedServiceAccount] = record_nothing
    ) -> CreatedServiceAccount:
        """Create a service account with one token.

        Raises:
            DomainError: ROLE_MISSING, or PARAMETERS_INVALID for an expiry in the past.
        """
        require_administrator(caller)
        now = self._clock()
        account = ServiceAccount(
            id=new_id(),
            name=new_account.name,
            description=new_account.description,
            scopes=_sorted(new_account.scopes),
            created=now,
        )
        first = generate_token(account.id, new_account.token_name, new_token(), now, new_account.lifetime.resolve(now))
        account = account.with_tokens([first.token])
        new = CreatedServiceAccount(account, first.text)

        def attempt() -> None:
            commit = self._store.commit()
            record(commit, new)
            service_accounts.create(commit, account)
            after = {"name": account.name, "description": account.description, "scopes": account.scopes}
            self._audit.record(commit, caller, "service-account.create", audited(account), {}, after)
            commit.send()

        retry_on_conflict(attempt)
        return new

    def list(self, caller: Principal | None, limit: int, cursor: str | None) -> Page[ServiceAccount]:
        """Return a page of service accounts, in a stable order.

        Raises:
            DomainError: ROLE_MISSING or CURSOR_INVALID.
        """
        require_administrator(caller)
        return self._paginator.page(service_accounts, all_service_accounts, "service-accounts", limit, cursor)

    def get(self, caller: Principal | None, account_id: str) -> ServiceAccount:
        """Return a service account.

        Raises:
            DomainError: ROLE_MISSING or SERVICE_ACCOUNT_NOT_FOUND.
        """
        require_administrator(caller)
        return require_account(self._store, account_id)

    def update(self, caller: Principal | None, account_id: str, update: ServiceAccountUpdate) -> ServiceAccount:
        """Update a service account. New scopes, or disabling it, take effect with its next request.

        Raises:
            DomainError: ROLE_MISSING or SERVICE_ACCOUNT_NOT_FOUND.
        """
        require_administrator(caller)
        attributes: dict[str, Any] = {
            "name": update.name,
            "description": update.description,
            "scopes": None if update.scopes is None else _sorted(update.scopes),
            "is_disabled": update.is_disabled,
        }

        def attempt() -> ServiceAccount:
            account = require_account(self._store, account_id)
            changes = {
                name: value for name, value in attributes.items() if value is not None and value != getattr(account, name)
            }
            if changes:
                fields = service_accounts.changes(**changes)
                before = service_accounts.changes(**{name: getattr(account, name) for name in changes})
                commit = self._store.commit()
                commit.update(service_accounts.path(account.id), fields, account.version)
                self._audit.record(commit, caller, "service-account.update", audited(account), before, fields)
                commit.send()
            return replace(account, **changes)

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal | None, account_id: str) -> None:
        """Delete a service account with all its tokens: the next request with one is rejected.

        Raises:
            DomainError: ROLE_MISSING or SERVICE_ACCOUNT_NOT_FOUND.
        """
        require_administrator(caller)

        def attempt() -> None:
            account = require_account(self._store, account_id)
            commit = self._store.commit()
            service_accounts.delete(commit, account)
            before = {"name": account.name, "scopes": account.scopes}
            self._audit.record(commit, caller, "service-account.delete", audited(account), before, {})
            commit.send()

        retry_on_conflict(attempt)


def _sorted(scopes: Sequence[str]) -> list[str]:
    return sorted(set(scopes))
