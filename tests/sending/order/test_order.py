"""Messages of one conversation reach the carrier in the order in which they were accepted."""

import random

import pytest

from app.store.contacts.contacts import contacts
from app.store.messages.messages import messages
from app.times.clock import HOUR, MINUTE, SECOND
from tests.sending.order.ordering import Carrier, accept, bodies, dates, deliver
from tests.world import TestClock, World, run_at_once

HOLD_MS = MINUTE
HOLD_UNCERTAIN_MS = 20 * MINUTE
"""The defaults of the settings."""


def stop_clock(world: World, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """Stop the clock of deliveries at a time in ms: a busy machine makes no task late."""
    delivery = world.instance.messaging.delivery
    for part in (delivery, delivery._order, delivery._leases):
        monkeypatch.setattr(part, "_clock", lambda: at)


class TestOrderOfAcceptance:
    def test_last_task_delivers_all_before_it(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        accepted = accept(office, *bodies(10))
        clock.forward(2 * SECOND)

        deliver(office, accepted[-1])

        assert carrier.taken == bodies(10)
        assert sorted(set(dates(office, accepted))) == dates(office, accepted)

    @pytest.mark.parametrize("seed", range(5))
    def test_tasks_in_any_order_send_in_order(self, office: World, carrier: Carrier, clock: TestClock, seed: int) -> None:
        accepted = accept(office, *bodies(8))
        tasks = accepted * 2
        random.Random(seed).shuffle(tasks)

        for message in tasks:
            deliver(office, message)
            clock.forward(300)
        deliver(office, *reversed(accepted))

        assert carrier.taken == bodies(8)

    def test_tasks_at_once_send_in_order(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        accepted = accept(office, *bodies(8))
        clock.forward(2 * SECOND)

        while len(carrier.taken) < len(accepted):
            run_at_once(*[lambda message=message: deliver(office, message) for message in reversed(accepted)])
            clock.forward(SECOND)

        assert carrier.taken == bodies(8)
        newest_first = [message.body for message in office.conversation(accepted[0].contact_id)]
        assert newest_first == bodies(8)[::-1]
        assert office.contact(accepted[0].contact_id).last_message == "7"

    def test_fresh_predecessor_is_left_to_its_own_task(
        self, office: World, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = accept(office, "1", "2")
        stop_clock(office, monkeypatch, second.created)

        deliver(office, second)
        assert carrier.taken == []

        deliver(office, first, second)
        assert carrier.taken == ["1", "2"]

    def test_same_ms_keeps_the_order(self, office: World, carrier: Carrier, monkeypatch: pytest.MonkeyPatch) -> None:
        accepted = accept(office, *bodies(5))
        later = accepted[-1].created + 2 * SECOND
        stop_clock(office, monkeypatch, later)

        deliver(office, accepted[-1])

        assert dates(office, accepted) == [later + number for number in range(5)]

    def test_messages_accepted_at_once_precede_the_next(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        accept(office, "first")
        run_at_once(*[lambda body=body: accept(office, body) for body in bodies(4)])
        (last,) = accept(office, "last")
        clock.forward(2 * SECOND)

        deliver(office, last)

        assert (carrier.taken[0], carrier.taken[-1]) == ("first", "last")
        assert sorted(carrier.taken[1:-1]) == bodies(4)

    def test_queue_sends_in_order(self, world: World, carrier: Carrier) -> None:
        accepted = accept(world, *bodies(10))

        for message in accepted:
            world.wait_for_state(message.id, "sent", "delivered")

        assert carrier.taken == bodies(10)
        assert dates(world, accepted) == sorted(dates(world, accepted))

    def test_conversations_do_not_wait_for_each_other(self, office: World, carrier: Carrier) -> None:
        accept(office, "1")
        (other,) = accept(office, "2", to="+12125550124")

        deliver(office, other)

        assert carrier.taken == ["2"]

    def test_message_of_an_older_version_is_sent(self, office: World, carrier: Carrier) -> None:
        first, second = accept(office, "1", "2")
        office.change(messages, second.id, after=[])

        deliver(office, office.message(second.id), first)

        assert carrier.taken == ["2", "1"]

    def test_old_conversation_links_nothing(self, office: World, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        clock.forward(HOUR + MINUTE)
        (second,) = accept(office, "2")

        assert second.after == []
        assert office.contact(first.contact_id).last_queued == {second.id: second.created}

    def test_contact_names_the_latest_only(self, office: World) -> None:
        accepted = accept(office, *bodies(4))

        assert [message.after for message in accepted] == [[], *([message.id] for message in accepted[:-1])]
        assert [*office.contact(accepted[0].contact_id).last_queued] == [accepted[-1].id]

    def test_damaged_maps_of_a_contact_are_replaced(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        commit = office.instance.core.store.commit()
        commit.update(contacts.path(first.contact_id), {"lastQueued": "yesterday", "nextScheduled": {"a": "b"}})
        commit.send()

        (second,) = accept(office, "2")
        (third,) = accept(office, "3")

        assert (second.after, third.after) == ([], [second.id])
