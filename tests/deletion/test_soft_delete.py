from collections.abc import Callable
from typing import Any

import pytest
from firebase_admin import auth

from app.auth.principal import Scope
from app.problems.authentication import USER_UNKNOWN
from app.problems.catalogue import Problem
from app.problems.credentials import SCOPE_MISSING, USER_TOKEN_ON_RETAIL
from app.problems.permissions import HIGHER_ROLE, ORGANIZATION_DISABLED, OWN_ACCOUNT, ROLE_MISSING, SUPER_ADMIN_KEPT
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND, PURGE_NOT_FOUND
from app.problems.users import USER_NOT_FOUND
from app.store.deletion.purges import PurgeState
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from app.times.clock import DAY, HOUR
from dev.data import seeding
from dev.stack import StackEndpoints
from tests.deletion.removals import (
    audited,
    delete_organization,
    delete_user,
    deleted_at,
    places_of,
    purge_of,
    restore_organization,
    restore_user,
)
from tests.refusals import assert_refused
from tests.rules.client import sign_in
from tests.world import Person, TestClock, World, run_at_once

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


def test_deleted_user_is_refused_and_kept_for_a_month(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    assert world.send(world.ann).status_code == 200
    before = set(places_of(world, uid))
    now = clock()

    answer = delete_user(world, world.admin, uid)

    assert answer.status_code == 200
    assert answer.json().keys() == {"status", "purgeId", "purgeAt", "warning"}
    assert answer.json()["status"] == "true"
    assert answer.json()["purgeId"] == f"user:{uid}"
    assert 0 <= answer.json()["purgeAt"] - 30 * DAY - now < HOUR
    assert deleted_at(world, uid) == answer.json()["purgeAt"] - 30 * DAY
    for method, path in (("GET", "/api/contacts"), ("GET", f"/api/v2/users/{uid}"), ("POST", "/api/send")):
        assert_refused(world.call(method, path, world.ann, json={}), USER_UNKNOWN)
    assert set(places_of(world, uid)) == before
    assert world.call("GET", f"/api/v2/users/{uid}", world.admin).json()["deleted"] == deleted_at(world, uid)


def test_retention_is_a_setting(still_world: World, clock: TestClock) -> None:
    still_world.change(instances, INSTANCE_ID, retention_days=7)

    answer = delete_user(still_world, still_world.admin, still_world.ann.user.id).json()

    assert answer["purgeAt"] == deleted_at(still_world, still_world.ann.user.id) + 7 * DAY


def test_deleted_user_signs_in_only_after_restore(still_world: World) -> None:
    add_account(still_world, still_world.ann)

    delete_user(still_world, still_world.admin, still_world.ann.user.id)
    assert is_closed(still_world, still_world.ann)
    assert restore_user(still_world, still_world.admin, still_world.ann.user.id).json() == {"status": "true"}

    assert not is_closed(still_world, still_world.ann)


def test_the_session_of_a_deleted_user_ends(still_world: World, stack: StackEndpoints) -> None:
    session = open_session(still_world, stack, still_world.ann)
    path = f"/api/v2/users/{still_world.ann.user.id}"
    assert still_world.served.call("GET", path, session).status_code == 200

    delete_user(still_world, still_world.admin, still_world.ann.user.id)

    # The auth account is disabled, which is noticed before the user's document is read.
    assert still_world.served.call("GET", path, session).status_code in (401, 403)


def test_a_disabled_user_is_restored_as_a_disabled_one(still_world: World) -> None:
    add_account(still_world, still_world.ann)
    still_world.change(users, still_world.ann.user.id, is_disabled=True)

    delete_user(still_world, still_world.admin, still_world.ann.user.id)
    restore_user(still_world, still_world.admin, still_world.ann.user.id)

    assert deleted_at(still_world, still_world.ann.user.id) == 0
    assert is_closed(still_world, still_world.ann)


def test_messages_to_a_deleted_user_are_kept(still_world: World) -> None:
    delete_user(still_world, still_world.admin, still_world.ann.user.id)

    assert still_world.text_in("Are you open?").status_code == 200
    assert still_world.text_in("STOP").status_code == 200
    restore_user(still_world, still_world.admin, still_world.ann.user.id)

    contacts = still_world.call("GET", "/api/v2/contacts", still_world.ann).json()["contacts"]
    assert [contact["last_message"] for contact in contacts] == ["STOP"]
    # Stored and obeyed, but not answered: a deleted user sends nothing, not even auto-replies.
    conversation = still_world.conversation(contacts[0]["id"])
    assert [message.body for message in conversation] == ["STOP", "Are you open?"]
    assert contacts[0]["optedOut"] is True


def test_what_a_deleted_user_had_scheduled_is_not_sent(still_world: World, clock: TestClock) -> None:
    message_id = still_world.send(still_world.ann, sendAt=clock() + HOUR).json()["id"]
    delete_user(still_world, still_world.admin, still_world.ann.user.id)
    clock.forward(2 * HOUR)

    still_world.instance.messaging.delivery.deliver(message_id)

    assert still_world.message(message_id).state == "failed"


def test_deleting_again_changes_nothing_and_force_removes_sooner(still_world: World, clock: TestClock) -> None:
    world, uid = still_world, still_world.ann.user.id
    first = delete_user(world, world.admin, uid).json()
    clock.forward(DAY)

    assert delete_user(world, world.admin, uid).json() == first
    forced = delete_user(world, world.admin, uid, force="true").json()

    assert forced["purgeId"] == first["purgeId"]
    assert forced["purgeAt"] < first["purgeAt"]
    assert purge_of(world, first["purgeId"]).state is PurgeState.CLOSING
    assert delete_user(world, world.admin, uid).json() == forced
    assert deleted_at(world, uid) == first["purgeAt"] - 30 * DAY
    assert len(audited(world, "user.delete")) == 2


def test_concurrent_deletions_get_the_same_response(still_world: World) -> None:
    uid = still_world.ann.user.id

    answers = run_at_once(*[lambda: delete_user(still_world, still_world.admin, uid)] * 4)

    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.text for answer in answers}) == 1
    assert len(audited(still_world, "user.delete")) == 1


