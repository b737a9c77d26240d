"""Creation of a user in Firestore and in Firebase Auth, or in neither.

The two cannot share a commit. The address is reserved first, then the auth account is created, then one commit writes the
user. If a server dies in between, the reservation expires. The orphaned auth account is removed when its address is reused.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from app.auth.policy import can_create_system_admins
from app.auth.principal import Principal, UserPrincipal
from app.auth.recorded_roles import external_id_role_of, recorded_role
from app.crypto.keys import new_id
from app.errors import DomainError, FieldError, ServiceUnavailableError, invalid_field
from app.frozen import frozen, replace
from app.problems.permissions import FIELD_REFUSED
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.organizations import require_organization_for_users
from app.services.audit.trail import AuditTrail, audited_user
from app.services.carrier_accounts.user_provider import UserCarriers
from app.services.common.idempotency import AlreadyAnsweredError, Record, record_nothing
from app.services.common.instance_type import INSTANCE, require_instance_type
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.plans.limits import PlanLimits
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.external_names import require_assignable
from app.services.users.passwords import Passwords
from app.services.users.unique_fields import UserReservations
from app.services.webhooks.settings import Webhooks
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, InstanceType
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.user_credentials import NO_ACCOUNT, write_user_credentials
from app.store.users.users import NOBODY_ELSE, User, users
from app.times.clock import Clock

_log = logging.getLogger(__name__)


@frozen(kw_only=True)
class NewUser:
    """Attributes of a user to create.

    Attributes:
        phone_number: E.164.
        organization_id: None for the caller's own.
        tenant_id: None for the organization's.
        provider: carrier of the phone number; None for that of the organization, tenant or instance.
        credentials: sent fields beyond those that every user has.
        password: None for none; the welcome e-mail then lets the user set one.
    """

    email: str
    phone_number: str
    full_name: str = ""
    organization_id: str | None = None
    tenant_id: str | None = None
    password: str | None = None
    provider: str | None = None
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)
    restrictions: Sequence[str] = ()
    relay_webhook: str = ""
    external_id: str = ""
    is_admin: bool = False


class UserCreation:
    """Creation of users, with their auth accounts and unique fields."""

    def __init__(
        self,
        store: Store,
        reservations: UserReservations,
        accounts: AuthAccounts,
        providers: UserCarriers,
        passwords: Passwords,
        webhooks: Webhooks,
        plan_limits: PlanLimits,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._reservations = reservations
        self._accounts = accounts
        self._providers = providers
        self._passwords = passwords
        self._webhooks = webhooks
        self._plan_limits = plan_limits
        self._audit = audit
        self._clock = clock

    def create(self, caller: Principal, new_user: NewUser, record: Record[User] = record_nothing) -> User:
        """Create a user on behalf of an administrator. Safe to retry.

        Args:
            caller: administrator of the organization.
            new_user: the user to create.
            record: adds the response to the commit.

        Raises:
            DomainError: PRIVATE_LABEL_ONLY, ROLE_MISSING, FIELD_REFUSED, PARAMETERS_INVALID, PLAN_USERS_REACHED, EMAIL_IN_USE,
                NUMBER_IN_USE or EXTERNAL_ID_TAKEN; no user was created.
        """
        instance, organization = self._read_organization(caller, new_user)
        if new_user.is_admin and not can_create_system_admins(caller):
            raise DomainError(FIELD_REFUSED, errors=[FieldError("is_admin", "Only system admins can create system admins.")])
        require_assignable(new_user.external_id)
        self.require_room(organization)
        user = User(
            id=new_id(),
            email=new_user.email,
            full_name=new_user.full_name,
            phone_number=new_user.phone_number,
            organization_id=organization.id,
            tenant_id=organization.tenant_id,
            restrictions=sorted(set(new_user.restrictions)),
            external_id=new_user.external_id,
            is_admin=new_user.is_admin,
            external_id_role=external_id_role_of(caller),
            # Naming an address gives no access: its owner sets the password with the welcome e-mail.
            lowest_other_role=recorded_role(caller) if new_user.password is not None else NOBODY_ELSE,
            password_is_own=new_user.password is None,
            created=self._clock(),
            has_message_keys=True,
        )
        if new_user.password is not None:
            self._passwords.require_acceptable(new_user.password, user)
        webhook = self._webhooks.changes_for_user(caller, user, new_user.relay_webhook, self._store.commit())
        carrier = self._providers.changes(instance, user, new_user.provider, new_user.credentials, is_new=True)
        user = replace(user, **webhook, **carrier.attributes)
        return self.write(caller, user, new_user.password, record, carrier.account or NO_ACCOUNT)

    def require_room(self, organization: Organization | None) -> None:
        """Require that the plan of an organization allows one more user.

        Raises:
            DomainError: PLAN_USERS_REACHED.
        """
        self._plan_limits.require_room_for_user(organization)

    def write(
        self,
        caller: Principal | None,
        user: User,
        password: str | None,
        record: Record[User] = record_nothing,
        account: Mapping[str, Any] = NO_ACCOUNT,
    ) -> User:
        """Write a new user with auth account and unique fields; the caller of this method checks access. Safe to retry.

        Args:
            caller: author for the audit trail; None for the instance.
            user: the new user, with a new id.
            password: None for none.
            record: adds the response to the commit.
            account: own carrier account, sealed; empty for none.

        Raises:
            DomainError: EMAIL_IN_USE, NUMBER_IN_USE, EXTERNAL_ID_TAKEN or PARAMETERS_INVALID; no user was created.
        """
        self._reservations.reserve_email(user.email, user.id)
        try:
            self._reservations.require_free(user)
            self._accounts.create(user, password)
        except DomainError:
            self._release_email(user)
            raise
        try:
            return retry_on_conflict(lambda: self._commit(caller, user, record, account))
        except ServiceUnavailableError:
            # The write may have succeeded. Leftovers are cleaned up later; a rollback here could not be undone.
            raise
        except (DomainError, AlreadyAnsweredError):
            self._roll_back(user)
            raise

    def _read_organization(self, caller: Principal, new_user: NewUser) -> tuple[InstanceSettings, Organization]:
        """Return the instance and the new user's organization."""
        own = caller.user.organization_id if isinstance(caller, UserPrincipal) else ""
        organization_id = new_user.organization_id or own
        if not organization_id:
            errors = [FieldError("organization_id", "Required, because you do not belong to an organization.", missing=True)]
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        instance, organization = self._store.read(INSTANCE, organizations.at(organization_id))
        require_instance_type(instance, InstanceType.PRIVATE_LABEL)
        organization = require_organization_for_users(caller, organization)
        if new_user.tenant_id not in (None, organization.tenant_id):
            raise invalid_field("tenant_id", "Must be the tenant of the organization.")
        return instance or InstanceSettings(id=INSTANCE_ID), organization

    def _commit(self, caller: Principal | None, user: User, record: Record[User], account: Mapping[str, Any]) -> User:
        commit = self._store.commit()
        self._reservations.update(commit, None, user)
        fields = users.encode(user)
        commit.create(users.path(user.id), fields)
        if account:
            write_user_credentials(commit, user.id, account)
            fields = {**fields, "providerCredentials": account}
        self._audit.record(commit, caller, "user.create", audited_user(user), {}, fields)
        record(commit, user)
        commit.send()
        return user

    def _roll_back(self, user: User) -> None:
        try:
            self._accounts.delete(user.id)
        except ServiceUnavailableError:
            _log.warning("orphaned auth account left; it is removed when its e-mail address is reused", extra={"uid": user.id})
        self._release_email(user)

    def _release_email(self, user: User) -> None:
        try:
            self._reservations.release_email(user.email, user.id)
        except ServiceUnavailableError:
            _log.warning("address reservation left; it expires", extra={"uid": user.id})
