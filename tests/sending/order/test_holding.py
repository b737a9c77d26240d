"""Messages that hold back the next one of their conversation, and for how long."""

from typing import Any

import pytest

from app.carriers.base import SendErrorKind
from app.services.compliance.consent.waits import ConsentWait
from app.services.sending.deliver.leases import LEASE_MS
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import HOUR, MINUTE, SECOND
from tests.sending.order.ordering import Carrier, accept, deliver
from tests.world import TestClock, World

HOLD_MS = MINUTE
HOLD_UNCERTAIN_MS = 20 * MINUTE
"""The defaults of the settings."""


class TestHolding:
    def test_leased_predecessor_holds_and_is_followed(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        now = clock()
        history = [*first.history, {"state": "sending", "at": now}]
        office.change(messages, first.id, state="sending", attempts=1, history=history, lease_until=now + LEASE_MS, date=now)

        deliver(office, second)
        assert (carrier.taken, office.message(second.id).version) == ([], second.version)

        office.change(messages, first.id, state="sent")
        deliver(office, second)
        assert carrier.taken == ["2"]
        assert office.message(second.id).date > now

    def test_retried_predecessor_holds_for_a_minute(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, _, third = accept(office, "1", "2", "3")
        carrier.faults["1"] = [SendErrorKind.RETRY] * 10
        deliver(office, first)
        clock.forward(2 * SECOND)

        deliver(office, third)
        assert carrier.taken == []

        clock.forward(HOLD_MS)
        office.change(messages, first.id, retry_at=clock() + HOUR)
        deliver(office, third)
        assert carrier.taken == ["2", "3"]

    def test_due_retry_goes_first(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        carrier.faults["1"] = [SendErrorKind.THROTTLED]
        deliver(office, first)
        clock.forward(HOUR)

        deliver(office, second)

        assert carrier.taken == ["1", "2"]

    def test_predecessor_failing_again_lets_pass_when_overdue(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        carrier.faults["1"] = [SendErrorKind.RETRY] * 2
        deliver(office, first)
        clock.forward(HOUR)

        deliver(office, second)

        assert (carrier.taken, office.message(first.id).attempts) == (["2"], 2)

    @pytest.mark.parametrize("kind", [SendErrorKind.REJECTED, SendErrorKind.BAD_CONFIGURATION])
    def test_failed_predecessor_holds_nothing(self, office: World, carrier: Carrier, kind: SendErrorKind) -> None:
        first, second = accept(office, "1", "2")
        carrier.faults["1"] = [kind]

        deliver(office, first, second)

        assert carrier.taken == ["2"]

    def test_uncertain_predecessor_holds_while_it_may_be_sent(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        carrier.faults["1"] = [SendErrorKind.UNKNOWN]
        deliver(office, first)
        office.change(messages, first.id, sweep_at=clock() + HOUR)

        for _ in range(3):
            clock.forward(6 * MINUTE)
            deliver(office, second)
        assert carrier.taken == []

        clock.forward(HOLD_UNCERTAIN_MS)
        deliver(office, second)
        assert carrier.taken == ["2"]

    def test_uncertain_for_good_holds_nothing(self, office: World, carrier: Carrier) -> None:
        first, second = accept(office, "1", "2")
        carrier.faults["1"] = [SendErrorKind.UNKNOWN]

        deliver(office, first, second)

        # The simulator cannot be asked, so that the message is never sent again.
        assert office.message(first.id).state is MessageState.UNCERTAIN
        assert carrier.taken == ["2"]

    def test_killed_server_holds_until_it_is_settled(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        history = [*first.history, {"state": "sending", "at": clock()}]
        leased = {"state": "sending", "attempts": 1, "history": history, "lease_until": clock() + LEASE_MS}
        office.change(messages, first.id, **leased, sweep_at=clock() + LEASE_MS)
        clock.forward(LEASE_MS + SECOND)
        deliver(office, second)
        assert carrier.taken == []

        # What the look-up of its carrier leads to.
        office.change(messages, first.id, state="queued")
        deliver(office, second)

        assert carrier.taken == ["1", "2"]

    def test_long_wait_keeps_the_sweeper_away(self, office: World, carrier: Carrier, clock: TestClock) -> None:
        first, second = accept(office, "1", "2")
        history = [*first.history, {"state": "sending", "at": clock()}]
        office.change(messages, first.id, state="sending", attempts=1, history=history, updated=clock())
        clock.forward(40 * SECOND)

        deliver(office, second)

        held = office.message(second.id)
        assert held.sweep_at is not None
        assert held.sweep_at > clock() + MINUTE

    def test_message_that_cannot_be_processed_holds_for_a_minute(
        self, office: World, carrier: Carrier, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = accept(office, "1", "2")
        consent = office.instance.messaging.delivery._consent
        check = consent.find_obstacle

        def fail(text: Message, *others: Any) -> Message | ConsentWait | Contact:
            if text.id == first.id:
                raise ZeroDivisionError
            return check(text, *others)

        monkeypatch.setattr(consent, "find_obstacle", fail)
        deliver(office, first)
        clock.forward(10 * SECOND)
        deliver(office, second)
        assert carrier.taken == []

        clock.forward(HOLD_MS)
        deliver(office, second)
        assert carrier.taken == ["2"]

    def test_busy_carrier_keeps_the_order(
        self, office: World, carrier: Carrier, clock: TestClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A message that is postponed unread by any carrier holds those behind it, however long."""
        first, second = accept(office, "1", "2")
        delivery = office.instance.messaging.delivery
        take_lease, busy = delivery._take_lease, {first.id}
        monkeypatch.setattr(
            delivery, "_take_lease", lambda message_id, *others: None if message_id in busy else take_lease(message_id, *others)
        )
        clock.forward(HOUR)
        deliver(office, second)
        assert carrier.taken == []

        busy.clear()
        deliver(office, second)
        assert carrier.taken == ["1", "2"]
