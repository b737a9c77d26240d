"""The list of all messages of a user: newest first, and what changed since a time."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.carriers.simulator import REJECTED
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.messages.message_list import LATE_MS
from app.store.contacts.contact_merge import move_message
from app.store.messages.messages import messages
from app.store.users.users import users
from app.times.clock import DAY, HOUR, MINUTE, SECOND
from tests.campaigns.office import succeed
from tests.contacts.people import add_contact
from tests.exports.files import NEW_YEAR, add_message
from tests.refusals import assert_refused
from tests.world import CUSTOMER, Person, TestClock, World

PATH = "/api/v2/messages"
OTHER = "+12125550124"


def ids(world: World, person: Person, **query: Any) -> list[str]:
    return [message["id"] for message in page(world, person, **query)["messages"]]


def page(world: World, person: Person, **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = succeed(world.call("GET", PATH, person, params={name.rstrip("_"): query[name] for name in query}))
    return found


def pages(world: World, person: Person, **query: Any) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        found = page(world, person, **query, **({"cursor": cursor} if cursor else {}))
        yield found
        if (cursor := found["nextCursor"]) is None:
            return


def deliver(world: World, message_id: str) -> None:
    world.instance.messaging.delivery.deliver(message_id)
    assert world.receipt_in(world.message(message_id), "delivered").status_code == 200


@pytest.fixture
def office(still_world: World, clock: TestClock) -> dict[str, str]:
    """Messages of Ann, one a second: with two contacts, in both directions."""
    world = still_world
    made: dict[str, str] = {}
    outbound: dict[str, dict[str, Any]] = {
        "sent": {},
        "note": {"type": "note"},
        "later": {"to": OTHER, "sendAt": clock() + DAY},
        "other": {"to": OTHER},
    }
    for name in ("received", *outbound):
        call = world.send(world.ann, **outbound[name]) if name in outbound else world.text_in()
        assert call.status_code == 200
        made[name] = ids(world, world.ann, limit=1)[0]
        clock.forward(SECOND)
    assert len(set(made.values())) == 5
    return made


class TestNewestFirst:
    def test_all_conversations_are_listed_once_page_by_page(self, still_world: World, office: dict[str, str]) -> None:
        expected = [office[name] for name in ("other", "later", "note", "sent", "received")]

        assert ids(still_world, still_world.ann) == expected
        for limit in (1, 2, 5):
            found = list(pages(still_world, still_world.ann, limit=limit))
            assert [message["id"] for each in found for message in each["messages"]] == expected
            assert {each["nextChangedSince"] for each in found} == {None}

    def test_entries_equal_the_message_by_id(self, still_world: World, office: dict[str, str]) -> None:
        for message in page(still_world, still_world.ann)["messages"]:
            assert message == succeed(still_world.call("GET", f"{PATH}/{message['id']}", still_world.ann))

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({"direction": "in"}, ["received"]),
            ({"direction": "out"}, ["other", "later", "note", "sent"]),
            ({"state": "queued"}, ["other", "sent"]),
            ({"state": "queued", "direction": "out"}, ["other", "sent"]),
            ({"state": "scheduled"}, ["later"]),
            ({"state": "failed"}, []),
            ({"contact": CUSTOMER}, ["note", "sent", "received"]),
            ({"contact": OTHER, "direction": "out"}, ["other", "later"]),
            ({"contact": OTHER, "direction": "in"}, []),
            ({"contact": CUSTOMER, "state": "note"}, ["note"]),
        ],
    )
    def test_filters_are_combined(
        self, still_world: World, office: dict[str, str], query: dict[str, str], expected: list[str]
    ) -> None:
        world = still_world
        if number := query.pop("contact", None):
            found = succeed(world.call("GET", "/api/v2/contacts", world.ann, params={"phoneNumber": number}))
            query["contactId"] = found["contacts"][0]["id"]

        assert ids(world, world.ann, **query) == [office[name] for name in expected]
        one_by_one = [message["id"] for each in pages(world, world.ann, limit=1, **query) for message in each["messages"]]
        assert one_by_one == [office[name] for name in expected]
        assert ids(world, world.ann, changedSince=0, **query) == [office[name] for name in reversed(expected)]

    def test_times_are_ms_or_dates_of_the_owner(self, still_world: World) -> None:
        world = still_world
        contact = add_contact(world)
        old, new = (add_message(world, contact, at, created=at) for at in (NEW_YEAR + 4 * HOUR, NEW_YEAR + 6 * HOUR))
        world.change(users, world.ann.user.id, timezone="America/New_York")

        # In New York, January begins at 5:00 UTC.
        assert ids(world, world.ann, from_="2026-01-01") == [new]
        assert ids(world, world.ann, to="2025-12-31") == [old]
        assert ids(world, world.ann, from_="2026-01-01T06:00Z", to="2026-01-01T06:00:01+00:00") == [new]
        assert ids(world, world.ann, from_="2026-01-01T07:00:00+01:00") == [new]
        assert ids(world, world.ann, from_=NEW_YEAR + 4 * HOUR, to=NEW_YEAR + 6 * HOUR) == [old]
        assert ids(world, world.ann, from_="2026-01-01", changedSince=0) == [new]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"direction": "inbound"}, "direction"),
            ({"state": "lost"}, "state"),
            ({"state": "received", "direction": "out"}, "state"),
            ({"state": "sent", "direction": "in"}, "state"),
            ({"from_": "yesterday"}, "from"),
            ({"to": ""}, "to"),
            ({"from_": "2026-01-02", "to": "2026-01-01"}, "to"),
            ({"changedSince": "-1"}, "changedSince"),
            ({"changedSince": "1.5"}, "changedSince"),
            ({"limit": 0}, "limit"),
            ({"limit": 201}, "limit"),
        ],
    )
    def test_wrong_parameter_is_named(self, still_world: World, query: dict[str, Any], field: str) -> None:
        params = {name.rstrip("_"): value for name, value in query.items()}
        answer = still_world.call("GET", PATH, still_world.ann, params=params)

        assert_refused(answer, PARAMETERS_INVALID)
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    def test_cursor_of_another_list_is_refused(self, still_world: World, office: dict[str, str]) -> None:
        cursor = page(still_world, still_world.ann, limit=1)["nextCursor"]

        for other in ({"state": "queued"}, {"changedSince": 0}, {"userId": still_world.ann.user.id, "direction": "out"}):
            answer = still_world.call("GET", PATH, still_world.ann, params={"cursor": cursor, **other})
            assert_refused(answer, CURSOR_INVALID)


class TestAccess:
    def test_messages_of_a_shared_number_are_listed_by_its_owner(self, still_world: World, office: dict[str, str]) -> None:
        world = still_world
        query = {"userId": world.ann.user.id}
        assert ids(world, world.ben) == []
        assert_refused(world.call("GET", PATH, world.ben, params=query), USER_NOT_FOUND)

        world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])

        assert len(ids(world, world.ben, **query)) == 5
        assert ids(world, world.ben) == []
        assert len(ids(world, world.admin, **query)) == 5

    def test_other_tenant_sees_nothing(self, still_world: World, office: dict[str, str]) -> None:
        world = still_world
        contact_id = page(world, world.ann)["messages"][0]["contactId"]

        assert_refused(world.call("GET", PATH, world.zoe, params={"userId": world.ann.user.id}), USER_NOT_FOUND)
        assert_refused(world.call("GET", PATH, world.zoe, params={"contactId": contact_id}), CONTACT_NOT_FOUND)
        both = {"contactId": contact_id, "userId": world.ben.user.id}
        assert_refused(world.call("GET", PATH, world.admin, params=both), CONTACT_NOT_FOUND)

    def test_service_account_names_a_user_or_a_contact(self, still_world: World, office: dict[str, str]) -> None:
        world = still_world
        contact_id = page(world, world.ann)["messages"][0]["contactId"]

        assert_refused(world.served.call("GET", PATH, world.reseller), PARAMETERS_INVALID)
        found = succeed(world.served.call("GET", PATH, world.reseller, params={"userId": world.ann.user.id}))
        assert len(found["messages"]) == 5
        found = succeed(world.served.call("GET", PATH, world.reseller, params={"contactId": contact_id}))
        assert {message["contactId"] for message in found["messages"]} == {contact_id}


class TestChanges:
    def test_each_change_is_listed_until_the_copy_is_complete(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        sent = [succeed(world.send(world.ann, to=f"+1212555010{number}"))["id"] for number in range(5, 10)]
        clock.forward(LATE_MS)
        first, *others = pages(world, world.ann, changedSince=0, limit=2)

        assert [message["id"] for message in first["messages"]] == sent[:2]
        assert [each["nextChangedSince"] is None for each in (first, *others)] == [True, True, False]
        assert clock() - LATE_MS - SECOND < others[-1]["nextChangedSince"] <= clock() - LATE_MS
        assert page(world, world.ann, changedSince=clock())["messages"] == []

        deliver(world, sent[3])

        changed = page(world, world.ann, changedSince=clock() - SECOND)["messages"]
        assert [(message["id"], message["state"]) for message in changed] == [(sent[3], "delivered")]

    def test_what_changes_while_paging_is_on_a_later_page(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        sent = [succeed(world.send(world.ann, to=f"+1212555010{number}"))["id"] for number in range(5, 9)]
        seen: list[tuple[str, str]] = []

        for number, each in enumerate(pages(world, world.ann, changedSince=0, limit=2)):
            seen += [(message["id"], message["state"]) for message in each["messages"]]
            if number == 0:
                # One that was listed, one that was not, and a new one.
                for message_id in (sent[0], sent[2]):
                    deliver(world, message_id)
                world.text_in("New")

        assert {message_id for message_id, _ in seen} >= set(sent)
        assert dict(seen)[sent[0]] == "delivered"
        assert dict(seen)[sent[2]] == "delivered"
        assert "received" in dict(seen).values()

    def test_change_that_becomes_readable_late_is_not_missed(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        late = succeed(world.send(world.ann))["id"]
        succeed(world.send(world.ann, to=OTHER))
        stamped = clock() - LATE_MS + 5 * SECOND
        *_, last = pages(world, world.ann, changedSince=0)

        # Another server's commit, which was decided before the list was read.
        world.change(messages, late, updated=stamped)

        assert late in ids(world, world.ann, changedSince=last["nextChangedSince"])

    def test_failed_messages_are_followed_with_a_filter(self, still_world: World) -> None:
        world = still_world
        succeed(world.send(world.ann))
        failed = succeed(world.send(world.ann, to=REJECTED))["id"]
        assert ids(world, world.ann, changedSince=0, state="failed") == []

        world.instance.messaging.delivery.deliver(failed)

        assert ids(world, world.ann, changedSince=0, state="failed") == [failed]
        assert ids(world, world.ann, state="failed") == [failed]

    def test_merged_messages_count_as_changed(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        kept = add_contact(world, OTHER)
        moved = add_contact(world, "+12125550199")
        message_id = add_message(world, moved, clock() - HOUR, updated=clock() - HOUR)
        since = clock() - MINUTE
        assert ids(world, world.ann, changedSince=since) == []

        commit = world.instance.core.store.commit()
        move_message(commit, message_id, kept.id, clock())
        commit.send()

        (message,) = page(world, world.ann, changedSince=since)["messages"]
        assert message["contactId"] == kept.id