def test_restoring_who_is_not_deleted_changes_nothing(still_world: World) -> None:
    assert restore_user(still_world, still_world.admin, still_world.ann.user.id).status_code == 200
    assert restore_organization(still_world, still_world.reseller, still_world.organization.id).status_code == 200

    assert audited(still_world, "user.restore") == audited(still_world, "organization.restore") == []


def test_a_restored_user_works_as_before(still_world: World) -> None:
    delete_user(still_world, still_world.admin, still_world.ann.user.id)
    restore_user(still_world, still_world.admin, still_world.ann.user.id)

    assert still_world.send(still_world.ann).status_code == 200
    assert_refused(read_purge(still_world, still_world.admin, still_world.ann.user.id), PURGE_NOT_FOUND)


def test_the_audit_trail_tells_who_deleted_and_restored(still_world: World) -> None:
    delete_user(still_world, still_world.admin, still_world.ann.user.id)
    restore_user(still_world, still_world.reseller, still_world.ann.user.id)

    (deleted,), (restored,) = audited(still_world, "user.delete"), audited(still_world, "user.restore")
    assert (deleted.actor_id, deleted.object_id) == (still_world.admin.user.id, still_world.ann.user.id)
    assert (deleted.tenant_id, deleted.organization_id) == (still_world.tenant.id, still_world.organization.id)
    assert deleted.before == {"deleted": 0, "purgeAt": 0}
    assert set(deleted.after) == {"deleted", "purgeAt"}
    assert (restored.actor_kind, restored.after) == ("service-account", {"deleted": 0})


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


def test_purge_is_shown_to_its_administrators(still_world: World) -> None:
    world, uid = still_world, still_world.ann.user.id
    make_organization_admin(world, world.ben)
    answer = delete_user(world, world.ben, uid).json()

    shown = read_purge(world, world.ben, uid).json()

    assert shown == {
        "id": answer["purgeId"],
        "kind": "user",
        "targetId": uid,
        "state": "waiting",
        "purgeAt": answer["purgeAt"],
        "created": deleted_at(world, uid),
        "started": 0,
        "finished": 0,
        "removed": {},
    }
    assert read_purge(world, world.admin, uid).json() == shown
    assert world.served.call("GET", f"/api/v2/purges/user:{uid}", world.reseller).json() == shown
    assert_refused(read_purge(world, world.zoe, uid), PURGE_NOT_FOUND)
    assert_refused(read_purge(world, world.admin, "nobody"), PURGE_NOT_FOUND)


def test_the_number_of_a_marked_user_stays_his(still_world: World) -> None:
    delete_user(still_world, still_world.admin, still_world.ann.user.id)

    assert still_world.instance.core.store.get(phone_numbers.at(still_world.ann.user.phone_number)) is not None


@pytest.mark.parametrize("problem", [OWN_ACCOUNT, SUPER_ADMIN_KEPT, USER_TOKEN_ON_RETAIL])
def test_each_refusal_has_a_page(world: World, problem: Problem) -> None:
    assert world.call("GET", f"/docs/errors/{problem.code}").status_code == 200


def read_purge(world: World, person: Person, uid: str) -> Any:
    return world.call("GET", f"/api/v2/purges/user:{uid}", person)
