"""Inboxes: numbers that several people answer, and that nobody logs in to."""

from typing import Any

import pytest

from app.problems.users import INBOX_HAS_NO_LOGIN
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from tests.numbers.inventory.calls import SECOND, THIRD, call, create, created, stored_user
from tests.refusals import assert_refused
from tests.world import World


def add_inbox(world: World, number: str = SECOND) -> str:
    """Create an inbox that Ann answers, and return its uid."""
    shown = created(world, number, label="Front desk", sharedWith=[world.ann.user.id])
    assert shown["inbox"]
    return str(shown["userId"])


def test_members_answer_an_inbox(world: World) -> None:
    uid = add_inbox(world)

    assert world.text_in("Are you open?", to_number=SECOND).status_code == 200
    [contact] = world.call("GET", "/api/v2/contacts", world.ann, params={"userId": uid}).json()["contacts"]
    assert (contact["userId"], contact["last_message"], contact["lastNumber"]) == (uid, "Are you open?", SECOND)
    sent = world.send(world.ann, from_=SECOND, message="Yes").json()
    message = world.wait_for_state(sent["id"], "sent", "delivered")
    assert (message.uid, message.sent_by, message.contact_id) == (uid, world.ann.user.id, contact["id"])
    assert world.send(world.ben, from_=SECOND).status_code == 403
    assert world.call("GET", "/api/v2/contacts", world.ben, params={"userId": uid}).status_code == 404


def test_an_inbox_without_members_is_created(still_world: World) -> None:
    shown = created(still_world, "72975", inbox=True)

    inbox = stored_user(still_world, shown["userId"])
    assert (shown["inbox"], inbox.is_inbox, inbox.full_name, inbox.phone_number) == (True, True, "72975", "")
    assert still_world.text_in(to_number="72975").status_code == 200


def test_managers_decide_who_answers(still_world: World) -> None:
    uid = add_inbox(still_world)
    ben = still_world.ben
    still_world.change(organizations, still_world.organization.id, organization_admins=[ben.user.id])

    path = f"/api/v2/users/{uid}"
    shared = still_world.call("POST", f"{path}/numberSharing", ben, json={"sharedWith": [ben.user.id]})
    assert shared.status_code == 200, shared.text
    settings = still_world.call("PATCH", f"{path}/messageSettings", ben, json={"autoReplyMessage": "Back at ten"})
    assert settings.status_code == 200, settings.text
    assert still_world.send(ben, from_=SECOND).status_code == 200
    assert still_world.send(still_world.ann, from_=SECOND).status_code == 403


def test_an_inbox_is_not_among_people(still_world: World) -> None:
    uid = add_inbox(still_world)
    admin = still_world.admin

    assert uid not in still_world.call("GET", "/api/users", admin).text
    assert uid not in still_world.call("GET", "/api/v2/users", admin).text
    assert uid not in still_world.call("GET", "/api/v2/users/colleagues", still_world.ben).text
    path = f"/api/v2/organizations/{still_world.organization.id}"
    assert still_world.call("GET", path, admin).json()["userCount"] == 3


def test_an_inbox_is_not_billed(still_world: World) -> None:
    uid = add_inbox(still_world)

    answer = still_world.call(
        "GET", f"/api/v2/billing/tenantReport/{still_world.tenant.id}", headers={"Authorization": still_world.reseller}
    )

    assert answer.status_code == 200, answer.text
    assert still_world.ann.user.email in answer.text
    assert (uid in answer.text, SECOND in answer.text) == (False, False)


@pytest.mark.parametrize(
    ("method", "what", "body"),
    [
        ("PATCH", "", {"email": "front.desk@example.com"}),
        ("PATCH", "", {"password": "correct horse battery"}),
        ("PATCH", "", {"external_id": "77"}),
        ("POST", "/changePassword", {"password": "correct horse battery"}),
        ("POST", "/token", {}),
    ],
)
def test_nobody_logs_in_to_an_inbox(still_world: World, method: str, what: str, body: dict[str, Any]) -> None:
    uid = add_inbox(still_world)

    assert_refused(still_world.call(method, f"/api/v2/users/{uid}{what}", still_world.admin, json=body), INBOX_HAS_NO_LOGIN)


def test_an_inbox_is_no_member(still_world: World) -> None:
    uid = add_inbox(still_world)

    assert create(still_world, still_world.admin, THIRD, sharedWith=[uid]).status_code == 400
    sharing = f"/api/v2/users/{still_world.ann.user.id}/numberSharing"
    assert still_world.call("POST", sharing, still_world.admin, json={"sharedWith": [uid]}).status_code == 400
    path = f"/api/v2/organizations/{still_world.organization.id}"
    assert still_world.call("PATCH", path, still_world.admin, json={"organizationAdmins": [uid]}).status_code == 400


def test_an_inbox_has_no_owner(still_world: World) -> None:
    answer = create(still_world, still_world.admin, userId=still_world.ann.user.id, inbox=True)

    assert answer.status_code == 400
    assert "userId" in answer.text


@pytest.mark.parametrize("what", ["release", "move"])
def test_an_inbox_ends_with_its_last_number(still_world: World, what: str) -> None:
    uid = add_inbox(still_world)
    assert created(still_world, THIRD, userId=uid)["userId"] == uid
    body = {"userId": still_world.ben.user.id} if what == "move" else {}

    for number in (SECOND, THIRD):
        assert stored_user(still_world, uid).deleted == 0
        answer = still_world.call("POST", f"/api/v2/numbers/{number}/{what}", still_world.admin, json=body)
        assert answer.status_code == 200, answer.text
    assert stored_user(still_world, uid).deleted > 0
    assert still_world.call("POST", f"/api/v2/users/{uid}/restore", still_world.admin).status_code == 200
    assert call(still_world, still_world.ann, "GET", SECOND).status_code == 404


def test_members_see_the_inbox_among_their_numbers(still_world: World) -> None:
    uid = add_inbox(still_world)
    created(still_world, THIRD, userId=still_world.ann.user.id)

    numbers = still_world.call("GET", "/api/v2/users/me", still_world.ann).json()["numbers"]

    own = still_world.ann.user
    assert [(entry["userId"], entry["phone_number"], entry["shared"]) for entry in numbers] == [
        (own.id, own.phone_number, False),
        (own.id, THIRD, False),
        (uid, SECOND, True),
    ]
    assert stored_user(still_world, own.id).shared_numbers_changed > 0
    still_world.change(users, uid, is_disabled=True)
    assert still_world.send(still_world.ann, from_=SECOND).status_code == 403
