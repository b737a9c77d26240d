"""Administrators, accounts and branches of the tests of deletion."""

from typing import Any

from firebase_admin import auth

from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import tenants
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.rules.client import sign_in
from tests.world import Person, World

PASSWORD = "correct horse battery staple"


def make_organization_admin(world: World, person: Person) -> None:
    world.change(organizations, world.organization.id, organization_admins=[person.user.id])


def make_tenant_admin(world: World, person: Person) -> None:
    world.change(tenants, world.tenant.id, tenant_admins=[person.user.id])


def make_retail(world: World) -> None:
    world.change(instances, INSTANCE_ID, kind="retail")


def add_account(world: World, person: Person) -> None:
    auth.create_user(uid=person.user.id, email=person.user.email, password=PASSWORD, app=world.instance.core.accounts.app)


def is_closed(world: World, person: Person) -> bool:
    account = world.instance.core.accounts.find(person.user.id)
    assert account is not None
    return account.is_disabled


def open_session(world: World, stack: StackEndpoints, person: Person) -> str:
    add_account(world, person)
    project = world.instance.core.settings.GOOGLE_CLOUD_PROJECT
    return f"Bearer {sign_in(stack.auth_emulator_host, project, person.user.email, PASSWORD)}"


def add_branch(world: World, *names: str) -> tuple[Organization, list[Person]]:
    """Add another organization to the first tenant, with people."""
    branch = seeding.add_organization(world.instance, "Branch Dental", world.tenant)
    people = [seeding.add_user(world.instance, branch, name) for name in names]
    return branch, [Person(user, seeding.add_user_token(world.instance, user)) for user in people]


def read_purge(world: World, person: Person, uid: str) -> Any:
    return world.call("GET", f"/api/v2/purges/user:{uid}", person)
