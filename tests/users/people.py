"""Helpers for the tests of users: create them, read them back, and sign in as they would."""

from typing import Any

import requests
from firebase_admin import auth

from app.auth.principal import Scope
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.user_emails import email_reference
from app.store.users.users import User, users
from dev.data import seeding
from tests.world import DEADLINE_SECONDS, Person, World

PASSWORD = "correct horse battery"
NEW_PASSWORD = "staple correct horse"
NUMBER = "+12125550142"
EMAIL = "Jane.Roe@Example.com"


def details(world: World, /, **changes: Any) -> dict[str, Any]:
    """Return v2's request for a user of the first organization; None leaves a field out."""
    body = {
        "email": EMAIL,
        "full_name": "Jane Roe",
        "phone_number": NUMBER,
        "organizationId": world.organization.id,
        "tenantId": world.tenant.id,
        "password": PASSWORD,
    } | changes
    return {name: value for name, value in body.items() if value is not None}


def create(world: World, caller: Person, headers: dict[str, str] | None = None, /, **changes: Any) -> requests.Response:
    """Ask v2 for a user."""
    return world.call("POST", "/api/v2/users", caller, json=details(world, **changes), headers=headers or {})


def created(world: World, /, **changes: Any) -> str:
    """Create a user as the system admin, and return their id."""
    answer = create(world, world.admin, **changes)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["id"]
    return str(answer.json()["id"])


def change(world: World, caller: Person, uid: str, /, **changes: Any) -> requests.Response:
    """Update a user by v2; fields that v2 requires are taken from the user."""
    user = stored(world, uid)
    body = {"email": user.email, "full_name": user.full_name} | changes
    return world.call("PATCH", f"/api/v2/users/{uid}", caller, json=body)


def stored(world: World, uid: str) -> User:
    """Read a user from the store."""
    user = world.instance.core.store.get(users.at(uid))
    assert user is not None
    return user


def account_of(world: World, email: str) -> Any:
    """Read the account of an address from Firebase Auth; None if there is none."""
    try:
        return auth.get_user_by_email(email, app=world.instance.core.accounts.app)
    except auth.UserNotFoundError:
        return None


def everybody(world: World) -> set[str]:
    """Return the ids of all accounts in Firebase Auth."""
    return {account.uid for account in auth.list_users(app=world.instance.core.accounts.app).iterate_all()}


def number_claimed_by(world: World, number: str) -> str | None:
    """Return whose number it is."""
    claim = world.instance.core.store.get(phone_numbers.at(number))
    return claim.uid if claim is not None else None


def email_claimed_by(world: World, email: str) -> str | None:
    """Return whose address it is."""
    claim = world.instance.core.store.get(email_reference(email))
    return claim.uid if claim is not None else None


def sign_in(world: World, email: str, password: str) -> str | None:
    """Sign in as the app does, and answer the Authorization of the session; None if it is refused."""
    body = {"email": email, "password": password, "returnSecureToken": True}
    return _begin_session(world, "signInWithPassword", body)


def sign_in_by_token(world: World, token: str) -> str | None:
    """Sign in by a custom token, and answer the Authorization of the session; None if it is refused."""
    return _begin_session(world, "signInWithCustomToken", {"token": token, "returnSecureToken": True})


def session_of(world: World, uid: str, password: str = PASSWORD) -> Person:
    """Return a user who is signed in."""
    user = stored(world, uid)
    authorization = sign_in(world, user.email, password)
    assert authorization is not None
    return Person(user, authorization)


def make_organization_admin(world: World, person: Person) -> None:
    """Appoint a user administrator of the first organization."""
    world.change(organizations, world.organization.id, organization_admins=[person.user.id])


def make_tenant_admin(world: World, person: Person) -> None:
    """Appoint a user administrator of the first tenant."""
    world.change(tenants, world.tenant.id, tenant_admins=[person.user.id])


def service_account(world: World, scope: Scope = Scope.EDIT_USERS) -> Person:
    """Return a service account as one who calls."""
    return Person(world.admin.user, seeding.add_service_account(world.instance, "Editor", [str(scope)]))


def _begin_session(world: World, method: str, body: dict[str, Any]) -> str | None:
    settings = world.instance.core.settings
    answer = requests.post(
        f"http://{settings.FIREBASE_AUTH_EMULATOR_HOST}/identitytoolkit.googleapis.com/v1/accounts:{method}?key=any",
        json=body | {"targetProjectId": settings.GOOGLE_CLOUD_PROJECT},
        # Only an administrator may name a project in this call.
        headers={"Authorization": "Bearer owner"},
        timeout=DEADLINE_SECONDS,
    )
    return f"Bearer {answer.json()['idToken']}" if answer.status_code == 200 else None


def edit_v1(world: World, person: Any, uid: str, method: str = "POST", **changes: Any) -> Any:
    return world.call(method, f"/api/users/{uid}", person, json=changes)
