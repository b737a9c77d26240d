"""Which carrier the instance, a tenant or an organization names, and the account there, as an operator sets and sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.auth.principal import Operator
from app.carriers.base import CredentialFields
from app.errors import OperationRefusedError
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.provider_field import audited_provider
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.organizations import Organization, organizations
from app.store.tenants import Tenant, tenants
from app.vault import Owner, OwnerKind

_Held = InstanceSettings | Tenant | Organization


@dataclass(frozen=True, slots=True)
class ShownCarrier:
    """A carrier as it may be shown: its name, its public values, and of the others only what they are called."""

    name: str
    public: Mapping[str, str]
    secrets: tuple[str, ...]


class CarrierOwners:
    """Sets and shows carriers."""

    def __init__(
        self,
        store: Store,
        accounts: CarrierAccounts,
        carriers: Mapping[str, CredentialFields],
        telephone_systems: Mapping[str, CredentialFields],
        audit: AuditTrail,
    ) -> None:
        """Name what it works with.

        Args:
            store: to read from and write to.
            accounts: that seal.
            carriers: what accounts are called by, for each carrier by name.
            telephone_systems: likewise, for what a tenant alone may have.
            audit: to write each change into.
        """
        self._store = store
        self._accounts = accounts
        self._carriers = carriers
        self._telephone_systems = telephone_systems
        self._audit = audit

    def fields_of(self, kind: OwnerKind, name: str) -> CredentialFields:
        """Return what an account at a carrier is called by.

        Raises:
            OperationRefusedError: this owner cannot have a carrier of that name.
        """
        known = {**self._carriers, **(self._telephone_systems if kind is OwnerKind.TENANT else {})}
        if name not in known:
            raise OperationRefusedError(f"There is no carrier '{name}'; known are {', '.join(sorted(known))}.")
        return known[name]

    def set(self, operator: Operator, owner: Owner, name: str, values: Mapping[str, str]) -> None:
        """Store a carrier and the account there, in place of those that the owner has.

        Args:
            operator: who sets it.
            owner: the instance, a tenant or an organization.
            name: of the carrier.
            values: of the account; none leaves the account to whoever stands further out.

        Raises:
            OperationRefusedError: there is no such owner or carrier, or the carrier does not know a value.
            DomainError: PARAMETERS_INVALID: a value is empty, or one that the carrier needs is missing.
        """
        fields = self.fields_of(owner.kind, name)
        unknown = sorted(values.keys() - fields.names)
        if unknown:
            raise OperationRefusedError(f"{name} does not know: {', '.join(unknown)}.")
        sealed = self._accounts.seal(owner, {"name": name, **values})

        def attempt() -> None:
            held = self._read(owner)
            commit = self._store.commit()
            self._write(commit, owner, held, sealed)
            before = audited_provider(self._accounts, _provider_of(held)) if held is not None else {}
            after = audited_provider(self._accounts, sealed)
            self._audit.record(commit, operator, f"{owner.kind}.set-carrier", _audited(owner, held), before, after)
            commit.send()

        retry_on_conflict(attempt)

    def get(self, owner: Owner) -> ShownCarrier:
        """Return the carrier that an owner names; its name is empty where it names none.

        Raises:
            OperationRefusedError: there is no such owner.
        """
        held = self._read(owner)
        provider = _provider_of(held) if held is not None else {}
        shown = self._accounts.redact(provider)
        name = held.provider if isinstance(held, InstanceSettings) else str(provider.get("name", ""))
        public = {key: str(value) for key, value in shown.items() if key != "name"}
        return ShownCarrier(name, public, tuple(sorted(provider.keys() - shown.keys() - {"name"})))

    def _read(self, owner: Owner) -> _Held | None:
        """Return an owner; None is the instance itself while nothing has been said of it."""
        held: _Held | None
        match owner.kind:
            case OwnerKind.TENANT:
                held = self._store.get(tenants.at(owner.id))
            case OwnerKind.ORGANIZATION:
                held = self._store.get(organizations.at(owner.id))
            case _:
                return self._store.get(INSTANCE)
        if held is None:
            raise OperationRefusedError(f"There is no {owner.kind} of the id '{owner.id}'.")
        return held

    def _write(self, commit: Commit, owner: Owner, held: _Held | None, sealed: dict[str, Any]) -> None:
        if isinstance(held, Tenant):
            commit.update(tenants.path(held.id), tenants.changes(provider=sealed), held.version)
        elif isinstance(held, Organization):
            commit.update(organizations.path(held.id), organizations.changes(provider=sealed), held.version)
        else:
            by_name = {"provider": sealed["name"], "provider_credentials": sealed}
            if held is None:
                new = replace(InstanceSettings(id=INSTANCE_ID), **by_name)
                commit.create(instances.path(owner.id), instances.encode(new))
            else:
                commit.update(instances.path(owner.id), instances.changes(**by_name), held.version)


def _provider_of(held: _Held) -> Mapping[str, Any]:
    return held.provider_credentials or {"name": held.provider} if isinstance(held, InstanceSettings) else held.provider


def _audited(owner: Owner, held: _Held | None) -> AuditedObject:
    if isinstance(held, Organization):
        return AuditedObject(owner.kind, held.id, held.tenant_id, held.id)
    return AuditedObject(owner.kind, owner.id, owner.id if isinstance(held, Tenant) else "")
