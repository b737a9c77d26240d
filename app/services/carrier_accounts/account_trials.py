"""Trials of carrier accounts: the carrier that an owner has, or would have, is asked whether it accepts the account."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.auth.principal import Principal
from app.carriers.base import AccountFinding
from app.carriers.credentials import CarrierCredentials
from app.carriers.registry import Carriers, carrier_name
from app.crypto.vault import Owner, OwnerKind
from app.errors import OperationRefusedError
from app.frozen import frozen, replace
from app.services.carrier_accounts.account_permissions import require_account_permission, require_account_scope
from app.services.carrier_accounts.account_rules import NAME, Outward, find_gaps, find_value_faults
from app.services.carrier_accounts.accounts import CarrierAccount, CarrierAccountError, CarrierAccounts
from app.services.carrier_accounts.routes import CarrierRoutes
from app.services.carrier_accounts.webhook_checks import WebhookChecks
from app.services.common.instance_type import INSTANCE
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import User, users

_NOBODY = User(id="")


@frozen
class AccountTrial:
    """Result of a trial.

    Attributes:
        carrier: name of the carrier.
        owner: kind of the owner whose account was tried; None if the carrier needs no account, or none was found.
        findings: what was tried, in order.
    """

    carrier: str
    owner: OwnerKind | None
    findings: Sequence[AccountFinding]

    @property
    def is_ok(self) -> bool:
        """Return whether every finding is in order."""
        return all(finding.is_ok for finding in self.findings)


@frozen
class _Place:
    """An owner of an account, with the outer owners from which it inherits."""

    owner: Owner
    user: User
    organization: Organization | None
    tenant: Tenant | None
    instance: InstanceSettings | None

    @property
    def outward(self) -> Outward:
        """Return where an account is inherited from."""
        is_tenants = self.owner.kind is OwnerKind.TENANT
        tenant_id = self.tenant.id if self.tenant is not None and not is_tenants else ""
        is_users = self.owner.kind is OwnerKind.USER
        return Outward(tenant_id, self.organization.id if self.organization is not None and is_users else "")


class AccountTrials:
    """Trials of the carrier accounts of users, organizations, tenants and the instance."""

    def __init__(
        self, store: Store, carriers: Carriers, accounts: CarrierAccounts, routes: CarrierRoutes, webhooks: WebhookChecks
    ) -> None:
        self._store = store
        self._carriers = carriers
        self._accounts = accounts
        self._routes = routes
        self._webhooks = webhooks

    def run(
        self, caller: Principal, owner: Owner, provider: Mapping[str, Any] | None, *, is_fallback: bool = False
    ) -> AccountTrial:
        """Try the account of an owner, which the caller may set; sends no message and changes nothing.

        Args:
            caller: an administrator, or a service account.
            owner: the owner.
            provider: an account to try before it is stored; None for the stored one.
            is_fallback: try the stored account of the second carrier.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, ORGANIZATION_NOT_FOUND, TENANT_NOT_FOUND, ROLE_MISSING, SCOPE_MISSING, or
                PARAMETERS_INVALID for an account that could not be stored.
        """
        require_account_scope(caller, owner)
        instance = self._store.get(INSTANCE)
        require_account_permission(self._store, caller, owner, instance)
        return self._run_fallback(owner, instance) if is_fallback else self._run(owner, provider, instance)

    def run_for_operator(self, owner: Owner, *, is_fallback: bool = False) -> AccountTrial:
        """Try the stored account of an owner.

        Raises:
            OperationRefusedError: the owner does not exist.
        """
        instance = self._store.get(INSTANCE)
        return self._run_fallback(owner, instance) if is_fallback else self._run(owner, None, instance)

    def find_owner_of_number(self, number: str) -> Owner:
        """Return the user who has a number in E.164.

        Raises:
            OperationRefusedError: nobody has it.
        """
        line = self._store.get(phone_numbers.at_leniently(number))
        if line is None or not line.uid:
            raise OperationRefusedError(f"No user has the number {number}. Write it like +12125550100.")
        return Owner(OwnerKind.USER, line.uid)

    def find(self, owner: Owner) -> CarrierAccount | None:
        """Return the stored account that serves an owner; None if there is none that can be read.

        Raises:
            OperationRefusedError: the owner does not exist.
        """
        place = self._read(owner, self._store.get(INSTANCE))
        try:
            return self._find_account(place, None)
        except CarrierAccountError:
            return None

    def _run(self, owner: Owner, provider: Mapping[str, Any] | None, instance: InstanceSettings | None) -> AccountTrial:
        place = self._read(owner, instance)
        if provider is not None:
            self._accounts.rules.require_valid(owner.kind, provider, place.outward)
            place = replace(place, user=replace(place.user, provider=str(provider[NAME]), has_own_account=False))
        name = carrier_name(place.user, place.organization, place.tenant, place.instance)
        if self._carriers.find(name) is None:
            return AccountTrial(name, None, [AccountFinding("carrier", False, self._describe_unknown(name))])
        try:
            account = self._find_account(place, provider)
        except CarrierAccountError as error:
            return AccountTrial(name, None, [AccountFinding("account", False, f"{error}.")])
        findings = list(self._try(account, is_stored=provider is None))
        return AccountTrial(name, account.owner.kind if account.owner else None, findings)

    def _run_fallback(self, owner: Owner, instance: InstanceSettings | None) -> AccountTrial:
        place = self._read(owner, instance)
        try:
            primary = self._find_account(place, None)
            account = self._routes.find_fallback(primary, place.organization, place.tenant, place.instance)
        except CarrierAccountError as error:
            return AccountTrial("", None, [AccountFinding("account", False, f"{error}.")])
        if account is None:
            none = "There is no second carrier, or no account there other than the first carrier's."
            return AccountTrial("", None, [AccountFinding("account", False, none)])
        findings = list(self._try(account, is_stored=True))
        return AccountTrial(account.carrier.name, account.owner.kind if account.owner else None, findings)

    def _read(self, owner: Owner, instance: InstanceSettings | None) -> _Place:
        user, organization_id, tenant_id = _NOBODY, "", ""
        if owner.kind is OwnerKind.USER:
            found = self._store.get(users.at(owner.id))
            if found is None:
                raise OperationRefusedError(f"No user has the id '{owner.id}'.")
            user, organization_id, tenant_id = found, found.organization_id, found.tenant_id
        elif owner.kind is OwnerKind.ORGANIZATION:
            organization_id = owner.id
        elif owner.kind is OwnerKind.TENANT:
            tenant_id = owner.id
        organization = self._store.get(organizations.at(organization_id)) if organization_id else None
        if owner.kind is OwnerKind.ORGANIZATION:
            tenant_id = organization.tenant_id if organization is not None else ""
        tenant = self._store.get(tenants.at(tenant_id)) if tenant_id else None
        if owner.kind in (OwnerKind.ORGANIZATION, OwnerKind.TENANT):
            held = organization if owner.kind is OwnerKind.ORGANIZATION else tenant
            if held is None:
                raise OperationRefusedError(f"No {owner.kind} has the id '{owner.id}'.")
        return _Place(owner, user, organization, tenant, instance)

    def _describe_unknown(self, name: str) -> str:
        return f"This instance has no carrier named '{name}'. It has {', '.join(self._carriers.names())}."

    def _find_account(self, place: _Place, provider: Mapping[str, Any] | None) -> CarrierAccount:
        """Return the account to try.

        Raises:
            CarrierAccountError: it cannot be read.
        """
        if provider is not None and len(provider) > 1:
            carrier = self._carriers.find(str(provider[NAME]))
            if carrier is not None:
                values = {key: str(value) for key, value in provider.items() if key != NAME}
                return CarrierAccount(carrier, CarrierCredentials(values), place.owner)
        instance = place.instance or InstanceSettings(id=INSTANCE_ID)
        return self._accounts.find_for_user(place.user, place.organization, place.tenant, instance)

    def _try(self, account: CarrierAccount, *, is_stored: bool) -> Iterator[AccountFinding]:
        carrier, fields = account.carrier, account.carrier.credential_fields
        if fields.needs_account and account.owner is None:
            message = f"There is no account at {carrier.name}. Set {fields.describe_needed()}."
            yield AccountFinding("account", False, message)
            return
        values = {key: value for key in fields.names if (value := account.credentials.get(key))}
        faults = [*find_value_faults(carrier.name, fields, values), *find_gaps(carrier.name, fields, values)]
        for fault in faults:
            yield AccountFinding(fault.key, False, fault.message)
        if not faults:
            yield from carrier.test_account(account.credentials)
        if fields.needs_account:
            yield from self._webhooks.check(account, is_stored=is_stored)
