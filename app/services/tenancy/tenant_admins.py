"""Administrators of tenants, created or assigned by the reseller's provisioning system or by other administrators.

A new user is created first, then assigned to the tenant in a second commit. If a server dies in between, a retry of the request
completes it.
"""

import time
from typing import Any

from app.addresses.email_address import normalize_email
from app.auth.policy import Role, TargetUser, role_of
from app.auth.principal import Principal
from app.auth.recorded_roles import external_id_role_of
from app.crypto.keys import new_id
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.users import EMAIL_IN_USE, USER_NOT_FOUND
from app.services.access.tenants import require_tenant
from app.services.audit.trail import AuditTrail, audited_user
from app.services.common.brands import SUPPORT_ADDRESS
from app.services.common.idempotency import Record, record_nothing
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.tenancy import organizations as organization_service
from app.services.tenancy import tenants as tenant_service
from app.services.tenancy.admin_candidates import require_assignable_user
from app.services.tenancy.tenants import require_tenant_by_external_id
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.creation import UserCreation
from app.services.users.external_names import require_assignable
from app.services.users.lookup import find_user_by_email
from app.services.users.unique_fields import UserReservations
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.operations.instance_settings import InstanceSettings
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import NOBODY_ELSE, User, users
from app.times.clock import Clock

_MAX_LOOKUPS = 10
_PAUSE_SECONDS = 0.2


@frozen(kw_only=True)
class NewTenantAdmin:
    """A tenant administrator to create or assign.

    Attributes:
        email: identifies the user.
        external_id: the user's id at an identity provider.
        tenant_external_id: external id of the tenant.
        full_name: the user's name.
    """

    email: str
    external_id: str
    tenant_external_id: str | int
    full_name: str


@frozen
class TenantAdminResult:
    """Result: a sentence, the ids, and in `warning` the defaults that were chosen."""

    body: str
    user_id: str
    tenant_id: str
    organization_id: str
    warning: str


@frozen
class _AdminOrganization:
    """The organization of an administrator, and whether to create it."""

    organization: Organization
    is_new: bool


