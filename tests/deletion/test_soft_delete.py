import pytest

from app.problems.authentication import USER_UNKNOWN
from app.problems.catalogue import Problem
from app.problems.credentials import USER_TOKEN_ON_RETAIL
from app.problems.permissions import OWN_ACCOUNT, SUPER_ADMIN_KEPT
from app.problems.tenancy import PURGE_NOT_FOUND
from app.store.deletion.purges import PurgeState
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from app.times.clock import DAY, HOUR
from dev.stack import StackEndpoints
from tests.deletion.administrators import (
    add_account,
    is_closed,
    make_organization_admin,
    open_session,
    read_purge,
)
from tests.deletion.removals import (
    audited,
    delete_user,
    deleted_at,
    places_of,
    purge_of,
    restore_organization,
    restore_user,
)
from tests.refusals import assert_refused
from tests.world import TestClock, World, run_at_once


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
