"""The list of conversations, assignment, writing, and the thread."""

from typing import Any

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.inbox import ASSIGNEE_WITHOUT_ACCESS
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.contacts.contacts import contacts
from app.store.inbox.typing import people_typing, typing_people
from app.times.clock import SECOND
from tests.inbox.inbox import arrive, ask, disable, listed, share
from tests.refusals import assert_refused
from tests.tenancy.offices import organization_admin
from tests.world import CUSTOMER, TestClock, World, run_at_once, wait_until

A, B, C, D = (f"+121255501{last}" for last in (41, 42, 43, 44))


def test_list_by_activity_with_filters(still_world: World) -> None:
    world = still_world
    share(world, world.ann, world.ben)
    for number in (A, B, C):
        arrive(world, number)
    own = arrive(world, D, world.ben)
    first, second, third = (arrive(world, number) for number in (C, A, B))
    ask(world, "PUT", f"conversations/{first.id}/assignee", world.ben, json={"userId": world.ben.user.id})
    ask(world, "PUT", f"conversations/{second.id}/assignee", world.ben, json={"userId": world.ann.user.id})
    ask(world, "POST", f"conversations/{second.id}/read", world.ben, json={})
    ask(world, "POST", "bulk/archive", world.ben, json={"contactsArray": [third.id]})
    world.change(contacts, second.id, opted_out=True)
    world.change(contacts, own.id, blocked=True)

    ann = world.ann.user.id
    table: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [A, C, D]),
        ({"limit": 1}, [A, C, D]),
        ({"numbers": "own"}, [D]),
        ({"numbers": "shared"}, [A, C]),
        ({"userId": ann}, [A, C]),
        ({"archived": "true"}, [B]),
        ({"unread": "true"}, [C, D]),
        ({"unread": "true", "limit": 1}, [C, D]),
        ({"assignedTo": "me"}, [C]),
        ({"assignedTo": ann}, [A]),
        ({"assignedTo": "nobody", "limit": 1}, [D]),
        ({"assignedTo": "me", "unread": "true"}, [C]),
        ({"assignedTo": ann, "unread": "true"}, []),
        ({"optedOut": "true"}, [A]),
        ({"blocked": "true"}, [D]),
    ]
    assert {str(query): listed(world, world.ben, **query) for query, _ in table} == {
        str(query): expected for query, expected in table
    }
    assert listed(world, world.zoe) == []
    assert_refused(world.call("GET", f"/api/v2/conversations?userId={ann}", world.zoe), USER_NOT_FOUND)
    for query in ("optedOut=true&unread=true", "blocked=true&optedOut=true", "numbers=mine", "assignedTo="):
        assert_refused(world.call("GET", f"/api/v2/conversations?{query}", world.ben), PARAMETERS_INVALID)


def test_pages_stay_right_while_messages_arrive(still_world: World) -> None:
    world = still_world
    for number in (A, B, C, D):
        arrive(world, number)
    page = ask(world, "GET", "conversations", world.ann, params={"limit": 2})
    assert [entry["phoneNumber"] for entry in page["conversations"]] == [D, C]

    arrive(world, B)
    arrive(world, CUSTOMER)

    rest = ask(world, "GET", "conversations", world.ann, params={"limit": 2, "cursor": page["nextCursor"]})
    assert ([entry["phoneNumber"] for entry in rest["conversations"]], rest["nextCursor"]) == ([A], None)
    assert listed(world, world.ann, limit=2) == [CUSTOMER, B, D, C, A]


def test_conversation_shows_who_wrote_last(still_world: World) -> None:
    world = still_world
    share(world, world.ann, world.ben)
    contact = arrive(world)
    (shown,) = ask(world, "GET", "conversations", world.ben)["conversations"]
    assert (shown["unread"], shown["lastMessage"]["direction"], shown["lastMessage"]["sentBy"]) == (True, "in", "")

    assert world.send(world.ben, from_=world.ann.user.phone_number).status_code == 200

    shown = ask(world, "GET", f"conversations/{contact.id}", world.ann)
    assert (shown["unread"], shown["number"]) == (False, world.ann.user.phone_number)
    assert shown["owner"] == {
        "userId": world.ann.user.id,
        "name": "Ann Archer",
        "phoneNumber": world.ann.user.phone_number,
    }
    last = shown["lastMessage"]
    assert (last["preview"], last["direction"], last["sentBy"], last["sentByName"]) == (
        "Hello!",
        "out",
        world.ben.user.id,
        "Ben Baker",
    )


