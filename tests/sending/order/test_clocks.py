"""Servers whose clocks differ: what is stored later stands later in the conversation."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.services.sending.deliver.consent_message import ConsentPending
from app.services.sending.deliver.predecessors import Passed
from app.store.contacts.contacts import Contact, contacts
from app.store.messages.message_parties import NOBODY
from app.store.messages.messages import Message, messages
from app.store.tenancy.organizations import organizations
from app.times.clock import HOUR, MINUTE, SECOND
from tests.blasts.office import act, create_blast
from tests.groups.groups import GROUP, groups_of, send_to_group, text_to_group
from tests.inbox.inbox import ask, unread
from tests.inbox.test_events import events
from tests.sending.order.ordering import Carrier, accept, deliver
from tests.world import CUSTOMER, TestClock, World, serve

Act = Callable[[World], Any]


@pytest.fixture
def behind(office: World) -> Iterator[World]:
    """The office by another server, whose clock is behind by more than a step of a test takes."""
    slow = TestClock()
    slow.forward(-20 * SECOND)
    with serve(office.instance.core.settings, slow) as served:
        yield dataclasses.replace(office, served=served)


def contact_of(office: World, number: str = CUSTOMER) -> Contact:
    found = ask(office, "GET", "contacts", office.ann)["contacts"]
    return office.contact(next(each["id"] for each in found if each["phone_number"] == number))


def write_note(office: World) -> None:
    assert office.send(office.ann, message="note", type="note").status_code == 200


def store_sent(office: World) -> None:
    assert office.send(office.ann, message="stored", sendStatus="sent").status_code == 200


def bring_text(office: World) -> None:
    assert office.text_in("text").status_code == 200


def send(office: World) -> None:
    assert office.send(office.ann, message="sent").status_code == 200


def bring_keyword(office: World) -> None:
    assert office.text_in("HELP").status_code == 200


def try_blast(office: World) -> None:
    blast = create_blast(office, message="offer")
    assert act(office, blast, "test", to=CUSTOMER).status_code == 200


ACTS = [bring_text, send, write_note, store_sent, bring_keyword, try_blast]


class TestStoredOrder:
    @pytest.mark.parametrize("later", ACTS)
    @pytest.mark.parametrize("earlier", ACTS)
    def test_later_message_stands_later(self, office: World, behind: World, earlier: Act, later: Act) -> None:
        earlier(office)
        before = office.conversation(contact_of(office).id)
        later(behind)

        contact = contact_of(office)
        after = office.conversation(contact.id)
        new = after[: len(after) - len(before)]
        assert [each.id for each in after[len(new) :]] == [each.id for each in before]
        assert min(each.date for each in new) > before[0].date
        assert contact.last_message_date == new[-1].date
        assert contact.last_message == new[-1].body

    def test_group_message_stands_later(self, office: World, behind: World) -> None:
        send_to_group(office, GROUP, message="Lunch?")
        text_to_group(behind, "Dinner?")

        (group,) = groups_of(office)
        assert [each.body for each in office.conversation(group["id"])] == ["Dinner?", "Lunch?"]
        assert (group["last_message"], group["read_status"]) == ("Dinner?", False)

    def test_shown_reminder_stands_later(self, office: World, behind: World, clock: TestClock) -> None:
        reminder = {"type": "note", "reminder": True, "scheduleTimezone": "America/Denver"}
        (note,) = accept(office, "Call back", sendAt=clock() + HOUR, **reminder)
        office.change(messages, note.id, send_at=clock() - MINUTE, date=clock() - MINUTE)
        bring_text(office)

        deliver(behind, note)

        contact = contact_of(office)
        assert [each.body for each in office.conversation(contact.id)] == ["Call back", "text"]
        assert contact.last_message_date == office.message(note.id).date

    def test_opt_in_stands_behind_the_opt_out(self, office: World, behind: World) -> None:
        assert office.text_in("STOP").status_code == 200
        assert behind.text_in("START").status_code == 200

        contact = contact_of(office)
        assert contact.opted_out is False
        assert [kind for kind, *_ in events(office, contact.id)] == ["optedOut", "optedIn"]

    def test_many_texts_keep_their_order(self, office: World, behind: World) -> None:
        bodies = [str(number) for number in range(6)]
        for number, body in enumerate(bodies):
            assert (behind if number % 2 else office).text_in(body).status_code == 200

        assert [each.body for each in reversed(office.conversation(contact_of(office).id))] == bodies

    def test_date_far_ahead_counts_for_nothing(self, office: World, clock: TestClock) -> None:
        bring_text(office)
        office.change(contacts, contact_of(office).id, last_message_date=clock() + HOUR)

        bring_text(office)

        assert contact_of(office).last_message_date <= clock()


class TestReading:
    def test_text_that_nobody_saw_stays_unread(self, office: World, behind: World) -> None:
        bring_text(office)
        contact = contact_of(office)
        seen = office.conversation(contact.id)[0].date
        bring_text(behind)

        ask(behind, "POST", f"conversations/{contact.id}/read", office.ann, json={"seenUntil": seen})

        assert unread(office, office.ann) == {"Ann Archer": 1}

    def test_text_after_an_automatic_reply_stays_unread(self, office: World, behind: World) -> None:
        bring_keyword(office)
        contact = contact_of(office)
        seen = office.conversation(contact.id)[0]
        assert seen.source == "keyword"
        bring_text(behind)

        ask(behind, "POST", f"conversations/{contact.id}/read", office.ann, json={"seenUntil": seen.date})

        assert unread(office, office.ann) == {"Ann Archer": 1}

    def test_unread_since_is_the_date_of_the_text(self, office: World, behind: World) -> None:
        bring_text(office)
        contact = contact_of(office)
        ask(office, "POST", f"conversations/{contact.id}/read", office.ann, json={"seenUntil": contact.last_message_date})
        bring_text(behind)

        assert contact_of(office).unread_since == contact_of(office).last_message_date > contact.last_message_date


class TestDelivery:
    def test_message_leaves_no_earlier_than_it_was_accepted(self, office: World, behind: World, carrier: Carrier) -> None:
        (message,) = accept(office, "1")
        accepted = message.date

        deliver(behind, message)

        assert carrier.taken == ["1"]
        assert office.message(message.id).date >= accepted

    def test_message_leaves_behind_a_text(self, office: World, behind: World, carrier: Carrier) -> None:
        (message,) = accept(behind, "1")
        bring_text(office)

        deliver(behind, message)

        assert carrier.taken == ["1"]
        assert [each.body for each in office.conversation(message.contact_id)] == ["1", "text"]

    def test_scheduled_message_becomes_the_last_one(
        self, office: World, behind: World, carrier: Carrier, clock: TestClock
    ) -> None:
        (message,) = accept(office, "1", sendAt=clock() + HOUR)
        office.change(messages, message.id, send_at=clock() - MINUTE, date=clock() - MINUTE)
        write_note(office)

        deliver(behind, message)

        contact = contact_of(office)
        assert carrier.taken == ["1"]
        assert [each.body for each in office.conversation(contact.id)] == ["1", "note"]
        assert (contact.last_message, contact.last_message_date) == ("1", office.message(message.id).date)

    def test_consent_message_stands_right_before(self, office: World, behind: World, carrier: Carrier) -> None:
        demand = {"require_contact_consent": True, "require_contact_consent_message": "May we?"}
        office.change(organizations, office.organization.id, **demand)
        (message,) = accept(behind, "1")
        bring_text(office)
        deliver(office, self.create_consent(behind, message))

        deliver(behind, message)

        assert carrier.taken == ["May we?", "1"]
        assert [each.body for each in office.conversation(message.contact_id)] == ["1", "May we?", "text"]

    @staticmethod
    def create_consent(office: World, message: Message) -> Message:
        """Return the consent message of a message, which waits for it."""
        delivery = office.instance.messaging.delivery
        pending = delivery._take_lease(message.id, message.after, NOBODY, Passed())
        assert isinstance(pending, ConsentPending)
        return pending.consent
