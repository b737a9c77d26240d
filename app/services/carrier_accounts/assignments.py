"""Carriers of the instance, its tenants, organizations and users, as an operator sets and reads them."""

from collections.abc import Mapping
from typing import Any

from app.auth.principal import Operator, Principal
from app.carriers.credentials import CredentialFields
from app.crypto.vault import Owner, OwnerKind
from app.errors import OperationRefusedError
from app.frozen import frozen, replace
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.carrier_accounts.account_rules import Outward
from app.services.carrier_accounts.accounts import CarrierAccounts, attributes_of_account
from app.services.carrier_accounts.provider_field import audited_providers
from app.services.carrier_accounts.user_provider import UserCarriers
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.user_credentials import write_user_credentials
from app.store.users.users import User, users

_NO_FALLBACK = "Users have no second carrier of their own: set it on the organization, the tenant or the instance."

_Held = InstanceSettings | Tenant | Organization | User


@frozen
class ShownCarrier:
    """A carrier for display: its name, public values, and only the names of its secrets."""

    name: str
    public: Mapping[str, str]
    secrets: tuple[str, ...]


class CarrierAssignments:
    """Assignment of carriers to owners."""

    def __init__(
        self,
        store: Store,
        accounts: CarrierAccounts,
        user_carriers: UserCarriers,
        audit: AuditTrail,
    ) -> None:
        """Create the service.

        Args:
            store: reads and writes owners.
            accounts: seals credentials.
            user_carriers: rules for the carriers of users.
            audit: the audit trail.
        """
        self._store = store
        self._accounts = accounts
        self._user_carriers = user_carriers
        self._audit = audit

    def fields_of(self, name: str) -> CredentialFields:
        """Return the credential fields of a carrier.

        Raises:
            OperationRefusedError: there is no such carrier.
        """
        rules = self._accounts.rules
        fields = rules.fields_of(name)
        if fields is None:
            raise OperationRefusedError(f"{name}: {rules.describe_unknown()}")
        return fields

    def set(self, operator: Operator, owner: Owner, name: str, values: Mapping[str, str], *, is_fallback: bool = False) -> None:
        """Replace an owner's carrier and account.

        Args:
            operator: author of the change.
            owner: the instance, a tenant, an organization or a user.
            name: name of the carrier.
            values: credentials; empty to inherit the account.
            is_fallback: replace the second carrier. An empty name removes it.

        Raises:
            OperationRefusedError: the owner does not exist, or a user is to have a second carrier.
            DomainError: PARAMETERS_INVALID, as `AccountRules.require_valid`, or `UserCarriers.changes` for a user.
        """
        provider = {"name": name, **values}

        def attempt() -> None:
            held = self._read(owner)
            if isinstance(held, User):
                if is_fallback:
                    raise OperationRefusedError(_NO_FALLBACK)
                self._replace(operator, "set-carrier", owner, held, self._seal_for_user(held, name, values))
                return
            outward = Outward(held.tenant_id if isinstance(held, Organization) else "")
            if is_fallback and name:
                self._accounts.rules.require_valid_fallback(provider, outward)
            elif not is_fallback:
                self._accounts.rules.require_valid(owner.kind, provider, outward)
            fallback = held.fallback_provider if held is not None else {}
            sealed = self._accounts.seal(owner, provider, fallback if is_fallback else None) if name else {}
            self._replace(operator, "set-carrier", owner, held, sealed, is_fallback=is_fallback)

        retry_on_conflict(attempt)

    def renew_webhook_secret(self, author: Principal, owner: Owner) -> None:
        """Give the account of an owner a new webhook secret; the present one stays valid as the previous one.

        Raises:
            OperationRefusedError: the owner does not exist, or has no account of its own.
        """

        def attempt() -> None:
            held = self._read(owner)
            provider = self._accounts.find_held(owner)
            if len(provider) < 2:
                raise OperationRefusedError(f"The {owner.kind} has no account of its own.")
            changed = self._accounts.renew_webhook_secret(owner, provider)
            self._replace(author, "renew-webhook-secret", owner, held, changed)

        retry_on_conflict(attempt)

    def get(self, owner: Owner, *, is_fallback: bool = False) -> ShownCarrier:
        """Return an owner's carrier, or the second one; its name is empty if the owner names none.

        Raises:
            OperationRefusedError: the owner does not exist.
        """
        held = self._read(owner)
        provider: Mapping[str, Any] = {}
        if held is not None:
            provider = _fallback_of(held) if is_fallback else self._provider_of(held)
        shown = self._accounts.redact(provider)
        is_by_name = isinstance(held, InstanceSettings) and not is_fallback
        name = str(held.provider if is_by_name and held is not None else provider.get("name", ""))
        public = {key: str(value) for key, value in shown.items() if key != "name"}
        return ShownCarrier(name, public, tuple(sorted(provider.keys() - shown.keys() - {"name"})))

    def _read(self, owner: Owner) -> _Held | None:
        """Return an owner; None for an instance without a document."""
        held: _Held | None
        match owner.kind:
            case OwnerKind.TENANT:
                held = self._store.get(tenants.at(owner.id))
            case OwnerKind.ORGANIZATION:
                held = self._store.get(organizations.at(owner.id))
            case OwnerKind.USER:
                held = self._store.get(users.at(owner.id))
            case _:
                return self._store.get(INSTANCE)
        if held is None:
            raise OperationRefusedError(f"No {owner.kind} has the id '{owner.id}'.")
        return held

    def _write(self, commit: Commit, owner: Owner, held: _Held | None, sealed: dict[str, Any], *, is_fallback: bool) -> None:
        changes: dict[str, Any] = {"fallback_provider" if is_fallback else "provider": sealed}
        if isinstance(held, Tenant):
            tenants.update(commit, held, **changes)
        elif isinstance(held, Organization):
            organizations.update(commit, held, **changes)
        elif isinstance(held, User):
            users.update(commit, held, **attributes_of_account(str(sealed["name"]), sealed))
            write_user_credentials(commit, held.id, sealed if len(sealed) > 1 else {})
        else:
            by_name = changes if is_fallback else {"provider": sealed["name"], "provider_credentials": sealed}
            if held is None:
                new = replace(InstanceSettings(id=INSTANCE_ID), **by_name)
                commit.create(instances.path(owner.id), instances.encode(new))
            else:
                commit.update(instances.path(owner.id), instances.changes(**by_name), held.version)

    def _replace(
        self,
        author: Principal,
        action: str,
        owner: Owner,
        held: _Held | None,
        sealed: dict[str, Any],
        *,
        is_fallback: bool = False,
    ) -> None:
        """Store an owner's sealed account, and record the change."""
        commit = self._store.commit()
        self._write(commit, owner, held, sealed, is_fallback=is_fallback)
        first, second = (self._provider_of(held), _fallback_of(held)) if held is not None else ({}, {})
        before = audited_providers(self._accounts, first, second)
        after = audited_providers(self._accounts, *((first, sealed) if is_fallback else (sealed, second)))
        self._audit.record(commit, author, f"{owner.kind}.{action}", _audited(owner, held), before, after)
        commit.send()

    def _seal_for_user(self, user: User, name: str, values: Mapping[str, str]) -> dict[str, Any]:
        instance = self._store.get(INSTANCE) or InstanceSettings(id=INSTANCE_ID)
        update = self._user_carriers.changes(instance, user, name, values, is_new=False)
        return {"name": name, **(update.account if update.account is not None else self._provider_of(user))}

    def _provider_of(self, held: _Held) -> Mapping[str, Any]:
        if isinstance(held, InstanceSettings):
            return held.provider_credentials or {"name": held.provider}
        if isinstance(held, User):
            own = self._accounts.find_held(Owner(OwnerKind.USER, held.id)) if held.has_own_account else {}
            return own or ({"name": held.provider} if held.provider else {})
        return held.provider


def _fallback_of(held: _Held) -> Mapping[str, Any]:
    return {} if isinstance(held, User) else held.fallback_provider


def _audited(owner: Owner, held: _Held | None) -> AuditedObject:
    if isinstance(held, User):
        return AuditedObject(owner.kind, held.id, held.tenant_id, held.organization_id)
    if isinstance(held, Organization):
        return AuditedObject(owner.kind, held.id, held.tenant_id, held.id)
    return AuditedObject(owner.kind, owner.id, owner.id if isinstance(held, Tenant) else "")
