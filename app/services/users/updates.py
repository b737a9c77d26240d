"""Updates of users: one commit with all unique fields, after which the auth account follows."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from app.addresses.email_address import find_email_fault, normalize_email, spell_email
from app.auth.policy import (
    Role,
    TargetUser,
    administers_user,
    can_choose_carrier,
    role_of,
)
from app.auth.principal import Principal
from app.auth.recorded_roles import external_id_role_of
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.permissions import FIELD_REFUSED, OWN_ACCOUNT
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.credential_origins import record_access, record_password
from app.services.access.organizations import require_organization_for_users
from app.services.access.users import recheck_manageable, require_person
from app.services.audit.trail import AuditTrail, audited_user
from app.services.carrier_accounts.user_provider import UserCarriers
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.messages.waiting import warn_of_waiting
from app.services.plans.limits import PlanLimits
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.email_change_limit import OwnEmailLimit
from app.services.users.external_names import require_assignable
from app.services.users.passwords import Passwords
from app.services.users.unique_fields import UserReservations
from app.services.webhooks.settings import Webhooks
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, CredentialSource, InstanceSettings
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.user_credentials import write_user_credentials
from app.store.users.users import User, users

_ONLY_ADMINS = "Only an administrator can change it."
_ONLY = {
    "restrictions": "Only another administrator can change a user's restrictions.",
    "provider": "Only an administrator of the tenant can choose the carrier of a number.",
}
_WILL_FAIL = "will fail when due, since the number no longer belongs to the user"


@frozen(kw_only=True)
class UserUpdate:
    """Update of a user; None leaves a value unchanged.

    Attributes:
        phone_number: E.164, or empty for none.
        provider: carrier of the phone number; empty for that of the organization, tenant or instance.
        credentials: sent fields beyond those that every user has.
    """

    email: str | None = None
    full_name: str | None = None
    phone_number: str | None = None
    restrictions: Sequence[str] | None = None
    provider: str | None = None
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)
    password: str | None = field(default=None, repr=False)
    organization_id: str | None = None
    relay_webhook: str | None = None
    external_id: str | None = None
    is_disabled: bool | None = None


@frozen
class UpdatedUser:
    """A user after an update.

    Attributes:
        new_token: sign-in token for users who changed their own password.
        warning: number of messages waiting to be sent from the old number, as a text; empty for none.
    """

    user: User
    new_token: str | None = None
    warning: str = ""


class UserUpdates:
    """Updates of users."""

    def __init__(
        self,
        store: Store,
        reservations: UserReservations,
        accounts: AuthAccounts,
        providers: UserCarriers,
        passwords: Passwords,
        webhooks: Webhooks,
        revocation: AccessRevocation,
        own_email_limit: OwnEmailLimit,
        plan_limits: PlanLimits,
        audit: AuditTrail,
    ) -> None:
        self._store = store
        self._reservations = reservations
        self._accounts = accounts
        self._providers = providers
        self._passwords = passwords
        self._webhooks = webhooks
        self._revocation = revocation
        self._own_email_limit = own_email_limit
        self._plan_limits = plan_limits
        self._audit = audit

    def update(self, caller: Principal, uid: str, update: UserUpdate) -> UpdatedUser:
        """Update a user. A retry completes an update whose server died half-way.

        Args:
            caller: the user, for e-mail, name, webhook and password; otherwise a user with access to them and no lower role.
            uid: target user.
            update: the new values; current values are no change.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, FIELD_REFUSED, OWN_ACCOUNT, ROLE_MISSING, INBOX_HAS_NO_LOGIN,
                PARAMETERS_INVALID, EMAIL_IN_USE, NUMBER_IN_USE, EXTERNAL_ID_TAKEN or OWN_EMAIL_TOO_FREQUENT; nothing changed.
        """
        self._own_email_limit.count(caller, uid, update.email)
        before, changed = retry_on_conflict(lambda: self._commit(caller, uid, update))
        new_token = None
        if update.password is not None:
            new_token = self._passwords.set(caller, changed, update.password).new_token
        else:
            self._accounts.follow(changed)
            if changed.password_closed or changed.token_revocations != before.token_revocations:
                self._revocation.complete(changed)
        is_renumbered = before.phone_number != changed.phone_number
        warning = warn_of_waiting(self._store, before, _WILL_FAIL) if is_renumbered else ""
        return UpdatedUser(changed, new_token, warning)

    def refuse_secrets(self, update: UserUpdate) -> None:
        """Refuse secrets that v1's edit cannot change, rather than ignore them.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        secrets = self._providers.names_of(update.credentials) | ({"password"} & update.credentials.keys())
        if secrets:
            advice = "Cannot be changed here. Use `PATCH /api/v2/users/{id}`."
            raise DomainError(
                PARAMETERS_INVALID, errors=[FieldError(("credentials", name), advice) for name in sorted(secrets)]
            )

    def _require_allowed(self, caller: Principal, target: TargetUser, instance: InstanceSettings, update: UserUpdate) -> None:
        """Refuse updates that the caller may not make, or values that are not allowed."""
        self._refuse_fields(caller, target, instance, update)
        if update.email or update.external_id or update.password is not None:
            require_person(target.user)
        require_assignable(update.external_id or "", target.user.external_id)
        if update.is_disabled and caller.id == target.user.id:
            raise DomainError(OWN_ACCOUNT, "You cannot disable your own account")
        if update.password is not None:
            email, external_id = update.email or target.user.email, update.external_id
            external_id = target.user.external_id if external_id is None else external_id
            after = replace(target.user, email=email, external_id=external_id)
            self._passwords.require_acceptable(update.password, after)
        if update.email is not None and normalize_email(update.email) != normalize_email(target.user.email):
            if (fault := find_email_fault(update.email, is_mailed=True)) is not None:
                raise invalid_field("email", fault)
            self._accounts.require_free_address(replace(target.user, email=spell_email(update.email)))

    def _refuse_fields(self, caller: Principal, target: TargetUser, instance: InstanceSettings, update: UserUpdate) -> None:
        """Refuse fields that the caller may read but not change.

        Users of any role never change their own restrictions. Otherwise restrictions would be voluntary.
        """
        user = target.user
        sent = {
            "phone_number": (update.phone_number, user.phone_number),
            "restrictions": (_sorted(update.restrictions), _sorted(user.restrictions)),
            "provider": (update.provider, user.provider),
            "organization_id": (update.organization_id, user.organization_id),
            "external_id": (update.external_id, user.external_id),
            "is_disabled": (update.is_disabled, user.is_disabled),
        }
        changed = {name for name, (value, present) in sent.items() if value is not None and value != present}
        credentials = self._providers.names_of(update.credentials)
        refused = {"restrictions"} if caller.id == user.id else set()
        if not administers_user(caller, target):
            refused |= {*sent, *credentials}
        if not can_choose_carrier(caller, user.tenant_id, instance.credential_source == CredentialSource.USER):
            refused |= {"provider"}
        errors = [
            FieldError(("credentials", name) if name in credentials else name, _ONLY.get(name, _ONLY_ADMINS))
            for name in (*sent, *sorted(credentials))
            if name in refused & (changed | credentials)
        ]
        if errors:
            raise DomainError(FIELD_REFUSED, errors=errors)

    def _commit(self, caller: Principal, uid: str, update: UserUpdate) -> tuple[User, User]:
        """Commit an update, and return the user before and after it."""
        read, instance, place = self._store.read(
            users.at(uid),
            INSTANCE,
            organizations.at(update.organization_id) if update.organization_id else None,
        )
        target = recheck_manageable(self._store, caller, read)
        user, instance = target.user, instance or InstanceSettings(id=INSTANCE_ID)
        self._require_allowed(caller, target, instance, update)
        placed = user if update.organization_id is None else replace(user, organization_id=update.organization_id)
        is_moved = placed.organization_id != user.organization_id
        carrier = self._providers.changes(
            instance, placed, update.provider, update.credentials, is_new=False, is_moved=is_moved
        )
        commit = self._store.commit()
        ended = self._end_access(commit, caller, target, place, update)
        attributes = ended | self._attributes(commit, caller, replace(user, **ended), update) | carrier.attributes
        changes = {name: value for name, value in attributes.items() if value != getattr(user, name)}
        after = replace(user, **changes)
        if not changes and carrier.account is None:
            return user, after
        self._reservations.update(commit, user, after)
        before, fields = users.changes(**{name: getattr(user, name) for name in changes}), users.changes(**changes)
        # The update needs a field, because it is conditional on the version read; a new carrier account may be all that
        # changes.
        commit.update(users.path(uid), fields or users.changes(provider=user.provider), user.version)
        if carrier.account is not None:
            write_user_credentials(commit, uid, carrier.account)
            before |= {"providerCredentials": user.has_own_account or bool(user.provider_credentials)}
            fields |= {"providerCredentials": bool(carrier.account) and carrier.account}
        if "organization_id" in changes:
            self._remove_old_admin_role(commit, user)
        self._audit.record(commit, caller, "user.update", audited_user(user), before, fields)
        commit.send()
        return user, after

    def _end_access(
        self, commit: Commit, caller: Principal, target: TargetUser, place: Organization | None, update: UserUpdate
    ) -> dict[str, Any]:
        """Revoke earlier access in a commit that moves a user, and return the user's updates.

        Administrators of the organization that a user leaves have no access to the next one, where the user may administer.
        """
        user = target.user
        if update.organization_id is not None and update.organization_id != user.organization_id:
            self._require_new_organization(caller, user, place)
            if role_of(target) < Role.TENANT_ADMIN:
                return self._revocation.promote(commit, user, Role.ORGANIZATION_ADMIN)
        return {}

    def _attributes(self, commit: Commit, caller: Principal, user: User, update: UserUpdate) -> dict[str, Any]:
        simple = {
            "email": None if update.email is None else spell_email(update.email),
            "full_name": update.full_name,
            "phone_number": update.phone_number,
            "restrictions": _sorted(update.restrictions),
            "external_id": update.external_id,
            "is_disabled": update.is_disabled,
            "organization_id": update.organization_id,
        }
        attributes: dict[str, Any] = {name: value for name, value in simple.items() if value is not None}
        if update.email is not None and normalize_email(update.email) != normalize_email(user.email):
            # Anyone who sets an address may be able to read its mail, and so set a password.
            attributes |= {"email_unverified": caller.id == user.id, **record_access(caller, user)}
        if update.relay_webhook is not None:
            attributes |= self._webhooks.changes_for_user(caller, user, update.relay_webhook, commit)
        if update.external_id is not None and update.external_id != user.external_id:
            attributes["external_id_role"] = external_id_role_of(caller)
        if update.password is not None:
            attributes |= {"sessions_valid_after": self._passwords.get_session_cutoff(), **record_password(caller, user)}
        return attributes

    def _require_new_organization(self, caller: Principal, user: User, place: Organization | None) -> None:
        """Require an organization that a user can be moved to: it must be in the user's tenant, where names and sharing end."""
        if require_organization_for_users(caller, place).tenant_id != user.tenant_id:
            raise invalid_field("organization_id", "Must be an organization of the user's tenant.")
        self._plan_limits.require_room_for_user(place)

    def _remove_old_admin_role(self, commit: Commit, user: User) -> None:
        """Remove a moved user from the administrators of the old organization, in the commit."""
        left = self._store.get(organizations.at(user.organization_id)) if user.organization_id else None
        if left is not None and user.id in left.organization_admins:
            admins = [uid for uid in left.organization_admins if uid != user.id]
            organizations.update(commit, left, organization_admins=admins)


def _sorted(restrictions: Sequence[str] | None) -> list[str] | None:
    return None if restrictions is None else sorted(set(restrictions))
