"""A burst from one number, delivered by two processes, with the clock set."""

import pytest

from app.services.sending.pacing.pacer import LATE_MS, UNSEEN_SHARE
from app.services.sending.pacing.reservations import MAX_AHEAD
from app.store.contacts.contacts import contacts
from app.store.messages.messages import messages
from app.store.messages.number_paces import number_paces
from app.store.users.phone_numbers import phone_numbers
from app.times.clock import HOUR, MINUTE, SECOND
from tests.costs.counting import counted
from tests.outbound_limits.loopback import Carrier
from tests.pacing.conftest import PACE
from tests.pacing.simulation import Simulation, customer, measure, principal
from tests.world import World

BURST = 120


def burst(simulation: Simulation, office: World, count: int = BURST, conversations: int = 40) -> list[str]:
    caller = principal(office)
    return [simulation.accept(caller, customer(index % conversations), f"n{index}").id for index in range(count)]


class TestEvenness:
    def test_burst_leaves_evenly_and_in_order(self, simulation: Simulation, office: World, carrier: Carrier) -> None:
        ids = burst(simulation, office, 2 * BURST)
        simulation.run()

        sent = simulation.read(ids)
        assert {message.state for message in sent} == {"sent"}
        found = measure(sent)
        assert PACE - 2 <= found.low <= found.high <= PACE * (1 + 2 / UNSEEN_SHARE) + 2, found
        assert (found.swapped, sorted(carrier.taken["ACb"])) == (0, sorted(f"n{index}" for index in range(2 * BURST)))
        assert found.displacement <= 2 * MAX_AHEAD, found
        # One task that gets a slot, and one at the slot; those of one conversation wait without further ones.
        assert sum(simulation.runs.values()) <= 2.1 * 2 * BURST

    def test_expected_time_is_shown_and_kept(self, simulation: Simulation, office: World) -> None:
        ids = burst(simulation, office)
        began = simulation.clock()
        simulation.run(until=began)
        last = office.message(ids[-1])
        assert last.pacing is not None
        assert abs(last.pacing["at"] - began - (BURST / PACE) * SECOND) < 5 * SECOND
        assert last.pacing["limit"] == "number"
        simulation.run()
        left = next(int(step["at"]) for step in office.message(ids[-1]).history if step["state"] == "sending")
        assert left == last.pacing["at"]

    def test_segments_weigh(self, simulation: Simulation, office: World) -> None:
        ids = [simulation.accept(principal(office), customer(index), "x" * 400).id for index in range(20)]
        began = simulation.clock()
        simulation.run()
        assert {message.state for message in simulation.read(ids)} == {"sent"}
        assert 4.5 * SECOND <= simulation.clock() - began <= 12 * SECOND

    def test_slow_number_costs_nothing_more(self, simulation: Simulation, office: World) -> None:
        simulation.accept(principal(office), customer(0), "first")
        simulation.run()
        simulation.accept(principal(office), customer(1), "second")
        simulation.clock.now += 10 * SECOND
        process = simulation.processes[0]
        store = process.core.store
        with counted(process) as cost:
            (_, _, message_id, after) = simulation.tasks.pop()
            process.messaging.delivery.deliver(message_id, after)
        assert (cost.commits, store.page(number_paces, number_paces.every(10)).size) == (2, 0)