class TenantAdmins:
    """Creation and assignment of tenant administrators."""

    def __init__(
        self,
        store: Store,
        creation: UserCreation,
        reservations: UserReservations,
        accounts: AuthAccounts,
        revocation: AccessRevocation,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._creation = creation
        self._reservations = reservations
        self._accounts = accounts
        self._revocation = revocation
        self._audit = audit
        self._clock = clock

    def create(
        self, caller: Principal, new_admin: NewTenantAdmin, record: Record[TenantAdminResult] = record_nothing
    ) -> TenantAdminResult:
        """Assign the user with an e-mail address to a tenant's administrators, creating the user if needed. Safe to retry.

        Args:
            caller: a service account, or an administrator of the tenant or the instance.
            new_admin: the administrator and the tenant.
            record: adds the response to the commit.

        Raises:
            DomainError: TENANT_NOT_FOUND, ROLE_MISSING, USER_OF_OTHER_TENANT, USER_MARKED_FOR_DELETION, EXTERNAL_ID_TAKEN,
                HIGHER_ROLE, EMAIL_IN_USE or PARAMETERS_INVALID.
        """
        require_assignable(new_admin.external_id)
        tenant = require_tenant(caller, require_tenant_by_external_id(self._store, new_admin.tenant_external_id))
        found = find_user_by_email(self._store, new_admin.email)
        user = found or self._create_user(caller, tenant, new_admin)
        answer, named, is_promoted = retry_on_conflict(
            lambda: self._assign(caller, tenant.id, user.id, new_admin, existed=found is not None, record=record)
        )
        if found is not None and found.full_name != new_admin.full_name:
            self._accounts.follow(named)
        if is_promoted or named.password_closed:
            self._revocation.complete(named)
        return answer

    def _create_user(self, caller: Principal, tenant: Tenant, new_admin: NewTenantAdmin) -> User:
        """Return a new user of a tenant, or the one that a concurrent request has created."""
        user = User(
            id=new_id(),
            email=normalize_email(new_admin.email),
            full_name=new_admin.full_name,
            external_id=new_admin.external_id,
            external_id_role=external_id_role_of(caller),
            lowest_other_role=NOBODY_ELSE,
            password_is_own=True,
            # A missing organization already has its id; the assignment creates it.
            organization_id=tenant.admin_organization_id or new_id(),
            tenant_id=tenant.id,
            created=self._clock(),
            has_message_keys=True,
        )
        for look in range(1, _MAX_LOOKUPS + 1):
            try:
                return self._creation.write(caller, user, None)
            except DomainError as error:
                if error.problem is not EMAIL_IN_USE or look == _MAX_LOOKUPS:
                    raise
            time.sleep(_PAUSE_SECONDS)
            found = find_user_by_email(self._store, new_admin.email)
            if found is not None:
                return found
        raise AssertionError("unreachable")

    def _assign(
        self,
        caller: Principal,
        tenant_id: str,
        uid: str,
        new_admin: NewTenantAdmin,
        *,
        existed: bool,
        record: Record[TenantAdminResult],
    ) -> tuple[TenantAdminResult, User, bool]:
        """Assign an administrator; return the result, the user after the commit, and whether the role is higher now."""
        tenant, user, instance = self._store.read(tenants.at(tenant_id), users.at(uid), INSTANCE)
        if tenant is None or user is None:
            raise DomainError(USER_NOT_FOUND)
        require_assignable_user(caller, tenant, user)
        warnings: list[str] = []
        place = self._find_organization(tenant, user, instance, warnings)
        commit = self._store.commit()
        is_promoted = role_of(TargetUser(user, None, tenant)) < Role.TENANT_ADMIN
        after = replace(
            user,
            **(self._revocation.promote(commit, user, Role.TENANT_ADMIN) if is_promoted else {}),
            external_id_role=external_id_role_of(caller),
            full_name=new_admin.full_name,
            external_id=new_admin.external_id,
            tenant_id=tenant.id,
            organization_id=place.organization.id,
        )
        tenant_after = self._tenant_with(tenant, after, place, warnings)
        if existed:
            warnings.append(
                f"A user `{user.email}` existed already, and keeps the number. {_describe_revocation(after, is_promoted)}"
            )
        done = "Updated" if existed else "Created"
        answer = TenantAdminResult(
            f"{done} tenant admin `{after.full_name}` (`{uid}`) of tenant `{tenant.tenant_name}` (`{tenant.id}`)",
            uid,
            tenant.id,
            place.organization.id,
            " ".join(warnings),
        )
        self._write(commit, caller, (tenant, tenant_after), (user, after), place, answer, record)
        return answer, after, is_promoted

    def _find_organization(
        self, tenant: Tenant, user: User, instance: InstanceSettings | None, warnings: list[str]
    ) -> _AdminOrganization:
        """Return the organization of an administrator: their own, or the one for the tenant's administrators."""
        own, common = self._store.read(
            organizations.at(user.organization_id) if user.organization_id else None,
            organizations.at(tenant.admin_organization_id) if tenant.admin_organization_id else None,
        )
        for organization in (own, common):
            if organization is not None and not organization.deleted:
                return _AdminOrganization(organization, is_new=False)
        default = instance.default_tenant_admin_billing_plan if instance is not None else ""
        plan = tenant.admin_billing_plan or default
        if not plan:
            warnings.append("Neither the tenant nor the instance names a billing plan for administrators: none was set.")
        elif not tenant.admin_billing_plan:
            warnings.append(f"The tenant has no adminBillingPlan: the instance's default `{plan}` was set.")
        organization = Organization(
            id=user.organization_id if own is None and user.organization_id else new_id(),
            organization_name=f"Tenant Administrators of {tenant.tenant_name}",
            tenant_id=tenant.id,
            billing={"plan": plan} if plan else {},
            created=self._clock(),
        )
        return _AdminOrganization(organization, is_new=True)

    def _tenant_with(self, tenant: Tenant, user: User, place: _AdminOrganization, warnings: list[str]) -> Tenant:
        changes: dict[str, Any] = {}
        if user.id not in tenant.tenant_admins:
            changes["tenant_admins"] = [*tenant.tenant_admins, user.id]
        if place.is_new:
            changes["admin_organization_id"] = place.organization.id
        if not tenant.support_details.get(SUPPORT_ADDRESS):
            address = f"support@{normalize_email(user.email).rpartition('@')[2]}"
            changes["support_details"] = {**tenant.support_details, SUPPORT_ADDRESS: address}
            warnings.append(f"The tenant had no support e-mail address: `{address}` was set.")
        return replace(tenant, **changes)

    def _write(
        self,
        commit: Commit,
        caller: Principal,
        tenant: tuple[Tenant, Tenant],
        user: tuple[User, User],
        place: _AdminOrganization,
        answer: TenantAdminResult,
        record: Record[TenantAdminResult],
    ) -> None:
        """Write what is new or changed in one commit; nothing if nothing changed."""
        (tenant_before, tenant_after), (user_before, user_after) = tenant, user
        if tenant_before == tenant_after and user_before == user_after and not place.is_new:
            return
        if place.is_new:
            fields = organizations.encode(place.organization)
            commit.create(organizations.path(place.organization.id), fields)
            made = organization_service.audited(place.organization)
            self._audit.record(commit, caller, "organization.create", made, {}, {n: v for n, v in fields.items() if v})
        if user_before != user_after:
            self._reservations.update(commit, user_before, user_after)
            before, after = users.encode(user_before), users.encode(user_after)
            changed = {name: value for name, value in after.items() if value != before.get(name)}
            commit.update(users.path(user_after.id), changed, user_before.version)
            self._audit.record(commit, caller, "user.update", audited_user(user_after), before, after)
        if tenant_before != tenant_after:
            before, after = tenants.encode(tenant_before), tenants.encode(tenant_after)
            changed = {name: value for name, value in after.items() if value != before.get(name)}
            commit.update(tenants.path(tenant_after.id), changed, tenant_before.version)
            audited = tenant_service.audited(tenant_after)
            self._audit.record(commit, caller, "tenant.add-admin", audited, *_only(changed, before, after))
        record(commit, answer)
        commit.send()


def _describe_revocation(user: User, is_promoted: bool) -> str:
    """Return the warning about an existing user's sessions, tokens and password."""
    if not is_promoted:
        return "Password and tokens stay."
    ended = "All sessions ended, and so did what others had set up in the account (tokens, webhook, integrations)."
    if user.password_closed:
        return f"{ended} The password was replaced, since somebody else had set it: send a welcome mail to set a new one."
    return f"{ended} The password stays."


def _only(names: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names}
