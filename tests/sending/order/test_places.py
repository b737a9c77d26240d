"""Places of scheduled messages: kept until their time, while others are accepted, moved or canceled."""

import random
from itertools import permutations

import pytest

from app.carriers.base import SendErrorKind
from app.services.messages.ordering import MAX_PREDECESSORS, MAX_SCHEDULED
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Message, messages
from app.times.clock import HOUR, MINUTE, SECOND
from tests.campaigns.office import add_campaign, apply, do_jobs, texts
from tests.sending.order.ordering import Carrier, accept, bodies, deliver
from tests.world import TestClock, World


def cancel(office: World, *scheduled: Message) -> None:
    for message in scheduled:
        assert office.call("DELETE", f"/api/v2/scheduledMessages/{message.id}", office.ann).status_code == 200


def move(office: World, message: Message, at: int) -> None:
    path = f"/api/v2/scheduledMessages/{message.id}"
    assert office.call("PATCH", path, office.ann, json={"sendAt": at}).status_code == 200


def named(office: World, message: Message) -> set[str]:
    return {*office.contact(message.contact_id).next_scheduled}


class TestAcceptedAfterItsTime:
    @pytest.mark.parametrize("count", [1, 3])
    def test_hides_none_that_went_before(self, office: World, carrier: Carrier, clock: TestClock, count: int) -> None:
        (scheduled,) = accept(office, "scheduled", sendAt=clock() + 30 * SECOND)
        (first,) = accept(office, "first")
        carrier.faults["first"] = [SendErrorKind.RETRY]
        deliver(office, first)
        office.change(messages, first.id, retry_at=clock() + 40 * SECOND)
        clock.forward(30 * SECOND + SECOND // 2)
        later = accept(office, *bodies(count))

        deliver(office, scheduled)
        assert carrier.taken == []

        clock.forward(11 * SECOND)
        deliver(office, scheduled, *reversed(later))
        assert carrier.taken == ["first", "scheduled", *bodies(count)]

    def test_one_that_left_ends_the_search(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        (scheduled,) = accept(office, "scheduled", sendAt=clock() + MINUTE)
        clock.forward(MINUTE + SECOND)
        (later,) = accept(office, "later")
        office.change(messages, later.id, after=[])
        deliver(office, office.message(later.id), scheduled)

        assert carrier.taken == ["later", "scheduled"]


class TestSameInstant:
    def test_one_that_moves_away_names_the_other(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        at = clock() + HOUR
        first, second = accept(office, "1", "2", sendAt=at)
        move(office, second, at + HOUR)
        assert named(office, first) == {first.id, second.id}
        (third,) = accept(office, "3", sendAt=at)
        clock.forward(HOUR + 2 * SECOND)

        deliver(office, third)

        assert carrier.taken == ["1", "3"]

    def test_one_that_moved_away_before_names_those_it_stood_for(
        self, office: World, carrier: Carrier, clock: TestClock
    ) -> None:
        at = clock() + HOUR
        first, second, third = accept(office, "1", "2", "3", sendAt=at)
        move(office, second, at + HOUR)
        cancel(office, third)
        assert named(office, first) == {first.id, second.id}
        (fourth,) = accept(office, "4", sendAt=at)
        clock.forward(HOUR + 2 * SECOND)

        deliver(office, fourth)

        assert carrier.taken == ["1", "4"]

    @pytest.mark.parametrize("tasks", [*permutations(range(2))])
    def test_update_without_another_time_moves_nothing(
        self, office: World, carrier: Carrier, clock: TestClock, tasks: tuple[int, ...]
    ) -> None:
        at = clock() + HOUR
        accepted = accept(office, "1", "2", sendAt=at)
        before = office.contact(accepted[0].contact_id)
        clock.forward(SECOND)
        move(office, accepted[0], at)
        assert office.contact(before.id) == before
        clock.forward(HOUR + SECOND)

        deliver(office, *[office.message(accepted[index].id) for index in tasks])

        assert carrier.taken == ["1", "2"]

    @pytest.mark.parametrize("tasks", [*permutations(range(3))])
    def test_one_that_moves_there_is_the_last(
        self, office: World, carrier: Carrier, clock: TestClock, tasks: tuple[int, ...]
    ) -> None:
        at = clock() + HOUR
        (moved,) = accept(office, "moved", sendAt=at - 10 * MINUTE)
        accepted = [moved, *accept(office, "1", "2", sendAt=at)]
        move(office, moved, at)
        clock.forward(HOUR + 2 * SECOND)

        deliver(office, *[office.message(accepted[index].id) for index in tasks])

        assert carrier.taken == ["1", "2", "moved"]

    @pytest.mark.parametrize("tasks", [*permutations(range(2))])
    def test_both_that_moved_keep_the_order_of_moves(
        self, office: World, carrier: Carrier, clock: TestClock, tasks: tuple[int, ...]
    ) -> None:
        at = clock() + HOUR
        accepted = accept(office, "1", "2", sendAt=at)
        for message in accepted:
            move(office, message, at + HOUR)
            clock.forward(SECOND)
            move(office, message, at)
            clock.forward(SECOND)
        clock.forward(HOUR)

        deliver(office, *[office.message(accepted[index].id) for index in tasks])

        assert carrier.taken == ["1", "2"]

    @pytest.mark.parametrize("is_followed", [False, True])
    def test_accepted_at_once_leave_by_acceptance(
        self, office: World, carrier: Carrier, clock: TestClock, is_followed: bool
    ) -> None:
        """Neither request saw the other one."""
        at = clock() + MINUTE
        first, second = accept(office, "1", "2", sendAt=at)
        office.change(messages, second.id, after=[])
        office.change(contacts, first.contact_id, next_scheduled={first.id: at, second.id: at})
        clock.forward(MINUTE + SECOND // 2)
        if is_followed:
            accept(office, "3")
        clock.forward(2 * SECOND)

        deliver(office, office.message(second.id), first)

        assert carrier.taken == ["1", "2"]


class TestLimit:
    def test_canceled_messages_take_no_place(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        at = clock() + HOUR
        for number in range(MAX_SCHEDULED):
            cancel(office, *accept(office, "canceled", sendAt=at + number))
        first, second = accept(office, "1", sendAt=at + MINUTE)[0], accept(office, "2", sendAt=at + 2 * MINUTE)[0]
        assert (named(office, first), second.after) == ({first.id, second.id}, [first.id])
        clock.forward(HOUR + 3 * MINUTE)

        deliver(office, second)

        assert carrier.taken == ["1", "2"]

    @pytest.mark.parametrize("seed", range(3))
    def test_canceled_one_hands_its_place_back(self, office: World, clock: TestClock, seed: int) -> None:
        first, *others = accept(office, *bodies(4), sendAt=clock() + HOUR)
        random.Random(seed).shuffle(others)
        cancel(office, *others)

        assert named(office, first) == {first.id}

    def test_messages_due_lately_take_no_place(self, office: World, clock: TestClock) -> None:
        at = clock() + MINUTE
        for number in range(MAX_SCHEDULED):
            accept(office, "past", sendAt=at + number)
        clock.forward(2 * MINUTE)
        later = [accept(office, "later", sendAt=at + HOUR // 2 + number)[0] for number in range(MAX_SCHEDULED)]

        known = named(office, later[0])

        assert known >= {each.id for each in later}
        assert len(known) == MAX_SCHEDULED + MAX_PREDECESSORS

    def test_ended_campaign_takes_no_place(self, office: World, clock: TestClock) -> None:
        (first,) = accept(office, "1")
        steps = [{"interval": 60 + number, "intervalType": "minutes", "message": "drip"} for number in range(MAX_SCHEDULED)]
        applied = apply(office, office.ann, first.contact_id, add_campaign(office, office.ann, *steps))
        assert named(office, first) == {text.id for text in texts(office, applied)}
        ended = office.call("DELETE", f"/api/v2/contacts/{first.contact_id}/drips/{applied['applicationId']}", office.ann)
        assert ended.status_code == 200, ended.text
        do_jobs(office)

        assert named(office, first) == set()
