"""Messages that left after those accepted later: the conversation shows them as what they are, the latest ones."""

import pytest

from app.carriers.base import SendErrorKind
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Message, messages
from app.times.clock import HOUR, MINUTE, SECOND
from tests.groups.groups import GROUP
from tests.inbox.inbox import unread
from tests.sending.order.ordering import Carrier, accept, deliver
from tests.world import TestClock, World


def shown(office: World, message: Message) -> tuple[str, int]:
    contact: Contact = office.contact(message.contact_id)
    return contact.last_message, contact.last_message_date


def pass_first(office: World, carrier: Carrier, clock: TestClock) -> tuple[Message, Message]:
    """Return a message that waits for a retry, and the one that has passed it."""
    first, second = accept(office, "1", "2")
    carrier.faults["1"] = [SendErrorKind.RETRY]
    deliver(office, first)
    office.change(messages, first.id, retry_at=clock() + HOUR)
    clock.forward(MINUTE + SECOND)
    deliver(office, second)
    assert carrier.taken == ["2"]
    return first, second


class TestPassed:
    def test_retried_message_becomes_the_last_one(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = pass_first(office, carrier, clock)
        assert shown(office, first)[0] == "2"
        clock.forward(HOUR)

        deliver(office, first)

        assert carrier.taken == ["2", "1"]
        assert [each.body for each in office.conversation(first.contact_id)] == ["1", "2"]
        assert shown(office, first) == ("1", office.message(first.id).date)
        assert office.message(first.id).date > office.message(second.id).date

    def test_one_that_failed_untried_hides_no_later_one(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        office.change(messages, second.id, sent_by=office.zoe.user.id)
        carrier.faults["1"] = [SendErrorKind.RETRY]
        deliver(office, first)
        office.change(messages, first.id, retry_at=clock() + HOUR)
        clock.forward(MINUTE + SECOND)
        deliver(office, second)
        assert (office.message(second.id).state, office.message(second.id).attempts) == ("failed", 0)
        clock.forward(HOUR)

        deliver(office, first)

        assert shown(office, first) == ("1", office.message(first.id).date)

    def test_late_reply_leaves_a_text_unread(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        clock.forward(SECOND)
        assert office.text_in("text").status_code == 200
        clock.forward(MINUTE)

        deliver(office, first)

        assert [each.body for each in office.conversation(first.contact_id)] == ["1", "text"]
        assert shown(office, first) == ("1", office.message(first.id).date)
        assert unread(office, office.ann) == {"Ann Archer": 1}

    def test_one_that_waits_behind_stays_the_last_one(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        clock.forward(MINUTE)

        deliver(office, first)

        assert carrier.taken == ["1"]
        assert shown(office, second) == ("2", second.date)

    def test_message_alone_writes_no_contact(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (message,) = accept(office, "1")
        before = office.contact(message.contact_id)
        clock.forward(HOUR)

        deliver(office, message)

        assert carrier.taken == ["1"]
        assert office.contact(message.contact_id) == before

    def test_automatic_reply_is_not_shown(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        assert office.text_in("HELP").status_code == 200
        (contact,) = office.call("GET", "/api/v2/contacts", office.ann).json()["contacts"]
        reply = office.conversation(contact["id"])[0]
        clock.forward(SECOND)
        assert office.text_in("text").status_code == 200
        clock.forward(MINUTE)

        deliver(office, reply)

        assert carrier.taken == [reply.body]
        assert shown(office, reply)[0] == "text"

    @pytest.mark.parametrize("to", [["+12125550123"], GROUP])
    def test_receipt_shows_what_was_uncertain(self, office: World, carrier: Carrier, clock: TestClock, to: list[str]) -> None:
        (first,) = accept(office, "1", to=to)
        clock.forward(SECOND)
        accept(office, "note", to=to, type="note")
        clock.forward(MINUTE)
        carrier.faults["1"] = [SendErrorKind.UNKNOWN]
        deliver(office, first)
        assert shown(office, first)[0] == "note"

        receipt = {} if len(to) == 1 else {"recipient": to[0]}
        assert office.receipt_in(first, "delivered", **receipt).status_code == 200

        assert shown(office, first) == ("1", office.message(first.id).date)
