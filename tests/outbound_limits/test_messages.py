"""Messages through a carrier account that hangs, drips, drops connections or refuses, beside one that works."""

import contextlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from app.commands.operations.doctor import doctor_command
from app.outbound_limits.circuit_breaker import FIRST_PAUSE_MS, MAX_FAILURES
from app.outbound_limits.limits import PartyBusyError
from app.outbound_limits.party import Party, PartyKind
from app.services.messages.delivery_tasks import TASK_GRACE_MS
from app.services.messages.failures import RETRY_WINDOW_MS
from app.store.messages.messages import Message
from app.times.clock import HOUR, MINUTE, SECOND
from tests.costs.counting import counted
from tests.outbound_limits.conftest import SLOTS, Office
from tests.outbound_limits.loopback import BAD_ACCOUNT
from tests.world import wait_until


@pytest.mark.parametrize("behaviour", ["hang", "drip"])
def test_hanging_account_holds_two_threads_and_nobody_else(office: Office, behaviour: str) -> None:
    office.carrier.behaviour[BAD_ACCOUNT] = behaviour
    bad, good = office.send(office.world.ann, 20), office.send(office.world.zoe, 5, "good")
    before = {message_id: office.world.message(message_id) for message_id in bad}
    with ThreadPoolExecutor(20) as pool:
        running: list[Future[Message]] = [pool.submit(office.deliver, message_id) for message_id in bad]
        wait_until(lambda: sum(future.done() for future in running), lambda count: count == 20 - SLOTS)
        wait_until(lambda: office.carrier.running[BAD_ACCOUNT], lambda count: count == SLOTS)

        assert [office.deliver(message_id).state for message_id in good] == ["sent"] * 5
        assert not office.carrier.released.is_set()
        office.carrier.released.set()
    put_off = [message_id for message_id, future in zip(bad, running, strict=True) if future.result().state == "queued"]
    assert len(put_off) == 20 - SLOTS
    # Nothing was written for them, and each has one more task.
    assert all(office.world.message(message_id) == before[message_id] for message_id in put_off)
    assert sorted(message_id for message_id, _, _ in office.tasks) == sorted(put_off)
    assert all(due < (before[message_id].sweep_at or 0) for message_id, _, due in office.tasks)

    office.carrier.behaviour.clear()
    for message_id in put_off:
        office.forward_to(office.due(message_id))
        assert office.deliver(message_id).state == "sent"
        assert office.deliver(message_id).attempts == 1
    assert len(office.taken(BAD_ACCOUNT, "bad")) == len(set(office.taken(BAD_ACCOUNT, "bad"))) == 20 - SLOTS
    assert office.carrier.most[BAD_ACCOUNT] == SLOTS


class TestCircuitBreaker:
    def test_opens_probes_once_and_closes(self, office: Office) -> None:
        office.open_breaker()
        waiting = office.send(office.world.ann, 10)
        for message_id in waiting:
            assert office.deliver(message_id).state == "queued"
        assert office.carrier.asked[BAD_ACCOUNT] == MAX_FAILURES
        assert all(office.due(message_id) - office.clock() > FIRST_PAUSE_MS - 5 * SECOND for message_id in waiting)
        assert office.deliver(office.send(office.world.zoe, 1, "good")[0]).state == "sent"

        # The probe fails, and the next one comes later.
        office.forward_to(min(office.due(message_id) for message_id in waiting))
        assert office.deliver(waiting[0]).state == "uncertain"
        assert office.deliver(waiting[1]).state == "queued"
        assert office.carrier.asked[BAD_ACCOUNT] == MAX_FAILURES + 1
        assert office.due(waiting[1]) - office.clock() > 2 * FIRST_PAUSE_MS - 5 * SECOND

        office.carrier.behaviour.clear()
        office.forward_to(office.due(waiting[1]))
        for message_id in waiting[1:]:
            assert office.deliver(message_id).state == "sent"
        assert office.taken(BAD_ACCOUNT, "bad") == [f"bad {number}" for number in range(1, 10)]

    def test_only_one_probe_at_a_time(self, office: Office) -> None:
        office.open_breaker()
        office.carrier.behaviour[BAD_ACCOUNT] = "hang"
        waiting = office.send(office.world.ann, 10)
        office.clock.forward(2 * FIRST_PAUSE_MS)
        with ThreadPoolExecutor(10) as pool:
            running = [pool.submit(office.deliver, message_id) for message_id in waiting]
            wait_until(lambda: sum(future.done() for future in running), lambda count: count == 9)
            assert office.carrier.asked[BAD_ACCOUNT] == MAX_FAILURES + 1
            office.carrier.released.set()

    def test_refusals_do_not_open_it(self, office: Office) -> None:
        office.carrier.behaviour[BAD_ACCOUNT] = "refuse"
        for message_id in office.send(office.world.ann, 2 * MAX_FAILURES):
            assert office.deliver(message_id).state == "failed"
        assert office.carrier.asked[BAD_ACCOUNT] == 2 * MAX_FAILURES

    def test_its_state_is_visible_while_it_is_open(self, office: Office) -> None:
        instance = office.world.instance
        assert instance.core.breakers.list() == []
        office.open_breaker()

        (breaker,) = instance.core.breakers.list()
        assert (breaker.kind, breaker.label) == ("carrier", f"twilio {BAD_ACCOUNT}")
        health = office.world.served.call("GET", "/health").json()
        assert health["checks"]["carriers:openCircuits"][0]["observedValue"] == 1
        assert BAD_ACCOUNT not in str(health)
        lines = CliRunner().invoke(doctor_command(instance), []).output
        assert f"twilio {BAD_ACCOUNT} has not responded" in lines

        office.carrier.behaviour.clear()
        office.forward_to(breaker.probe_at)
        assert office.deliver(office.send(office.world.ann, 1)[0]).state == "sent"
        assert instance.core.breakers.list() == []

    def test_forgotten_state_expires(self, office: Office) -> None:
        office.open_breaker()
        office.clock.forward(HOUR)
        assert office.world.instance.core.breakers.list() == []

    def test_putting_off_costs_no_write(self, office: Office) -> None:
        office.open_breaker()
        (message_id,) = office.send(office.world.ann, 1)
        with counted(office.world.instance) as cost:
            for _ in range(20):
                office.deliver(message_id)
        assert cost.commits == 0


