"""Who may delete and restore whom."""

from collections.abc import Callable
from typing import Any

import pytest

from app.auth.principal import Scope
from app.problems.authentication import USER_UNKNOWN
from app.problems.credentials import SCOPE_MISSING, USER_TOKEN_ON_RETAIL
from app.problems.permissions import HIGHER_ROLE, ORGANIZATION_DISABLED, OWN_ACCOUNT, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.deletion.administrators import (
    add_branch,
    make_organization_admin,
    make_retail,
    make_tenant_admin,
    open_session,
)
from tests.deletion.removals import (
    delete_organization,
    delete_user,
    deleted_at,
    restore_organization,
    restore_user,
)
from tests.refusals import assert_refused
from tests.world import World


@pytest.mark.parametrize("query", [{}, {"force": "true"}])
def test_nobody_deletes_himself(still_world: World, query: dict[str, str]) -> None:
    for person in (still_world.ann, still_world.admin):
        assert_refused(delete_user(still_world, person, person.user.id, **query), OWN_ACCOUNT)
        assert deleted_at(still_world, person.user.id) == 0


def test_a_super_admin_is_never_deleted(still_world: World) -> None:
    world = still_world
    sue, sam = (world.add_person(name, is_super_admin=True) for name in ("Sue Super", "Sam Super"))

    for caller in (world.admin, sue, world.reseller):
        assert_refused(delete_user(world, caller, sam.user.id, force="true"), SUPER_ADMIN_KEPT)
    assert deleted_at(world, sam.user.id) == 0


def test_admins_delete_other_admins_and_nobody_of_a_higher_role(still_world: World) -> None:
    world = still_world
    other_admin = world.add_person("Axel Admin", is_admin=True)
    make_organization_admin(world, world.ben)
    make_tenant_admin(world, world.ann)

    assert_refused(delete_user(world, world.ben, world.ann.user.id), HIGHER_ROLE)
    assert_refused(delete_user(world, world.ben, other_admin.user.id), HIGHER_ROLE)
    assert_refused(delete_user(world, world.ann, other_admin.user.id), HIGHER_ROLE)
    assert_refused(delete_user(world, world.reseller, other_admin.user.id), HIGHER_ROLE)
    assert delete_user(world, world.admin, other_admin.user.id).status_code == 200
    assert delete_user(world, world.ann, world.ben.user.id).status_code == 200


def test_an_organization_admin_deletes_and_restores_his_users(still_world: World) -> None:
    make_organization_admin(still_world, still_world.ben)

    assert delete_user(still_world, still_world.ben, still_world.ann.user.id).status_code == 200
    assert restore_user(still_world, still_world.ben, still_world.ann.user.id).status_code == 200
    assert_refused(delete_user(still_world, still_world.ben, still_world.zoe.user.id), USER_NOT_FOUND)


@pytest.mark.parametrize("call", [delete_user, restore_user])
def test_who_is_out_of_reach_is_as_if_he_did_not_exist(still_world: World, call: Callable[..., Any]) -> None:
    world = still_world
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])

    assert_refused(call(world, world.ben, world.ann.user.id), USER_NOT_FOUND)
    assert_refused(call(world, world.zoe, world.ann.user.id), USER_NOT_FOUND)
    assert_refused(call(world, world.admin, "nobody"), USER_NOT_FOUND)
    assert deleted_at(world, world.ann.user.id) == 0


def test_a_service_account_needs_the_scope(still_world: World) -> None:
    world = still_world
    reader = seeding.add_service_account(world.instance, "Reader", [str(Scope.READ_USERS), str(Scope.EDIT_CONTACTS)])

    for call, target in (
        (delete_user, world.ann.user.id),
        (restore_user, world.ann.user.id),
        (delete_organization, world.organization.id),
        (restore_organization, world.organization.id),
    ):
        assert_refused(call(world, reader, target), SCOPE_MISSING)
    assert delete_user(world, world.reseller, world.ann.user.id).status_code == 200


