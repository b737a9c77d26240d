"""Account linking: finds an identity's user by external id or verified e-mail address, or creates one.

A provider binds a user by an external id of its own, `sso:<provider>:<subject>`. So no other provider's subject can match it.
An
external id that the reseller assigned is compared with the bare subject of every provider that has access to the user. One that
tenant administrators assigned is compared with subjects of the tenant's own providers.
"""

from app.addresses.email_address import find_email_fault, normalize_email
from app.auth.login_policy import can_log_in_with, highest_role_of
from app.auth.policy import TargetUser
from app.auth.recorded_roles import can_be_found_by_external_id
from app.crypto.keys import new_id
from app.frozen import frozen, replace
from app.services.access.credential_origins import lower_access
from app.services.audit.trail import AuditTrail, audited_user
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.services.sso.identity import Identity
from app.services.sso.login_eligibility import read_target_user, require_enabled, require_login_allowed
from app.services.users.creation import UserCreation
from app.services.users.lookup import find_user_by_email
from app.services.users.unique_fields import UserReservations
from app.store.engine.store import Store
from app.store.sso.auth_providers import AuthProvider, ProviderReach
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.external_ids import BOUND_BY_PROVIDER, ExternalKind, reference_of
from app.store.users.users import NOBODY_ELSE, User, users
from app.times.clock import Clock


@frozen
class LinkedUser:
    """An identity's user with organization and tenant; `is_new` if just created."""

    target: TargetUser
    is_new: bool = False


