"""Messages name those who wrote and changed them: in the API, in exports and in events."""

from typing import Any

from app.store.users.users import users
from app.times.clock import HOUR
from tests.campaigns.office import add_campaign, add_contact, apply, succeed
from tests.exports.files import export, lines, rows
from tests.world import Person, TestClock, World


def named(world: World, person: Person, path: str, **query: Any) -> list[tuple[str, str]]:
    messages = succeed(world.call("GET", path, person, params=query))["messages"]
    return [(message["sentByName"], message["changedByName"]) for message in messages]


def share_with_ben(world: World) -> None:
    world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])


class TestReading:
    def test_colleagues_of_a_shared_number_are_told_apart(self, still_world: World) -> None:
        world = still_world
        share_with_ben(world)
        world.text_in("hello there")
        own = succeed(world.send(world.ann))
        succeed(world.send(world.ben, from_=world.ann.user.phone_number))
        path = f"/api/v2/contacts/{own['ConversationID']}/messages"

        for reader in (world.ann, world.ben, world.admin):
            assert named(world, reader, path) == [("Ben Baker", ""), ("Ann Archer", ""), ("", "")]
        query = {"userId": world.ann.user.id, "q": "hello"}
        assert len(named(world, world.ben, "/api/v2/messages/search", **query)) == 3
        one = succeed(world.call("GET", f"/api/v2/messages/{own['id']}", world.ben))
        assert (one["sentBy"], one["sentByName"]) == (world.ann.user.id, "Ann Archer")

    def test_names_are_those_of_today(self, still_world: World) -> None:
        sent = succeed(still_world.send(still_world.ann))
        still_world.change(users, still_world.ann.user.id, full_name="Ann Baker")

        for caller in (still_world.ann.authorization, still_world.reseller):
            message = succeed(still_world.served.call("GET", f"/api/v2/messages/{sent['id']}", caller))
            assert message["sentByName"] == "Ann Baker"

    def test_author_who_is_gone_keeps_the_id_alone(self, still_world: World) -> None:
        world = still_world
        share_with_ben(world)
        sent = succeed(world.send(world.ben, from_=world.ann.user.phone_number))
        commit = world.instance.core.store.commit()
        commit.delete(users.path(world.ben.user.id))
        commit.send()

        message = succeed(world.call("GET", f"/api/v2/messages/{sent['id']}", world.ann))

        assert (message["sentBy"], message["sentByName"]) == (world.ben.user.id, "")

    def test_service_account_is_named(self, still_world: World, clock: TestClock) -> None:
        world = still_world
        message_id = succeed(world.send(world.ann, sendAt=clock() + HOUR))["id"]
        path = f"/api/v2/scheduledMessages/{message_id}"

        changed = succeed(world.served.call("PATCH", path, world.reseller, json={"message": "Later"}))

        assert (changed["sentByName"], changed["changedByName"]) == ("Ann Archer", "Provisioning")
        assert named(world, world.ann, "/api/v2/scheduledMessages") == [("Ann Archer", "Provisioning")]

    def test_author_of_a_drip_is_who_applied_it(self, still_world: World) -> None:
        world = still_world
        share_with_ben(world)
        apply(world, world.ann, add_contact(world, world.ann), add_campaign(world, world.ann))

        assert set(named(world, world.ben, "/api/v2/scheduledMessages", userId=world.ann.user.id)) == {("Ann Archer", "")}


class TestExport:
    def test_lines_and_table_name_the_author(self, still_world: World) -> None:
        world = still_world
        share_with_ben(world)
        succeed(world.send(world.ann))
        last = succeed(world.send(world.ben, from_=world.ann.user.phone_number))
        world.change(users, world.ben.user.id, full_name="=Ben")

        assert [line["sentByName"] for line in lines(world, type="conversations")[:-1]] == ["=Ben", "Ann Archer"]
        table = rows(export(world, type="conversations", format="csv").content)
        assert [(row["sentBy"], row["sentByName"]) for row in table] == [
            (world.ben.user.id, "'=Ben"),
            (world.ann.user.id, "Ann Archer"),
        ]
        found = lines(world, type="conversations", contactId=last["ConversationID"])[:-1]
        assert [line["sentByName"] for line in found] == ["=Ben", "Ann Archer"]
