"""Reminders: messages and notes that are listed as reminders until their time."""

from typing import Any

from app.problems.messages import MESSAGE_NOT_SCHEDULED
from app.store.contacts.contacts import contacts
from app.store.users.users import Restriction, users
from app.times.clock import HOUR, MINUTE
from tests.refusals import assert_refused
from tests.world import TestClock, World

ZONE = "America/Denver"


def remind(world: World, clock: TestClock, **changes: Any) -> dict[str, Any]:
    """Schedule a note as a reminder in an hour, and return its response."""
    fields = {"type": "note", "reminder": True, "sendAt": clock() + HOUR, "scheduleTimezone": ZONE, "message": "Call back"}
    answer = world.send(world.ann, **(fields | changes))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def list_scheduled(world: World, **query: Any) -> list[str]:
    answer = world.call("GET", "/api/v2/scheduledMessages", world.ann, params=query)
    assert answer.status_code == 200, answer.text
    return [message["id"] for message in answer.json()["messages"]]


def read_contact(world: World, contact_id: str) -> Any:
    return world.call("GET", f"/api/v2/contacts/{contact_id}", world.ann).json()


class TestNoteReminder:
    def test_note_waits_until_its_time(self, still_world: World, clock: TestClock) -> None:
        sent = remind(still_world, clock)

        message = still_world.call("GET", f"/api/v2/messages/{sent['id']}", still_world.ann).json()

        assert (message["state"], message["isNote"], message["reminder"]) == ("scheduled", True, True)
        assert message["scheduleTimezone"] == ZONE
        assert list_scheduled(still_world, reminder="true") == [sent["id"]]
        assert read_contact(still_world, sent["ConversationID"])["last_message"] == ""
        still_world.instance.messaging.delivery.deliver(sent["id"])
        assert still_world.message(sent["id"]).state == "scheduled"

    def test_due_note_is_shown_and_marks_unread(self, still_world: World, clock: TestClock) -> None:
        sent_at = clock()
        sent = remind(still_world, clock)
        clock.forward(HOUR + MINUTE)

        still_world.instance.messaging.delivery.deliver(sent["id"])
        still_world.instance.messaging.delivery.deliver(sent["id"])

        note = still_world.message(sent["id"])
        assert (note.state, note.attempts) == ("note", 0)
        assert sent_at + HOUR < note.date <= clock()
        assert [entry["state"] for entry in note.history] == ["scheduled", "note"]
        contact = read_contact(still_world, sent["ConversationID"])
        assert (contact["last_message"], contact["read_status"]) == ("Call back", False)
        assert list_scheduled(still_world) == []

    def test_sweeper_shows_a_note_without_a_task(self, world: World, still_world: World, clock: TestClock) -> None:
        # The queue keeps the real time.
        clock.forward(-2 * HOUR)
        sent = remind(still_world, clock)
        clock.forward(HOUR + 10 * MINUTE)

        assert world.instance.operations.sweeper.sweep() == 1

        assert world.wait_for_state(sent["id"], "note").attempts == 0

    def test_contact_who_opted_out_does_not_stop_it(self, still_world: World, clock: TestClock) -> None:
        contact_id = still_world.send(still_world.ann, type="note").json()["ConversationID"]
        still_world.change(contacts, contact_id, opted_out=True)
        sent = remind(still_world, clock)
        clock.forward(HOUR + MINUTE)

        still_world.instance.messaging.delivery.deliver(sent["id"])

        assert still_world.message(sent["id"]).state == "note"

    def test_it_can_be_changed_and_canceled_until_then(self, still_world: World, clock: TestClock) -> None:
        path = f"/api/v2/scheduledMessages/{remind(still_world, clock)['id']}"
        later = clock() + 2 * HOUR
        changed = still_world.call("PATCH", path, still_world.ann, json={"message": "Write", "sendAt": later}).json()
        assert (changed["message"], changed["sendAt"], changed["isNote"]) == ("Write", later, True)

        assert still_world.call("DELETE", path, still_world.ann).json()["state"] == "canceled"

        clock.forward(3 * HOUR)
        still_world.instance.messaging.delivery.deliver(changed["id"])
        assert still_world.message(changed["id"]).state == "canceled"
        assert_refused(still_world.call("PATCH", path, still_world.ann, json={"message": "Late"}), MESSAGE_NOT_SCHEDULED)

    def test_deleted_conversation_shows_nothing(self, still_world: World, clock: TestClock) -> None:
        sent = remind(still_world, clock)
        still_world.call("DELETE", f"/api/v2/contacts/{sent['ConversationID']}", still_world.ann)
        clock.forward(HOUR + MINUTE)

        still_world.instance.messaging.delivery.deliver(sent["id"])

        assert still_world.message(sent["id"]).state == "canceled"

    def test_note_without_reminder_is_stored_at_once(self, still_world: World, clock: TestClock) -> None:
        sent = still_world.send(still_world.ann, type="note", sendAt=clock() + HOUR).json()

        assert still_world.message(sent["id"]).state == "note"

    def test_restricted_user_cannot_schedule_one(self, still_world: World, clock: TestClock) -> None:
        still_world.change(users, still_world.ann.user.id, restrictions=[Restriction.REMINDERS])

        fields = {"type": "note", "reminder": True, "sendAt": clock() + HOUR, "scheduleTimezone": ZONE}
        assert still_world.send(still_world.ann, **fields).status_code == 403


class TestReminderList:
    def test_reminders_and_other_messages_are_listed_apart(self, still_world: World, clock: TestClock) -> None:
        note = remind(still_world, clock)["id"]
        text = remind(still_world, clock, type=None, sendAt=clock() + 2 * HOUR)["id"]
        plain = still_world.send(still_world.ann, sendAt=clock() + 3 * HOUR).json()["id"]

        assert list_scheduled(still_world, reminder="true") == [note, text]
        assert list_scheduled(still_world, reminder="false") == [plain]
        assert list_scheduled(still_world) == [note, text, plain]