def test_assignment_needs_access_and_ends_with_it(world: World) -> None:
    share(world, world.ann, world.ben)
    contact = arrive(world)
    path = f"/api/v2/conversations/{contact.id}/assignee"
    cat, dora = world.add_person("Cat Carter"), world.add_person("Dora Dean")
    share(world, world.ann, world.ben, dora)
    disable(world, dora)

    for uid in (cat.user.id, world.zoe.user.id, world.admin.user.id, dora.user.id, "nobody", "x" * 128):
        assert_refused(world.call("PUT", path, world.ann, json={"userId": uid}), ASSIGNEE_WITHOUT_ACCESS)
    for body in ({}, {"userId": ""}, {"userId": 5}, {"userId": "x" * 129}):
        assert_refused(world.call("PUT", path, world.ann, json=body), PARAMETERS_INVALID)
    assert_refused(world.call("PUT", path, world.zoe, json={"userId": world.zoe.user.id}), CONTACT_NOT_FOUND)
    for _ in range(2):
        assert world.call("PUT", path, world.ann, json={"userId": world.ben.user.id}).json()["assignee"] == {
            "userId": world.ben.user.id,
            "name": "Ben Baker",
        }
    assert ask(world, "GET", "unreadCounts", world.ben)["assignedToMe"] == 1

    share(world, world.ann)

    assert ask(world, "GET", f"conversations/{contact.id}", world.ann)["assignee"] is None
    assert listed(world, world.ann, assignedTo="nobody") == [CUSTOMER]
    wait_until(lambda: world.contact(contact.id).assigned_to, lambda uid: uid == "")
    timeline = ask(world, "GET", f"conversations/{contact.id}/timeline", world.ann)["entries"]
    happened = [(entry["event"]["kind"], entry["event"]["byName"]) for entry in timeline if entry["event"]]
    assert happened == [("unassigned", ""), ("assigned", "Ann Archer")]
    assert ask(world, "DELETE", f"conversations/{contact.id}/assignee", world.ann)["assignee"] is None


def test_first_to_reply_is_assigned_if_the_office_wants_it(still_world: World) -> None:
    world = still_world
    contact, other = arrive(world), arrive(world, A)
    share(world, world.ann, world.ben)
    from_ann = world.ann.user.phone_number
    settings = f"/api/v2/organizations/{world.organization.id}/settings"
    assert world.send(world.ben, from_=from_ann).status_code == 200
    assert world.contact(contact.id).assigned_to == ""

    changed = world.call("PATCH", settings, organization_admin(world), json={"inbox": {"autoAssign": True}})
    assert changed.json()["inbox"] == {"autoAssign": True}
    assert world.send(world.ann, to=A, type="note").status_code == 200
    assert world.contact(other.id).assigned_to == ""
    sent = run_at_once(*(lambda who=who: world.send(who, from_=from_ann).status_code for who in (world.ann, world.ben) * 2))

    assert sent == [200] * 4
    entries = ask(world, "GET", f"conversations/{contact.id}/timeline", world.ann)["entries"]
    (event,) = [entry["event"] for entry in entries if entry["event"]]
    assert (event["kind"], event["details"]["userId"]) == ("assigned", world.contact(contact.id).assigned_to)


def test_writing_is_seen_by_others_and_ends_by_time(still_world: World, clock: TestClock) -> None:
    world = still_world
    share(world, world.ann, world.ben)
    contact = arrive(world)
    path = f"conversations/{contact.id}"
    told = ask(world, "POST", f"{path}/typing", world.ben)
    clock.forward(5 * SECOND)
    assert ask(world, "POST", f"{path}/typing", world.ben) == told

    (shown,) = ask(world, "GET", path, world.ann)["typing"]
    assert shown == {"userId": world.ben.user.id, "name": "Ben Baker", "until": told["until"]}
    assert ask(world, "GET", path, world.ben)["typing"] == []
    clock.forward(6 * SECOND)
    assert ask(world, "POST", f"{path}/typing", world.ben)["until"] > told["until"]
    clock.forward(16 * SECOND)
    assert ask(world, "GET", path, world.ann)["typing"] == []
    assert world.instance.core.store.page(typing_people, people_typing(contact.id, 0, 9, None)).size == 1
    assert_refused(world.call("POST", f"/api/v2/{path}/typing", world.zoe), CONTACT_NOT_FOUND)


def test_timeline_has_messages_and_events_in_order(still_world: World, clock: TestClock) -> None:
    world = still_world
    contact = arrive(world)
    path = f"conversations/{contact.id}"
    for uid in (world.ann.user.id, None, world.ann.user.id):
        clock.forward(SECOND)
        if uid is None:
            ask(world, "DELETE", f"{path}/assignee", world.ann)
        else:
            ask(world, "PUT", f"{path}/assignee", world.ann, json={"userId": uid})
        clock.forward(SECOND)
        assert world.send(world.ann).status_code == 200

    entries: list[Any] = []
    cursor = None
    while True:
        page = ask(world, "GET", f"{path}/timeline", world.ann, params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        entries += page["entries"]
        cursor = page["nextCursor"]
        if cursor is None:
            break

    kinds = [entry["event"]["kind"] if entry["event"] else entry["message"]["direction"] for entry in entries]
    assert kinds == ["out", "assigned", "out", "unassigned", "out", "assigned", "in"]
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)
    assert len(ask(world, "GET", f"contacts/{contact.id}/messages", world.ann)["messages"]) == 4