class AccountLinking:
    """Linking of identities to users."""

    def __init__(
        self, store: Store, reservations: UserReservations, creation: UserCreation, audit: AuditTrail, clock: Clock
    ) -> None:
        self._store = store
        self._reservations = reservations
        self._creation = creation
        self._audit = audit
        self._clock = clock

    def find_or_create(self, provider: AuthProvider, identity: Identity) -> LinkedUser:
        """Return an identity's user, who is bound to it from now on and may log in.

        Raises:
            SignOnRefusedError: the user may not log in, or does not exist and may not be created.
            StoreConflictError: a concurrent change; try again.
            DomainError: EMAIL_IN_USE or EXTERNAL_ID_TAKEN: another request is creating the user; PARAMETERS_INVALID: Firebase
                rejects the auth account.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer.
        """
        bound = bound_external_id(identity)
        found = self._find_by_name(provider, bound, identity.subject)
        if found is None and identity.names_address:
            found = self._find_by_spelling(provider, identity)
        if found is not None:
            require_login_allowed(provider, found)
            return LinkedUser(found)
        user = find_user_by_email(self._store, identity.email) if identity.email else None
        if user is not None:
            target = read_target_user(self._store, provider, user)
            if user.external_id.strip() == _new_bound_external_id(identity):
                # Another first sign-on of the same identity bound the user after the names were read.
                require_login_allowed(provider, target)
                return LinkedUser(target)
            return LinkedUser(self._link(provider, identity, target))
        return LinkedUser(self._create(provider, identity), is_new=True)

    def _find_by_name(self, provider: AuthProvider, bound: str, bare: str) -> TargetUser | None:
        """Return the user with one of the identity's external ids, even one who may not log in."""
        names, claims = [bound], [reference_of(ExternalKind.USER, bound)]
        if not bare.startswith(BOUND_BY_PROVIDER):
            # Ids assigned by tenant administrators count only for providers of that tenant and its organizations.
            places = [tenant_id, ""] if (tenant_id := self._tenant_of(provider)) else [""]
            names += [bare] * len(places)
            claims += [reference_of(ExternalKind.USER, bare, place) for place in places]
        read = self._store.read_all(claims)
        held = [read[reservation.path] for reservation in claims]
        owners = self._store.read_all([users.at(reservation.object_id) for reservation in held if reservation is not None])
        for name, reservation in zip(names, held, strict=True):
            user: User | None = owners[users.path(reservation.object_id)] if reservation is not None else None
            if user is None or user.external_id.strip() != name:
                continue
            target = read_target_user(self._store, provider, user)
            # Another tenant may use the same id in its own numbering: such a user does not match.
            if name == bound or (can_log_in_with(provider, target) and can_be_found_by_external_id(target)):
                return target
        return None

    def _find_by_spelling(self, provider: AuthProvider, identity: Identity) -> TargetUser | None:
        """Return the user whose external id is the subject's e-mail address in another spelling."""
        normal = normalize_email(identity.subject)
        found = self._find_by_name(provider, bound_external_id(replace(identity, subject=normal)), normal)
        if found is not None:
            return found
        # An external id stored in capitals, say, is found by its user's address.
        for address in dict.fromkeys(filter(None, (normal, identity.email))):
            user = find_user_by_email(self._store, address)
            if user is None:
                continue
            name, prefix = user.external_id.strip(), bound_external_id(replace(identity, subject=""))
            is_bound = name.startswith(prefix)
            if normalize_email(name.removeprefix(prefix)) != normal:
                continue
            target = read_target_user(self._store, provider, user)
            if is_bound or (can_log_in_with(provider, target) and can_be_found_by_external_id(target)):
                return target
        return None

    def _tenant_of(self, provider: AuthProvider) -> str:
        """Return the id of the tenant whose users a provider may log in; empty for providers of the whole instance."""
        if provider.reach is ProviderReach.INSTANCE or provider.tenant_id or not provider.organization_id:
            return "" if provider.reach is ProviderReach.INSTANCE else provider.tenant_id
        organization = self._store.get(organizations.at(provider.organization_id))
        return organization.tenant_id if organization is not None else ""

    def _link(self, provider: AuthProvider, identity: Identity, target: TargetUser) -> TargetUser:
        """Bind the user with the identity's e-mail address to the identity."""
        user = target.user
        if not can_log_in_with(provider, target):
            raise SignOnRefusedError(SignOnRefusal.OUT_OF_REACH)
        if not provider.allow_email_correlation:
            raise SignOnRefusedError(SignOnRefusal.USER_NOT_LINKED, f"user {user.id}")
        if not identity.email_verified:
            raise SignOnRefusedError(SignOnRefusal.EMAIL_NOT_VERIFIED, f"user {user.id}")
        if user.email_unverified:
            # Otherwise that user could capture the first sign-on of the address's real owner.
            raise SignOnRefusedError(SignOnRefusal.EMAIL_NOT_VERIFIED, f"user {user.id} set the address themselves")
        require_login_allowed(provider, target)
        if user.external_id:
            raise SignOnRefusedError(SignOnRefusal.USER_LINKED_OTHERWISE, f"user {user.id}")
        access = lower_access(user, highest_role_through(provider))
        linked = replace(user, external_id=_new_bound_external_id(identity), **access)
        commit = self._store.commit()
        self._reservations.update(commit, user, linked)
        fields = users.changes(external_id=linked.external_id)
        commit.update(users.path(user.id), fields | users.changes(**access), user.version)
        self._audit.record(commit, None, "user.link", audited_user(user), users.changes(external_id=""), fields)
        commit.send()
        return replace(target, user=linked)

    def _create(self, provider: AuthProvider, identity: Identity) -> TargetUser:
        """Create an identity's user in the provider's organization, without a phone number."""
        if not provider.allow_jit_provisioning:
            raise SignOnRefusedError(SignOnRefusal.USER_UNKNOWN)
        if not identity.email:
            raise SignOnRefusedError(SignOnRefusal.EMAIL_MISSING)
        if not identity.email_verified:
            raise SignOnRefusedError(SignOnRefusal.EMAIL_NOT_VERIFIED)
        if (fault := find_email_fault(identity.email, is_mailed=True)) is not None:
            raise SignOnRefusedError(SignOnRefusal.ACCOUNT_REFUSED, fault)
        organization = self._store.get(organizations.at(provider.organization_id)) if provider.organization_id else None
        if organization is None:
            raise SignOnRefusedError(SignOnRefusal.ORGANIZATION_CLOSED, "the provider's organization is gone")
        tenant = self._store.get(tenants.at(organization.tenant_id)) if organization.tenant_id else None
        require_enabled(organization, tenant)
        user = User(
            id=new_id(),
            email=identity.email,
            full_name=identity.full_name,
            organization_id=organization.id,
            tenant_id=organization.tenant_id,
            external_id=_new_bound_external_id(identity),
            lowest_other_role=highest_role_through(provider),
            password_is_own=True,
            created=self._clock(),
            has_message_keys=True,
        )
        target = TargetUser(user, organization, tenant)
        require_login_allowed(provider, target)
        self._creation.require_room(target.organization)
        return replace(target, user=self._creation.write(None, user, None))


def highest_role_through(provider: AuthProvider) -> int:
    """Return the highest role of others who can sign in as the provider's users; `NOBODY_ELSE` for the instance's own."""
    return NOBODY_ELSE if provider.reach is ProviderReach.INSTANCE else highest_role_of(provider)


def bound_external_id(identity: Identity) -> str:
    """Return the external id by which a provider binds a user; no other provider can assert it."""
    return f"{BOUND_BY_PROVIDER}{identity.provider}:{identity.subject}"


def _new_bound_external_id(identity: Identity) -> str:
    """Return the external id that binds a new user; e-mail addresses are normalized."""
    if not identity.names_address:
        return bound_external_id(identity)
    return bound_external_id(replace(identity, subject=normalize_email(identity.subject)))
