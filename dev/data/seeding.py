"""People of an instance, for the demo and the tests: documents in Firestore, accounts in Firebase Auth.

Every function sends its writes at once, or adds them to the caller's commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from firebase_admin import auth

from app.composition import Instance
from app.crypto.keys import hash_token, new_id, new_token, secret_hint
from app.store.credentials.service_accounts import ServiceAccount, SystemToken, service_accounts, token_text
from app.store.credentials.user_tokens import UserToken, user_tokens
from app.store.engine.database import Commit
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, InstanceType, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.external_ids import ExternalKind, external_ids, new_external_id
from app.store.users.phone_numbers import new_primary_number, phone_numbers
from app.store.users.user_emails import UserEmail, email_reference, user_emails
from app.store.users.users import NOBODY_ELSE, User, users


@contextmanager
def _writing(instance: Instance, commit: Commit | None) -> Iterator[Commit]:
    """Return the caller's commit, which the caller sends, or one that is sent at the end."""
    if commit is not None:
        yield commit
        return
    own = instance.core.store.commit()
    yield own
    own.send()


def add_instance(
    instance: Instance,
    kind: InstanceType = InstanceType.PRIVATE_LABEL,
    provider: str = "simulator",
    commit: Commit | None = None,
) -> None:
    """Write the settings of the instance, and its carrier."""
    document = InstanceSettings(id=INSTANCE_ID, kind=kind, provider=provider)
    with _writing(instance, commit) as writes:
        writes.replace(instances.path(INSTANCE_ID), instances.encode(document))


def add_tenant(instance: Instance, name: str, external_id: str | int = "", commit: Commit | None = None) -> Tenant:
    """Write a tenant with the simulator as carrier."""
    tenant = Tenant(
        id=new_id(),
        tenant_name=name,
        external_id=external_id,
        provider={"name": "simulator"},
        support_details={"primaryContactEmail": instance.core.settings.SUPPORT_EMAIL},
        created=instance.core.clock(),
    )
    with _writing(instance, commit) as writes:
        writes.create(tenants.path(tenant.id), tenants.encode(tenant))
        if external_id != "":
            claim = new_external_id(ExternalKind.TENANT, external_id, tenant.id)
            writes.create(external_ids.path(claim.id), external_ids.encode(claim))
    return tenant


def add_organization(
    instance: Instance, name: str, tenant: Tenant, admins: list[str] | None = None, commit: Commit | None = None
) -> Organization:
    """Write an organization of a tenant; `admins` are uids."""
    organization = Organization(
        id=new_id(),
        organization_name=name,
        tenant_id=tenant.id,
        organization_admins=admins or [],
        billing={"plan": "mcpl-starter"},
        created=instance.core.clock(),
    )
    with _writing(instance, commit) as writes:
        writes.create(organizations.path(organization.id), organizations.encode(organization))
    return organization


def add_user(
    instance: Instance,
    organization: Organization,
    full_name: str,
    phone_number: str = "",
    password: str | None = None,
    is_admin: bool = False,
    is_super_admin: bool = False,
    commit: Commit | None = None,
) -> User:
    """Write a user with a phone number; with a password, they have an auth account and can sign in.

    Args:
        instance: the instance.
        organization: organization of the user.
        full_name: name, from which the e-mail address is made; unique per user.
        phone_number: in E.164; empty for none.
        password: password of the auth account; None for no account.
        is_admin: whether the user is a system admin.
        is_super_admin: whether the user is a super admin.
        commit: commit to add the writes to; None sends them at once.
    """
    uid = new_id()
    email = f"{full_name.lower().replace(' ', '.')}@example.com"
    if password is not None:
        auth.create_user(uid=uid, email=email, password=password, display_name=full_name, app=instance.core.accounts.app)
    user = User(
        id=uid,
        email=email,
        full_name=full_name,
        phone_number=phone_number,
        organization_id=organization.id,
        tenant_id=organization.tenant_id,
        is_admin=is_admin,
        is_super_admin=is_super_admin,
        lowest_other_role=NOBODY_ELSE,
        password_is_own=True,
        has_message_keys=True,
        created=instance.core.clock(),
    )
    claim = UserEmail(id=email_reference(email).path.id, uid=uid)
    with _writing(instance, commit) as writes:
        writes.create(users.path(uid), users.encode(user))
        writes.create(user_emails.path(claim.id), user_emails.encode(claim))
        if phone_number:
            number = new_primary_number(phone_number, uid, organization.id, organization.tenant_id, user.created)
            phone_numbers.create(writes, number)
    return user


def add_user_token(instance: Instance, user: User, name: str = "", expires: int = 0, commit: Commit | None = None) -> str:
    """Write a token of a user, and return its Authorization header."""
    secret = new_token()
    token = UserToken(
        id=hash_token(secret),
        uid=user.id,
        name=name,
        hint=secret_hint(secret),
        created=instance.core.clock(),
        expires=expires,
        made_by=user.id,
        revocations=user.token_revocations,
    )
    with _writing(instance, commit) as writes:
        writes.create(user_tokens.path(token.id), user_tokens.encode(token))
    return f"Bearer {user.id}:{secret}"


def add_service_account(
    instance: Instance, name: str, scopes: list[str], expires: int = 0, commit: Commit | None = None
) -> str:
    """Write a service account, and return the Authorization header of its token."""
    account_id = new_id()
    text = token_text(account_id, new_token())
    now = instance.core.clock()
    token = SystemToken(id=hash_token(text), name="Demonstration", hint=secret_hint(text), created=now, expires=expires)
    account = ServiceAccount(id=account_id, name=name, scopes=scopes, created=now).with_tokens([token])
    with _writing(instance, commit) as writes:
        writes.create(service_accounts.path(account.id), service_accounts.encode(account))
    return f"Bearer {text}"