class TestChanges:
    def test_lowered_pace_holds_for_those_that_wait(self, simulation: Simulation, office: World) -> None:
        ids = burst(simulation, office)
        began = simulation.clock()
        simulation.run(until=began + 2 * SECOND)
        office.change(phone_numbers, office.ann.user.phone_number, messages_per_second=1)
        simulation.run(until=began + 15 * SECOND)
        lowered = simulation.clock()
        before = sum(message.state == "sent" for message in simulation.read(ids))
        simulation.run(until=lowered + 30 * SECOND)
        after = sum(message.state == "sent" for message in simulation.read(ids))
        assert 25 <= after - before <= 34
        simulation.run()
        found = measure(simulation.read(ids))
        assert ({message.state for message in simulation.read(ids)}, found.swapped) == ({"sent"}, 0)

    def test_canceled_message_leaves_a_gap_only(self, simulation: Simulation, office: World) -> None:
        ids = burst(simulation, office)
        simulation.run(until=simulation.clock())
        office.change(messages, ids[60], state="canceled")
        simulation.run()
        states = [message.state for message in simulation.read(ids)]
        assert (states[60], set(states[:60] + states[61:])) == ("canceled", {"sent"})

    def test_day_limit_shows_the_next_day(self, simulation: Simulation, office: World) -> None:
        office.change(phone_numbers, office.ann.user.phone_number, campaign_id="C1")
        for process in simulation.processes:
            process.messaging.delivery._pacer._rules._per_day = 30
        ids = burst(simulation, office, 50)
        began = simulation.clock()
        simulation.run(until=began + MINUTE)
        waiting = [message for message in simulation.read(ids) if message.state == "queued"]
        assert 15 <= len(waiting) <= 22
        assert "campaign-day" in {message.pacing["limit"] for message in waiting if message.pacing}
        simulation.run()
        assert {message.state for message in simulation.read(ids)} == {"sent"}
        assert simulation.clock() - began < 25 * HOUR


class TestFaults:
    def test_lost_task_is_found_by_the_sweeper(self, simulation: Simulation, office: World) -> None:
        # Each sweep tries all that still wait: twice the messages take four times as long.
        ids = burst(simulation, office, BURST // 2, 20)
        simulation.run(until=simulation.clock())
        # Processes were killed between the slots' commits and the tasks.
        simulation.tasks.clear()
        simulation.names.clear()
        for _ in range(40):
            simulation.clock.now += MINUTE // 2
            simulation.processes[1].operations.sweeper.sweep()
            simulation.run(until=simulation.clock())
            if {message.state for message in simulation.read(ids)} == {"sent"}:
                break
        sent = simulation.read(ids)
        assert ({message.state for message in sent}, measure(sent).swapped) == ({"sent"}, 0)
        assert {message.attempts for message in sent} == {1}

    def test_tasks_that_come_twice_or_early_send_once(self, simulation: Simulation, office: World, carrier: Carrier) -> None:
        ids = burst(simulation, office, 40)
        simulation.run(until=simulation.clock())
        for message_id in ids:
            for process in simulation.processes:
                process.messaging.delivery.deliver(message_id)
        assert len(carrier.taken["ACb"]) < 10
        simulation.run()
        assert sorted(carrier.taken["ACb"]) == sorted(f"n{index}" for index in range(40))

    def test_late_tasks_keep_a_pace(self, simulation: Simulation, office: World) -> None:
        ids = burst(simulation, office)
        simulation.run(until=simulation.clock())
        # The queue was away for half a minute: all slots have passed.
        simulation.clock.now += 30 * SECOND
        late = simulation.clock()
        simulation.run()
        sent = simulation.read(ids)
        assert {message.state for message in sent} == {"sent"}
        times = [next(step["at"] for step in message.history if step["state"] == "sending") for message in sent]
        first_second = sum(late <= at < late + SECOND for at in times)
        assert first_second <= 3 * PACE, f"{first_second} left in the first second"
        assert LATE_MS < 30 * SECOND


@pytest.mark.parametrize("conversations", [1, 3])
def test_one_conversation_keeps_its_order(simulation: Simulation, office: World, carrier: Carrier, conversations: int) -> None:
    ids = burst(simulation, office, 60, conversations)
    simulation.run()
    assert {message.state for message in simulation.read(ids)} == {"sent"}
    for start in range(conversations):
        own = [f"n{index}" for index in range(start, 60, conversations)]
        assert [body for body in carrier.taken["ACb"] if body in own] == own
    assert simulation.processes[0].core.store.page(contacts, contacts.every(10)).size == conversations
    assert sum(simulation.runs.values()) <= 4 * 60
