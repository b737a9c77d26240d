"""Scheduled messages in the order of a conversation."""

from app.services.messages.ordering import MAX_PREDECESSORS, MAX_SCHEDULED
from app.times.clock import DAY, HOUR, MINUTE, SECOND
from tests.sending.order.ordering import Carrier, accept, bodies, deliver
from tests.world import TestClock, World

HOLD_MS = MINUTE
HOLD_UNCERTAIN_MS = 20 * MINUTE
"""The defaults of the settings."""


class TestScheduled:
    def test_same_instant_keeps_the_order(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        accepted = accept(office, *bodies(30), sendAt=clock() + HOUR)
        clock.forward(HOUR + 2 * SECOND)

        deliver(office, *reversed(accepted))

        assert carrier.taken == bodies(30)

    def test_due_time_decides(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        now = clock()
        (later,) = accept(office, "later", sendAt=now + 20 * MINUTE)
        (sooner,) = accept(office, "sooner", sendAt=now + 10 * MINUTE)
        (at_once,) = accept(office, "at once")
        clock.forward(30 * MINUTE)

        deliver(office, later, sooner, at_once)

        assert carrier.taken == ["at once", "sooner", "later"]

    def test_message_accepted_after_its_time_follows_it(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (scheduled,) = accept(office, "scheduled", sendAt=clock() + MINUTE)
        clock.forward(2 * MINUTE)
        (last,) = accept(office, "last")
        clock.forward(2 * SECOND)

        deliver(office, last)

        assert carrier.taken == ["scheduled", "last"]
        contact = office.contact(last.contact_id)
        assert contact.last_message == "last"
        assert (contact.last_queued, contact.next_scheduled) == ({last.id: last.created}, {})
        assert scheduled.contact_id == last.contact_id

    def test_canceled_message_hands_its_predecessors_on(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second, third = accept(office, "1", "2", "3", sendAt=clock() + HOUR)
        assert office.call("DELETE", f"/api/v2/scheduledMessages/{second.id}", office.ann).status_code == 200
        clock.forward(HOUR + 2 * SECOND)

        deliver(office, third)

        assert carrier.taken == ["1", "3"]
        assert first.id in second.after

    def test_moved_message_takes_its_new_place(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        at = clock() + HOUR
        first, second, third = accept(office, "1", "2", "3", sendAt=at)
        (fourth,) = accept(office, "4", sendAt=at + HOUR)
        answer = office.call("PATCH", f"/api/v2/scheduledMessages/{second.id}", office.ann, json={"sendAt": at + HOUR})
        assert answer.status_code == 200
        clock.forward(HOUR + 2 * SECOND)
        deliver(office, third)
        assert carrier.taken == ["1", "3"]

        clock.forward(HOUR)
        deliver(office, office.message(second.id))

        assert carrier.taken == ["1", "3", "4", "2"]
        assert fourth.after == [third.id]
        assert first.after == []

    def test_message_moved_away_and_back_is_sent(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        at = clock() + HOUR
        first, second = accept(office, "1", "2", sendAt=at)
        for new in (at + HOUR, at):
            path = f"/api/v2/scheduledMessages/{first.id}"
            assert office.call("PATCH", path, office.ann, json={"sendAt": new}).status_code == 200
        clock.forward(HOUR + 2 * SECOND)

        deliver(office, second, office.message(first.id))

        assert sorted(carrier.taken) == ["1", "2"]

    def test_contact_names_a_limited_number(self, office: World, clock: TestClock) -> None:
        now = clock()
        accepted = [*accept(office, *bodies(1), sendAt=now + DAY)]
        for number in range(MAX_SCHEDULED + 3):
            accepted += accept(office, "more", sendAt=now + HOUR + number)

        named = office.contact(accepted[0].contact_id).next_scheduled

        assert len(named) == MAX_SCHEDULED
        assert accepted[0].id not in named
        assert all(len(message.after) <= MAX_PREDECESSORS for message in accepted)
