"""People and service accounts whose credentials are refused, by the names that the table has for them."""

from collections.abc import Callable
from typing import Any

from firebase_admin import auth

from app.auth.principal import Credential, Operator, Scope
from app.crypto.keys import hash_token
from app.store.credentials.service_accounts import service_accounts
from app.store.credentials.user_tokens import user_tokens
from app.store.engine.collection import Collection
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from app.times.clock import HOUR
from dev.data import seeding
from tests.matrix.tenants_fixture import Caller, Party, Town

Outcast = Callable[[Town, str], str | None]
"""Return the Authorization of an outcast, given the scope that the operation needs; None for no header."""


def _newcomer(town: Town) -> Party:
    """Add a user with a tenant and an organization of their own."""
    tenant = seeding.add_tenant(town.instance, f"Tenant {town.number()}")
    return town.add_party(seeding.add_organization(town.instance, "Office", tenant).id)


def _user(kind: Credential, collection: Collection[Any] = users, attribute: str = "id", **changes: Any) -> Outcast:
    """Return a user with a credential, after they, their organization or their tenant were changed."""

    def make(town: Town, _: str) -> str:
        party = _newcomer(town)
        authorization = town.authorization(party, kind)
        town.change(collection, getattr(party.user, attribute), **changes)
        return authorization

    return make


def _revoked_token(town: Town, _: str) -> str:
    authorization = town.token(_newcomer(town).user)
    commit = town.instance.core.store.commit()
    commit.delete(user_tokens.path(hash_token(authorization.partition(":")[2])))
    commit.send()
    return authorization


def _anothers_token(town: Town, _: str) -> str:
    secret = town.token(_newcomer(town).user).partition(":")[2]
    return f"Bearer {town.callers[Caller.SUPER_ADMIN].uid}:{secret}"


def _expired_token(town: Town, _: str) -> str:
    return seeding.add_user_token(town.instance, _newcomer(town).user, expires=1)


def _revoked_session(town: Town, _: str) -> str:
    user = _newcomer(town).user
    auth.create_user(uid=user.id, app=town.instance.core.accounts.app)
    authorization = town.session_since(user, town.instance.core.clock() - HOUR)
    town.change(users, user.id, sessions_valid_after=town.instance.core.clock())
    return authorization


def _session_by_password(town: Town, **changes: Any) -> str:
    user = _newcomer(town).user
    auth.create_user(uid=user.id, app=town.instance.core.accounts.app)
    town.change(users, user.id, **changes)
    return town.session_since(user, town.instance.core.clock(), provider="password")


def _restricted_password(town: Town, _: str) -> str:
    # Of the callers nobody has an external id.
    town.instance.sso.password_login.restrict(Operator(), is_restricted=True)
    return _session_by_password(town, external_id="jane@idp")


def _disabled_service_account(town: Town, _: str) -> str:
    authorization = seeding.add_service_account(town.instance, "Disabled", [str(scope) for scope in Scope])
    town.change(service_accounts, town.account(authorization).id, is_disabled=True)
    return authorization


OUTCASTS: dict[str, Outcast] = {
    "none": lambda town, scope: None,
    "revoked user token": _revoked_token,
    "another user's token": _anothers_token,
    "expired user token": _expired_token,
    "disabled user's token": _user(Credential.USER_TOKEN, is_disabled=True),
    "deleted user's token": _user(Credential.USER_TOKEN, deleted=1),
    "disabled organization's user's token": _user(Credential.USER_TOKEN, organizations, "organization_id", is_disabled=True),
    "deleted organization's user's token": _user(Credential.USER_TOKEN, organizations, "organization_id", deleted=1),
    "disabled tenant's user's token": _user(Credential.USER_TOKEN, tenants, "tenant_id", is_disabled=True),
    "revoked session": _revoked_session,
    "session by a password that a promotion closed": lambda town, scope: _session_by_password(town, password_closed=True),
    "session by a password that the instance restricts": _restricted_password,
    "disabled user's session": _user(Credential.FIREBASE, is_disabled=True),
    "disabled organization's user's session": _user(Credential.FIREBASE, organizations, "organization_id", is_disabled=True),
    "disabled tenant's user's session": _user(Credential.FIREBASE, tenants, "tenant_id", is_disabled=True),
    "disabled service account": _disabled_service_account,
    "expired service account": lambda town, scope: seeding.add_service_account(
        town.instance, "Expired", [str(scope) for scope in Scope], expires=1
    ),
    "service account without the scope": lambda town, scope: town.service_account_without(scope),
}


def outcast(town: Town, name: str, scope: str) -> str | None:
    """Return the credential of an outcast; each is made once, but for the scope that it must not have."""
    key = (f"outcast: {name}", scope if name == "service account without the scope" else "")
    if key not in town.made:
        town.made[key] = OUTCASTS[name](town, scope) or ""
    return town.made[key] or None
