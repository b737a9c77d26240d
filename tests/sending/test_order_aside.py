"""Messages that stand aside: others pass them, and those before them keep their place."""

import pytest

from app.carriers.base import SendErrorKind
from app.services.messages.slots import Slot, slot_changes
from app.store.messages.messages import Message, messages
from app.times.clock import HOUR, SECOND
from tests.sending.ordering import Carrier, accept, deliver
from tests.world import TestClock, World


class TestKeywordReplies:
    def reply(self, office: World, contact_id: str) -> Message:
        assert office.text_in("STOP").status_code == 200
        return next(each for each in office.conversation(contact_id) if each.answers_keyword)

    @pytest.mark.parametrize("attempts", [0, 1])
    @pytest.mark.parametrize("limit", ["campaign-day", "campaign", "number"])
    def test_it_waits_for_no_pace(self, office: World, carrier: Carrier, clock: TestClock, limit: str, attempts: int) -> None:
        """The message before it would fail anyway, since its recipient has opted out."""
        (first,) = accept(office, "1")
        if attempts:
            carrier.faults["1"] = [SendErrorKind.THROTTLED]
            deliver(office, first)
            clock.forward(10 * SECOND)
        slot = Slot(clock() + 10 * HOUR, limit, 1000)
        office.change(messages, first.id, **slot_changes(office.message(first.id), slot))
        reply = self.reply(office, first.contact_id)

        deliver(office, reply)

        assert carrier.taken == [reply.body]

    def test_others_wait_for_the_pace(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        office.change(messages, first.id, **slot_changes(first, Slot(clock() + 10 * HOUR, "number", 1000)))
        clock.forward(2 * SECOND)

        deliver(office, second)

        assert carrier.taken == []

    def test_it_waits_for_a_retry(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        carrier.faults["1"] = [SendErrorKind.THROTTLED]
        deliver(office, first)
        office.change(messages, first.id, retry_at=clock() + 20 * SECOND)
        reply = self.reply(office, first.contact_id)

        deliver(office, reply)

        assert carrier.taken == []
