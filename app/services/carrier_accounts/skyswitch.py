"""Telephone system of a tenant that uses SkySwitch: number assignments and click-to-call."""

from app.auth.policy import administers_instance, administers_organization, administers_tenant
from app.auth.principal import UserPrincipal
from app.carriers.credentials import CarrierCredentials
from app.carriers.skyswitch.account import NAME
from app.carriers.skyswitch.telephones import Assignment, SkySwitchTelephones, TelephoneSystemError
from app.crypto.keys import new_id
from app.crypto.vault import Owner, OwnerKind
from app.errors import DomainError, UncertainEffectError
from app.problems.carrier_accounts import (
    NO_TELEPHONE,
    SKYSWITCH_NOT_USED,
    TELEPHONE_SYSTEM_BUSY,
    TELEPHONE_SYSTEM_FAILED,
    TELEPHONE_SYSTEM_REFUSED,
)
from app.problems.permissions import ROLE_MISSING
from app.problems.tenancy import TENANT_NOT_FOUND
from app.services.access.users import require_manageable_user
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.carrier_accounts.accounts import CarrierAccountError, CarrierAccounts
from app.store.engine.store import Store
from app.store.tenancy.tenants import Tenant, tenants


class TelephoneSystems:
    """Telephone systems of the instance's tenants."""

    def __init__(self, store: Store, accounts: CarrierAccounts, skyswitch: SkySwitchTelephones, audit: AuditTrail) -> None:
        self._store = store
        self._accounts = accounts
        self._skyswitch = skyswitch
        self._audit = audit

    def assignments(self, caller: UserPrincipal, tenant_id: str | None) -> list[Assignment]:
        """Return the numbers of a tenant's account that can send messages.

        Args:
            caller: an administrator of an organization, of the tenant or of the instance.
            tenant_id: None for the caller's own; another one only for administrators of the instance.

        Raises:
            DomainError: ROLE_MISSING, TENANT_NOT_FOUND, SKYSWITCH_NOT_USED, or an error of SkySwitch.
        """
        is_admin = caller.organization is not None and administers_organization(caller, caller.organization)
        tenant = self._require_tenant(caller, tenant_id)
        if not is_admin and not administers_tenant(caller, tenant.id):
            raise DomainError(ROLE_MISSING)
        credentials = self._open(tenant)
        try:
            return self._skyswitch.assignments(credentials)
        except TelephoneSystemError as error:
            raise _problem_of(error) from error

    def assign(self, caller: UserPrincipal, tenant_id: str | None, assignment: Assignment) -> Assignment:
        """Assign a number to a user of the telephone system, and return the assignment; idempotent.

        Args:
            caller: an administrator of the tenant or of the instance.
            tenant_id: as in `assignments`.
            assignment: an empty `domain` means that of the tenant's account.

        Raises:
            DomainError: as `assignments`.
        """
        tenant = self._require_tenant(caller, tenant_id)
        if not administers_tenant(caller, tenant.id):
            raise DomainError(ROLE_MISSING)
        credentials = self._open(tenant)
        complete = Assignment(
            phone_number=assignment.phone_number,
            user=assignment.user,
            domain=assignment.domain or credentials.get("domain"),
            sms_enabled=True,
        )
        try:
            self._skyswitch.assign(credentials, complete)
        except TelephoneSystemError as error:
            raise _problem_of(error) from error
        commit = self._store.commit()
        fields = {"phone_number": complete.phone_number, "user": complete.user, "domain": complete.domain}
        self._audit.record(commit, caller, "skyswitch.assign", AuditedObject("tenant", tenant.id, tenant.id, ""), {}, fields)
        commit.send()
        return complete

    def call(self, caller: UserPrincipal, destination: str, uid: str | None) -> str:
        """Ring a user's telephone, connect it to a number when answered, and return the call's id.

        Args:
            caller: the user, or a user who can act on the user's behalf.
            destination: number in E.164.
            uid: the user whose telephone rings; None for the caller.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, SKYSWITCH_NOT_USED, NO_TELEPHONE, or an error of SkySwitch.
            UncertainEffectError: SkySwitch did not confirm the call; the telephone may ring.
        """
        target = require_manageable_user(self._store, caller, uid or caller.id)
        if target.tenant is None:
            raise DomainError(SKYSWITCH_NOT_USED)
        credentials = self._open(target.tenant)
        number = target.user.phone_number
        try:
            telephone = next(
                (assignment for assignment in self._skyswitch.assignments(credentials) if assignment.phone_number == number),
                None,
            )
            if telephone is None or not number or not telephone.user:
                raise DomainError(NO_TELEPHONE)
        except TelephoneSystemError as error:
            raise _problem_of(error) from error
        call_id = new_id()
        try:
            self._skyswitch.call(credentials, call_id, telephone, destination)
        except TelephoneSystemError as error:
            failure = _problem_of(error)
            raise UncertainEffectError(failure.problem, failure.reason) if error.is_uncertain else failure from error
        return call_id

    def _require_tenant(self, caller: UserPrincipal, tenant_id: str | None) -> Tenant:
        if tenant_id is None or (caller.tenant is not None and caller.tenant.id == tenant_id):
            if caller.tenant is None:
                raise DomainError(SKYSWITCH_NOT_USED)
            return caller.tenant
        tenant = self._store.get(tenants.at(tenant_id)) if administers_instance(caller) else None
        if tenant is None:
            raise DomainError(TENANT_NOT_FOUND)
        return tenant

    def _open(self, tenant: Tenant) -> CarrierCredentials:
        if tenant.provider.get("name") != NAME:
            raise DomainError(SKYSWITCH_NOT_USED)
        try:
            return self._accounts.open(Owner(OwnerKind.TENANT, tenant.id), tenant.provider)
        except CarrierAccountError as error:
            raise DomainError(TELEPHONE_SYSTEM_FAILED, str(error)) from error


def _problem_of(error: TelephoneSystemError) -> DomainError:
    if error.retry_after:
        return DomainError(TELEPHONE_SYSTEM_BUSY, headers={"Retry-After": str(error.retry_after)})
    return DomainError(TELEPHONE_SYSTEM_REFUSED if error.is_refusal else TELEPHONE_SYSTEM_FAILED, str(error))
