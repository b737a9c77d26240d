"""Making a user: in Firestore and in Firebase Auth, or in neither.

The two share no commit. His address is reserved first, then his account is made, then one commit writes him. A server that
dies in between leaves a reservation that runs out, and an account without a user, which whoever uses the address next removes.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.auth.policy import administers_organization, can_access_organization, can_create_system_admins
from app.auth.principal import Principal, UserPrincipal
from app.auth.recorded_roles import naming_role, recorded_role
from app.clock import Clock
from app.errors import DomainError, FieldError, ServiceUnavailableError, invalid_field
from app.keys import new_id
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.permissions import FIELD_REFUSED, ROLE_MISSING
from app.services.access.credential_origins import record_webhook
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.carrier_accounts.user_provider import UserProviders
from app.services.common.idempotency import AlreadyAnsweredError, Record, record_nothing
from app.services.common.instance_type import INSTANCE, InstanceKind, require_kind
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.users.auth_accounts import UserAccounts
from app.services.users.external_names import require_assignable
from app.services.users.passwords import Passwords
from app.services.users.unique_fields import UserClaims
from app.services.webhooks.settings import Webhooks
from app.store.engine.store import Store
from app.store.instance_settings import INSTANCE_ID, Instance
from app.store.organizations import Organization, organizations
from app.store.user_credentials import NO_ACCOUNT, write_user_credentials
from app.store.users import NOBODY_ELSE, User, users

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """Whom a caller asks to make.

    Attributes:
        phone_number: E.164.
        organization_id: None for the caller's own.
        tenant_id: None where the organization says it.
        provider: the carrier of his number; None for that of his organization, tenant or instance.
        credentials: what was sent beyond the fields that every user has.
        password: None for none: the welcome mail lets him set one.
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
    """Makes users."""

    def __init__(
        self,
        store: Store,
        claims: UserClaims,
        accounts: UserAccounts,
        providers: UserProviders,
        passwords: Passwords,
        webhooks: Webhooks,
        audit: AuditTrail,
        clock: Clock,
    ) -> None:
        self._store = store
        self._claims = claims
        self._accounts = accounts
        self._providers = providers
        self._passwords = passwords
        self._webhooks = webhooks
        self._audit = audit
        self._clock = clock

    def create(self, caller: Principal, wanted: NewUser, record: Record[User] = record_nothing) -> User:
        """Make a user whom an administrator asks for.

        Args:
            caller: administers the organization.
            wanted: whom he asks for.
            record: adds the response to the commit.

        Raises:
            DomainError: PRIVATE_LABEL_ONLY, ROLE_MISSING, FIELD_REFUSED, PARAMETERS_INVALID, EMAIL_IN_USE, NUMBER_IN_USE or
                EXTERNAL_ID_TAKEN; nobody was made.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; the same request may be sent again.
        """
        instance, organization = self._read_place(caller, wanted)
        if wanted.is_admin and not can_create_system_admins(caller):
            raise DomainError(FIELD_REFUSED, errors=[FieldError("isAdmin", "Only system admins make system admins.")])
        require_assignable(wanted.external_id)
        user = User(
            id=new_id(),
            email=wanted.email,
            full_name=wanted.full_name,
            phone_number=wanted.phone_number,
            organization_id=organization.id,
            tenant_id=organization.tenant_id,
            restrictions=sorted(set(wanted.restrictions)),
            external_id=wanted.external_id,
            is_admin=wanted.is_admin,
            external_id_role=naming_role(caller),
            # Anyone who only names the address has no way in: its owner sets a password by the welcome mail.
            lowest_other_role=recorded_role(caller) if wanted.password is not None else NOBODY_ELSE,
            password_is_own=wanted.password is None,
            created=self._clock(),
        )
        if wanted.password is not None:
            self._passwords.require_acceptable(wanted.password, user)
        attributes = self._webhooks.changes_of_address(wanted.relay_webhook, "relayWebhook")
        if wanted.relay_webhook:
            attributes |= record_webhook(caller, user, is_new=True)
        carrier = self._providers.changes(instance, user, wanted.provider, wanted.credentials, is_new=True)
        user = replace(user, **attributes, **carrier.attributes)
        return self.write(caller, user, wanted.password, record, carrier.account or NO_ACCOUNT)

    def write(
        self,
        caller: Principal | None,
        user: User,
        password: str | None,
        record: Record[User] = record_nothing,
        account: Mapping[str, Any] = NO_ACCOUNT,
    ) -> User:
        """Write a new user, with his account and all that is his alone; who may ask for that is the caller's to know.

        Args:
            caller: for the audit trail; None is the instance itself.
            user: as he will be, with a new id.
            password: None for none.
            record: adds the response to the commit.
            account: of his own at his carrier, sealed; empty for none.

        Raises:
            DomainError: EMAIL_IN_USE, NUMBER_IN_USE, EXTERNAL_ID_TAKEN or PARAMETERS_INVALID; nobody was made.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer; the same request may be sent again.
        """
        self._claims.reserve_email(user.email, user.id)
        try:
            self._claims.require_free(user)
            self._accounts.create(user, password)
        except DomainError:
            self._release(user)
            raise
        try:
            return retry_on_conflict(lambda: self._commit(caller, user, record, account))
        except ServiceUnavailableError:
            # The user may have been written all the same: what is left over repairs itself, what is taken back does not.
            raise
        except (DomainError, AlreadyAnsweredError):
            self._take_back(user)
            raise

    def _read_place(self, caller: Principal, wanted: NewUser) -> tuple[Instance, Organization]:
        """Return the instance, and the organization that the user is made in."""
        own = caller.user.organization_id if isinstance(caller, UserPrincipal) else ""
        organization_id = wanted.organization_id or own
        if not organization_id:
            errors = [FieldError("organizationId", "It is required: the caller has no organization.", missing=True)]
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        instance, organization = self._store.read(INSTANCE, organizations.at(organization_id))
        require_kind(instance, InstanceKind.PRIVATE_LABEL)
        if organization is None or organization.deleted or not can_access_organization(caller, organization):
            raise invalid_field("organizationId", "There is no such organization.")
        if not administers_organization(caller, organization):
            raise DomainError(ROLE_MISSING)
        if wanted.tenant_id not in (None, organization.tenant_id):
            raise invalid_field("tenantId", "Must be the tenant of the organization.")
        return instance or Instance(id=INSTANCE_ID), organization

    def _commit(self, caller: Principal | None, user: User, record: Record[User], account: Mapping[str, Any]) -> User:
        commit = self._store.commit()
        self._claims.move(commit, None, user)
        fields = users.encode(user)
        commit.create(users.path(user.id), fields)
        if account:
            write_user_credentials(commit, user.id, account)
            fields = {**fields, "providerCredentials": account}
        made = AuditedObject("user", user.id, user.tenant_id, user.organization_id)
        self._audit.record(commit, caller, "user.create", made, {}, fields)
        record(commit, user)
        commit.send()
        return user

    def _take_back(self, user: User) -> None:
        try:
            self._accounts.take_back(user.id)
        except ServiceUnavailableError:
            _log.warning("an account without a user is left; who uses its address next removes it", extra={"uid": user.id})
        self._release(user)

    def _release(self, user: User) -> None:
        try:
            self._claims.release_email(user.email, user.id)
        except ServiceUnavailableError:
            _log.warning("a reserved address is left; it runs out by itself", extra={"uid": user.id})
