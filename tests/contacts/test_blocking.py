from typing import Any

from app.problems.messages import OPTED_OUT
from app.problems.requests import JSON_MALFORMED, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.audit.audit_log import audit_log
from app.store.contacts.contacts import contacts
from app.store.engine.database import Query
from app.store.users.users import users
from tests.contacts.people import add_contact, claim
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, World, run_at_once

OTHER = "+12125550124"


def ask(world: World, *requests: Any, caller: Person | None = None) -> Any:
    return world.call("POST", "/api/v2/contacts/block", caller or world.ann, json=list(requests))


def results(world: World, *requests: Any, caller: Person | None = None) -> list[dict[str, Any]]:
    answer = ask(world, *requests, caller=caller)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def blocked(world: World, caller: Person | None = None, **query: Any) -> list[dict[str, Any]]:
    answer = world.call("GET", "/api/v2/contacts/blocked", caller or world.ann, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["blocked"]
    return found


def test_a_text_of_a_blocked_number_is_dropped_and_counted(still_world: World) -> None:
    contact = add_contact(still_world, drips=["a"])
    (done,) = results(still_world, {"action": "block", "sender": contact.id})
    before = still_world.contact(contact.id)

    assert [still_world.text_in().status_code for _ in range(2)] == [200, 200]

    assert done.items() >= {"status": "done", "phone_number": CUSTOMER, "contactId": contact.id}.items()
    assert (before.blocked, before.drips) == (True, [])
    assert still_world.contact(contact.id) == before
    assert still_world.conversation(contact.id) == []
    (entry,) = blocked(still_world)
    assert entry.items() >= {"phone_number": CUSTOMER, "contactId": contact.id, "blockedCount": 2}.items()
    assert entry["lastBlockedAt"] > before.updated - 1
    assert still_world.send(still_world.ann).status_code == 200


def test_texts_of_a_blocked_number_are_all_counted_at_once(still_world: World) -> None:
    results(still_world, {"action": "block", "sender": CUSTOMER})

    run_at_once(*[still_world.text_in for _ in range(4)])

    assert blocked(still_world)[0]["blockedCount"] == 4


def test_a_number_without_contact_is_blocked_and_gets_none(still_world: World) -> None:
    results(still_world, {"action": "block", "sender": "(212) 555-0123"})

    assert still_world.text_in().status_code == 200

    assert still_world.instance.core.store.page(contacts, Query(contacts.name, [], [], 5)) == []
    assert blocked(still_world) == [
        {
            "phone_number": CUSTOMER,
            "contactId": "",
            "blockedCount": 1,
            "lastBlockedAt": blocked(still_world)[0]["lastBlockedAt"],
        }
    ]
    # The first message creates a contact, which is blocked from the beginning.
    contact_id = still_world.send(still_world.ann).json()["ConversationID"]
    assert still_world.contact(contact_id).blocked
    results(still_world, {"action": "unblock", "sender": CUSTOMER})
    assert not still_world.contact(contact_id).blocked
    assert blocked(still_world) == []
    still_world.text_in("Are you open?")
    assert still_world.contact(contact_id).last_message == "Are you open?"


def test_stop_of_a_blocked_number_holds_all_the_same(still_world: World) -> None:
    contact = add_contact(still_world)
    results(still_world, *({"action": "block", "sender": sender} for sender in (CUSTOMER, OTHER)))

    still_world.text_in("STOP")
    still_world.text_in("Stop", from_number=OTHER)

    assert still_world.contact(contact.id).opted_out
    assert still_world.conversation(contact.id) == []
    for number in (CUSTOMER, OTHER):
        assert_refused(still_world.send(still_world.ann, to=number), OPTED_OUT)


def test_block_requests_apply_in_order_last_wins(still_world: World) -> None:
    still_world.change(users, still_world.ben.user.id, shared_with=[still_world.ann.user.id])
    bens = add_contact(still_world, owner=still_world.ben)
    foreign = add_contact(still_world, owner=still_world.zoe)
    zoe = still_world.zoe.user

    answered = results(
        still_world,
        {"action": "block", "sender": OTHER},
        {"action": "block", "sender": foreign.id},
        {"action": "block", "sender": CUSTOMER, "user": zoe.phone_number},
        {"action": "block", "sender": foreign.id, "user": still_world.ann.user.id},
        {"action": "block", "sender": "+1"},
        {"action": "block", "sender": bens.id},
        {"action": "block", "sender": CUSTOMER, "user": still_world.ben.user.phone_number},
        {"action": "block", "sender": "a/b"},
        {"action": "block", "sender": CUSTOMER, "user": "nobody"},
        {"action": "unblock", "sender": "2125550124"},
    )

    codes = [result.get("error", {}).get("code", result["status"]) for result in answered]
    assert codes == [
        "done",
        "contact-not-found",
        "user-not-found",
        "contact-not-found",
        "parameters-invalid",
        "done",
        "done",
        "contact-not-found",
        "user-not-found",
        "done",
    ]
    assert answered[1]["error"] == answered[7]["error"]
    assert answered[2]["error"] == answered[8]["error"]
    assert still_world.contact(bens.id).blocked
    assert not still_world.contact(foreign.id).blocked
    assert claim(still_world, CUSTOMER, still_world.zoe) is not None
    assert blocked(still_world) == []
    (entry,) = blocked(still_world, userId=still_world.ben.user.id)
    assert entry["contactId"] == bens.id
    (written,) = still_world.instance.core.store.page(audit_log, Query(audit_log.name, [], [], 5))
    assert (written.action, written.object_id) == ("contact.block", still_world.ben.user.id)


def test_500_numbers_are_blocked_at_once_and_paged(still_world: World) -> None:
    numbers = [f"+1212556{index:04}" for index in range(500)]
    requests = [{"action": "block", "sender": number} for number in numbers]

    assert {result["status"] for result in results(still_world, *requests)} == {"done"}

    listed: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = still_world.call("GET", "/api/v2/contacts/blocked", still_world.ann, params={"limit": 200, **cursor}).json()
        listed += [entry["phone_number"] for entry in page["blocked"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert listed == numbers
    assert_refused(ask(still_world, *requests, requests[0]), PARAMETERS_INVALID)


def test_a_request_of_the_wrong_shape_blocks_nothing(still_world: World) -> None:
    right = {"action": "block", "sender": CUSTOMER}

    for wrong in ({"action": "forget", "sender": CUSTOMER}, {"action": "block"}, {**right, "sender": "\ud800"}, 7, None):
        assert_refused(ask(still_world, right, wrong), PARAMETERS_INVALID)
    assert_refused(still_world.call("POST", "/api/v2/contacts/block", still_world.ann, json=right), JSON_MALFORMED)
    assert blocked(still_world) == []
    assert results(still_world) == []


def test_blocked_numbers_of_others_are_out_of_reach(still_world: World) -> None:
    path = f"/api/v2/contacts/blocked?userId={still_world.ann.user.id}"

    assert_refused(still_world.call("GET", path, still_world.zoe), USER_NOT_FOUND)
    assert still_world.served.call("GET", path, still_world.reseller).status_code == 200
