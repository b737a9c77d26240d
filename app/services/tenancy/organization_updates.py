"""Updates of organizations: texts by their administrators; plan, carrier and state by the tenant's administrators."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.auth.policy import Role, TargetUser, administers_tenant, role_of
from app.auth.principal import Principal, UserPrincipal
from app.configuration.settings import Settings
from app.crypto.vault import Owner, OwnerKind
from app.errors import AttributePath, DomainError, FieldError, invalid_field, name_all
from app.frozen import frozen, replace
from app.problems.permissions import FIELD_REFUSED
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_ADMIN_NOT_FOUND, OWN_ORGANIZATION
from app.problems.users import USER_NOT_FOUND
from app.services.access.organizations import can_assign_to_organization, forbid_admin_lockout, require_organization
from app.services.audit.trail import AuditTrail, audited_user
from app.services.carrier_accounts.accounts import CarrierAccounts
from app.services.carrier_accounts.provider_field import replace_fallback, replace_provider
from app.services.common.brands import resolve_brand
from app.services.common.instance_type import INSTANCE
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.messages.keyword_replies import REPLY_KEYS, ReplyNames, find_reply_fault
from app.services.tenancy.organizations import audited, audited_fields
from app.services.users.access_revocation import AccessRevocation
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users

MAX_ADMINS = 200

_TENANTS_ATTRIBUTES = ("plan", "provider", "fallback_provider", "is_disabled", "external_id", "organization_type")
"""Attributes that only administrators of the tenant may change."""

_SIMPLE_ATTRIBUTES = (
    "organization_name",
    "description",
    "require_contact_consent",
    "require_contact_consent_message",
    "smart_encoding",
    "external_id",
    "organization_type",
    "is_disabled",
)


@frozen(kw_only=True)
class OrganizationUpdate:
    """Update of an organization; None leaves a value unchanged, an empty text or map removes it."""

    organization_name: str | None = None
    description: str | None = None
    organization_admins: Sequence[str] | None = None
    managed_by: str | None = None
    require_contact_consent: bool | None = None
    require_contact_consent_message: str | None = None
    smart_encoding: bool | None = None
    external_id: str | None = None
    organization_type: str | None = None
    plan: str | None = None
    provider: Mapping[str, Any] | None = None
    fallback_provider: Mapping[str, Any] | None = None
    keyword_replies: Mapping[str, str] | None = None
    is_disabled: bool | None = None
    tenant_id: str | None = None


_Decision = tuple[dict[str, Any], Sequence[User]]
"""Changed attributes of an organization, and the users named as administrators."""


class OrganizationUpdates:
    """Updates of organizations."""

    def __init__(
        self,
        store: Store,
        accounts: CarrierAccounts,
        revocation: AccessRevocation,
        audit: AuditTrail,
        find_user: Callable[[str], User | None],
        settings: Settings,
    ) -> None:
        """Create the service.

        Args:
            store: reads and writes organizations.
            accounts: encrypts carrier credentials.
            revocation: revokes what lower roles know of new administrators.
            audit: the audit trail.
            find_user: returns the user with an e-mail address, or None.
            settings: those of the instance, whose brand applies to tenants without their own.
        """
        self._store = store
        self._accounts = accounts
        self._revocation = revocation
        self._audit = audit
        self._find_user = find_user
        self._settings = settings

    def update(self, caller: Principal, organization_id: str, update: OrganizationUpdate) -> Organization:
        """Update an organization and return it. Disabling takes effect at once.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, ROLE_MISSING, FIELD_REFUSED, OWN_ORGANIZATION, SUPER_ADMIN_KEPT, HIGHER_ROLE or
                PARAMETERS_INVALID.
        """

        def decide(organization: Organization) -> _Decision:
            self._refuse_foreign_fields(caller, organization, update)
            if update.is_disabled and not organization.is_disabled:
                forbid_admin_lockout(self._store, caller, organization.id)
            return self._decide(caller, organization, update)

        return self._change(caller, organization_id, "organization.update", decide)

    def add_admin(self, caller: Principal, organization_id: str, email: str) -> Organization:
        """Add the user with an e-mail address to the administrators; idempotent.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, ROLE_MISSING, PARAMETERS_INVALID, or USER_NOT_FOUND if the user does not exist
                or belongs to another tenant.
        """

        def decide(organization: Organization) -> _Decision:
            user = self._find_user(email)
            if user is None or not can_assign_to_organization(caller, organization, user):
                raise DomainError(USER_NOT_FOUND)
            return self._admins(organization, [*organization.organization_admins, user.id], "email"), [user]

        return self._change(caller, organization_id, "organization.add-admin", decide)

    def remove_admin(self, caller: Principal, organization_id: str, uid: str) -> Organization:
        """Remove a user from the administrators; even the last one, since the tenant's administrators remain.

        Raises:
            DomainError: ORGANIZATION_NOT_FOUND, ROLE_MISSING or ORGANIZATION_ADMIN_NOT_FOUND.
        """

        def decide(organization: Organization) -> _Decision:
            if uid not in organization.organization_admins:
                raise DomainError(ORGANIZATION_ADMIN_NOT_FOUND)
            return {"organization_admins": [admin for admin in organization.organization_admins if admin != uid]}, []

        return self._change(caller, organization_id, "organization.remove-admin", decide)

    def _change(
        self, caller: Principal, organization_id: str, action: str, decide: Callable[[Organization], _Decision]
    ) -> Organization:
        def attempt() -> tuple[Organization, list[User]]:
            before = require_organization(self._store, caller, organization_id)
            decided, people = decide(before)
            changes = {name: value for name, value in decided.items() if value != getattr(before, name)}
            if not changes:
                return before, [user for user in people if user.password_closed]
            after = replace(before, **changes)
            commit = self._store.commit()
            promoted = self._promote(commit, caller, before, people)
            organizations.update(commit, before, **changes)
            self._audit.record(
                commit,
                caller,
                action,
                audited(before),
                audited_fields(self._accounts, before),
                audited_fields(self._accounts, after),
            )
            commit.send()
            return after, promoted

        changed, promoted = retry_on_conflict(attempt)
        self._revocation.complete(*promoted)
        return changed

    def _promote(self, commit: Commit, caller: Principal, organization: Organization, people: Sequence[User]) -> list[User]:
        """Revoke, in a commit, what lower roles know of new administrators, and return these users after the commit."""
        new = [user for user in people if user.id not in organization.organization_admins]
        tenant = self._store.get(tenants.at(organization.tenant_id)) if new and organization.tenant_id else None
        promoted = []
        for user in new:
            if role_of(TargetUser(user, None, tenant)) >= Role.TENANT_ADMIN:
                continue
            changes = self._revocation.promote(commit, user, Role.ORGANIZATION_ADMIN)
            users.update(commit, user, **changes)
            before = users.changes(**{name: getattr(user, name) for name in changes})
            self._audit.record(commit, caller, "user.end-access", audited_user(user), before, users.changes(**changes))
            promoted.append(replace(user, **changes))
        return promoted

    def _refuse_foreign_fields(self, caller: Principal, organization: Organization, update: OrganizationUpdate) -> None:
        if update.tenant_id not in (None, organization.tenant_id):
            raise invalid_field(
                "tenant_id", "An organization cannot move to another tenant. Omit `tenantId`, or send the current one."
            )
        if not administers_tenant(caller, organization.tenant_id):
            refused = [attribute for attribute in _TENANTS_ATTRIBUTES if getattr(update, attribute) is not None]
            if refused:
                errors = [FieldError(attribute, "Only an administrator of the tenant can set it.") for attribute in refused]
                raise DomainError(FIELD_REFUSED, errors=errors)
        is_own = isinstance(caller, UserPrincipal) and caller.user.organization_id == organization.id
        if update.is_disabled and is_own:
            raise DomainError(OWN_ORGANIZATION)

    def _decide(self, caller: Principal, organization: Organization, update: OrganizationUpdate) -> _Decision:
        changes = {name: value for name in _SIMPLE_ATTRIBUTES if (value := getattr(update, name)) is not None}
        if update.plan is not None:
            others = {name: value for name, value in organization.billing.items() if name != "plan"}
            changes["billing"] = others | ({"plan": update.plan} if update.plan else {})
        owner, tenant_id = Owner(OwnerKind.ORGANIZATION, organization.id), organization.tenant_id
        if update.provider is not None:
            changes["provider"] = replace_provider(self._accounts, owner, organization.provider, update.provider, tenant_id)
        if update.fallback_provider is not None:
            held = organization.fallback_provider
            changes["fallback_provider"] = replace_fallback(self._accounts, owner, held, update.fallback_provider, tenant_id)
        if update.keyword_replies is not None:
            changes["keyword_replies"] = self._decide_replies(organization, update)
        of_people, people = self._decide_people(caller, organization, update)
        return changes | of_people, people

    def _decide_replies(self, organization: Organization, update: OrganizationUpdate) -> dict[str, str]:
        """Return the replies to keywords after an update; an empty text restores the default."""
        name = organization.organization_name if update.organization_name is None else update.organization_name
        tenant, instance = self._store.read(tenants.at(organization.tenant_id) if organization.tenant_id else None, INSTANCE)
        brand = resolve_brand(self._settings, instance, tenant)
        names = ReplyNames(name.strip() or brand.name, brand.support_email)
        given = update.keyword_replies or {}
        errors = [
            FieldError(("keyword_replies", key), fault)
            for key, text in given.items()
            if text and (fault := find_reply_fault(REPLY_KEYS[key], text, names)) is not None
        ]
        if errors:
            raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
        return {key: text for key, text in {**organization.keyword_replies, **given}.items() if text}

    def _decide_people(self, caller: Principal, organization: Organization, update: OrganizationUpdate) -> _Decision:
        changes: dict[str, Any] = {}
        named: dict[AttributePath, str] = {}
        if update.organization_admins is not None:
            changes |= self._admins(organization, update.organization_admins, "organization_admins")
            # Existing administrators may stay, even if disabled or deleted.
            old = organization.organization_admins
            named |= {
                ("organization_admins", index): uid for index, uid in enumerate(update.organization_admins) if uid not in old
            }
        if update.managed_by is not None:
            changes["managed_by"] = update.managed_by
            if update.managed_by not in ("", organization.managed_by):
                named["managed_by"] = update.managed_by
        found = self._require_users(caller, organization, named)
        return changes, [found[uid] for uid in changes.get("organization_admins", ()) if uid in found]

    def _require_users(
        self, caller: Principal, organization: Organization, named: Mapping[AttributePath, str]
    ) -> dict[str, User]:
        """Return users by id, who must exist and be assignable by the caller; inaccessible users are reported as missing."""
        found = self._store.read_all([users.at(uid) for uid in set(named.values())])
        errors = [
            FieldError(path, "User not found.")
            for path, uid in named.items()
            if (user := found[users.path(uid)]) is None or not can_assign_to_organization(caller, organization, user)
        ]
        if errors:
            raise DomainError(PARAMETERS_INVALID, name_all, errors=errors)
        return {uid: user for uid in named.values() if isinstance(user := found[users.path(uid)], User)}

    @staticmethod
    def _admins(organization: Organization, uids: Sequence[str], attribute: str) -> dict[str, Any]:
        admins = list(dict.fromkeys(uids))
        if len(admins) > max(MAX_ADMINS, len(organization.organization_admins)):
            raise invalid_field(attribute, f"An organization can have {MAX_ADMINS} administrators.")
        return {"organization_admins": admins}
