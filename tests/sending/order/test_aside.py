"""Messages that stand aside: others pass them, and those before them keep their place."""

import pytest

from app.carriers.base import SendErrorKind
from app.services.messages.slots import BLAST, CONSENT, QUIET_HOURS, Slot, slot_changes
from app.store.messages.messages import Message, messages
from app.times.clock import HOUR, SECOND
from tests.sending.order.ordering import Carrier, accept, deliver
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


class TestThoseBeforeThem:
    """A message that stands aside, or that failed untried, does not hide those before it."""

    def accept_three(self, office: World, carrier: Carrier, clock: TestClock) -> list[Message]:
        """Accept three messages, of which the first one waits for a retry."""
        accepted = accept(office, "1", "2", "3")
        carrier.faults["1"] = [SendErrorKind.RETRY]
        deliver(office, accepted[0])
        office.change(messages, accepted[0].id, retry_at=clock() + 20 * SECOND)
        clock.forward(2 * SECOND)
        return accepted

    @pytest.mark.parametrize("limit", [QUIET_HOURS, CONSENT, BLAST])
    def test_one_that_waits_for_long(self, office: World, carrier: Carrier, clock: TestClock, limit: str) -> None:
        first, waiting, third = self.accept_three(office, carrier, clock)
        opening = clock() + 8 * HOUR
        office.change(messages, waiting.id, **slot_changes(waiting, Slot(opening, limit, 0, opening)))

        deliver(office, third)
        assert carrier.taken == []

        clock.forward(20 * SECOND)
        deliver(office, third)
        assert carrier.taken == ["1", "3"]
        assert office.message(third.id).date > office.message(first.id).date

    def test_one_that_failed_untried(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        _, failed, third = self.accept_three(office, carrier, clock)
        office.change(messages, failed.id, state="failed")

        deliver(office, third)

        assert carrier.taken == []

    def test_within_an_hour_only(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        _, waiting, third = self.accept_three(office, carrier, clock)
        opening = clock() + 8 * HOUR
        changes = slot_changes(waiting, Slot(opening, QUIET_HOURS, 0, opening))
        office.change(messages, waiting.id, **changes, created=waiting.created - 2 * HOUR)

        deliver(office, third)

        assert carrier.taken == ["3"]