class TestWaitingForLong:
    def drive(self, office: Office, message_id: str, until: int, sweep: Callable[[], int]) -> list[int]:
        """Run a message's tasks when they are due, and the sweeper each minute; return what the sweeper found."""
        found, next_sweep = [], office.clock()
        while office.clock() < until and office.world.message(message_id).state == "queued":
            due = office.due(message_id)
            while next_sweep < due:
                office.forward_to(next_sweep)
                found.append(sweep())
                next_sweep += MINUTE
            office.forward_to(due)
            self.fail_probe(office)
            office.deliver(message_id)
        return found

    def fail_probe(self, office: Office) -> None:
        """Fail the probe that is due, if one is, as that of another message."""
        party = Party(PartyKind.CARRIER, f"twilio {BAD_ACCOUNT}", "")
        with contextlib.suppress(PartyBusyError), office.world.instance.core.limits.enter(party, office.clock()) as call:
            call.note(is_answered=False)

    def test_the_sweeper_finds_nothing_and_few_writes_are_made(self, office: Office) -> None:
        office.open_breaker()
        (message_id,) = office.send(office.world.ann, 1)
        office.deliver(message_id)
        began = office.world.message(message_id).first_due
        sweep_times: set[int | None] = set()

        def sweep() -> int:
            sweep_at = office.world.message(message_id).sweep_at
            sweep_times.add(sweep_at)
            return int((sweep_at or 0) <= office.clock())

        found = self.drive(office, message_id, began + 2 * HOUR, sweep)
        assert (sum(found), len(found) > 100) == (0, True)
        # Each write moves the sweeper's time.
        assert len(sweep_times) <= 10
        own = [task for task in office.tasks if task[0] == message_id]
        assert len(set(own)) == len(own) < 40

    def test_it_fails_at_the_end_of_its_retry_window(self, office: Office) -> None:
        office.open_breaker()
        (message_id,) = office.send(office.world.ann, 1)
        office.deliver(message_id)
        first_due = office.world.message(message_id).first_due
        self.drive(office, message_id, first_due + 5 * HOUR, lambda: 0)

        message = office.world.message(message_id)
        assert message.state == "failed"
        assert message.failure is not None
        assert message.failure["reason"].startswith("Given up after 4 hours: ")
        assert 0 < message.updated - first_due - RETRY_WINDOW_MS < MINUTE

    def test_a_lost_task_is_made_again_by_the_sweeper(self, office: Office) -> None:
        office.open_breaker()
        (message_id,) = office.send(office.world.ann, 1)
        office.deliver(message_id)
        office.carrier.behaviour.clear()
        # The server died, and with it the put-off task.
        office.tasks.clear()
        office.clock.forward(TASK_GRACE_MS + SECOND)
        office.world.instance.operations.sweeper.sweep()

        assert [task_id for task_id, _, _ in office.tasks if task_id == message_id] == [message_id]
        assert office.deliver(message_id).state == "sent"

    def test_unavailable_queue_leaves_it_to_the_sweeper(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        office.open_breaker()
        (message_id,) = office.send(office.world.ann, 1)
        with monkeypatch.context() as patch:
            patch.delattr(office.world.instance.core.queue, "deliver")
            assert office.deliver(message_id).state == "queued"
        assert office.tasks == []
        office.clock.forward(TASK_GRACE_MS + SECOND)
        office.world.instance.operations.sweeper.sweep()
        assert message_id in [task_id for task_id, _, _ in office.tasks]


def test_look_ups_are_put_off_too(office: Office) -> None:
    lost, *_ = office.open_breaker()
    asked = office.carrier.asked[BAD_ACCOUNT]
    message = office.deliver(lost)

    assert (message.state, office.carrier.asked[BAD_ACCOUNT]) == ("uncertain", asked)
    assert office.clock() < office.due(lost) < (message.sweep_at or 0)
    office.carrier.behaviour.clear()
    office.forward_to(office.due(lost))
    office.deliver(lost)
    assert office.carrier.asked[BAD_ACCOUNT] == asked + 1


def test_next_message_of_a_conversation_waits_with_it(office: Office) -> None:
    office.open_breaker()
    first, second = *office.send(office.world.ann, 1), *office.send(office.world.ann, 1)
    office.deliver(first)
    office.clock.forward(2 * SECOND)
    assert office.deliver(second).state == "queued"
    # The first keeps the one task that it has.
    assert [task_id for task_id, _, _ in office.tasks if task_id in (first, second)] == [first, second]

    office.carrier.behaviour.clear()
    office.forward_to(office.due(second))
    assert office.deliver(second).state == "sent"
    assert office.world.message(first).date < office.world.message(second).date
    assert office.deliver(first).attempts == 1
    assert len(office.taken(BAD_ACCOUNT, "bad")) == 2