def test_on_a_retail_instance_a_user_token_deletes_nobody(still_world: World, stack: StackEndpoints) -> None:
    world = still_world
    make_retail(world)
    branch, _ = add_branch(world)
    session = open_session(world, stack, world.admin)

    assert_refused(delete_user(world, world.admin, world.ann.user.id), USER_TOKEN_ON_RETAIL)
    assert_refused(restore_user(world, world.admin, world.ann.user.id), USER_TOKEN_ON_RETAIL)
    assert_refused(delete_organization(world, world.admin, branch.id), USER_TOKEN_ON_RETAIL)
    assert delete_user(world, session, world.ann.user.id).status_code == 200
    assert delete_organization(world, world.reseller, branch.id).status_code == 200


def test_force_is_yes_or_no(still_world: World) -> None:
    assert_refused(delete_user(still_world, still_world.admin, still_world.ann.user.id, force="perhaps"), PARAMETERS_INVALID)
    assert deleted_at(still_world, still_world.ann.user.id) == 0


def test_deleted_organization_covers_its_users(still_world: World) -> None:
    world = still_world
    branch, (bea, ned) = add_branch(world, "Bea Branch", "Ned Branch")
    delete_user(world, world.admin, ned.user.id)

    answer = delete_organization(world, world.admin, branch.id)

    assert answer.json()["purgeId"] == f"organization:{branch.id}"
    assert_refused(world.call("GET", "/api/contacts", bea), ORGANIZATION_DISABLED)
    assert deleted_at(world, bea.user.id) == 0
    assert world.call("GET", "/api/contacts", world.ann).status_code == 200
    assert restore_organization(world, world.admin, branch.id).json() == {"status": "true"}
    assert world.call("GET", "/api/contacts", bea).status_code == 200
    # A user with a mark of their own stays marked.
    assert_refused(world.call("GET", "/api/contacts", ned), USER_UNKNOWN)


def test_an_organization_is_deleted_by_the_admins_of_its_tenant(still_world: World) -> None:
    world = still_world
    branch, (bea,) = add_branch(world, "Bea Branch")
    world.change(organizations, branch.id, organization_admins=[bea.user.id])
    make_tenant_admin(world, world.ann)

    assert_refused(delete_organization(world, bea, branch.id), ROLE_MISSING)
    assert_refused(delete_organization(world, world.ben, branch.id), ORGANIZATION_NOT_FOUND)
    assert_refused(delete_organization(world, world.ben, world.organization.id), ROLE_MISSING)
    assert_refused(delete_organization(world, world.zoe, branch.id), ORGANIZATION_NOT_FOUND)
    assert_refused(delete_organization(world, world.ann, world.zoe.user.organization_id), ORGANIZATION_NOT_FOUND)
    assert_refused(delete_organization(world, world.admin, "nothing"), ORGANIZATION_NOT_FOUND)
    assert delete_organization(world, world.ann, branch.id).status_code == 200
    assert_refused(restore_organization(world, world.ben, branch.id), ORGANIZATION_NOT_FOUND)
    assert restore_organization(world, world.ann, branch.id).status_code == 200


def test_nobody_deletes_the_organization_that_he_belongs_to(still_world: World) -> None:
    make_tenant_admin(still_world, still_world.ann)

    for person in (still_world.ann, still_world.admin):
        assert_refused(delete_organization(still_world, person, still_world.organization.id, force="true"), OWN_ACCOUNT)


def test_organization_with_higher_roles_is_not_deleted(still_world: World) -> None:
    world = still_world
    branch, (bea,) = add_branch(world, "Bea Branch")
    make_tenant_admin(world, world.ann)
    world.change(users, bea.user.id, is_admin=True)

    assert_refused(delete_organization(world, world.ann, branch.id), HIGHER_ROLE)
    assert_refused(delete_organization(world, world.reseller, branch.id), HIGHER_ROLE)
    world.change(users, bea.user.id, is_super_admin=True)
    assert_refused(delete_organization(world, world.admin, branch.id, force="true"), SUPER_ADMIN_KEPT)
    world.change(users, bea.user.id, is_super_admin=False)
    assert delete_organization(world, world.admin, branch.id).status_code == 200
