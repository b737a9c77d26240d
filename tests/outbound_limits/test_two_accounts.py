"""One conversation by the numbers of two carrier accounts, one of which takes nothing."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from app.carriers.base import SendResult
from app.carriers.simulator import Simulator
from app.outbound_limits.circuit_breaker import MAX_FAILURES
from app.outbound_limits.limits import PartyBusyError, PartyCall
from app.outbound_limits.party import Party
from app.store.messages.messages import Message
from app.store.users.phone_numbers import PhoneNumber, phone_numbers
from app.times.clock import HOUR, MINUTE, SECOND
from tests.outbound_limits.conftest import SLOTS, Office
from tests.outbound_limits.loopback import BAD_ACCOUNT

HOLD_MS = MINUTE
"""The default of the setting."""

SECOND_NUMBER, OTHER_NUMBER = "+12125550142", "+12125550143"
"""Ann's second number is served by the bad account, too; her other one by the simulator."""


@pytest.fixture
def two(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    commit = office.world.instance.core.store.commit()
    for number, provider in ((SECOND_NUMBER, ""), (OTHER_NUMBER, "simulator")):
        line = PhoneNumber(id=number, uid=office.world.ann.user.id, provider=provider, created=office.clock())
        commit.create(phone_numbers.path(number), phone_numbers.encode(line))
    commit.send()
    monkeypatch.setattr(Simulator, "send", lambda _, message, __: SendResult(f"SIM{message.message_id}", 1))
    return office


@pytest.fixture(params=["slots", "breaker"])
def busy(two: Office, request: pytest.FixtureRequest) -> Iterator[Office]:
    """The office while the bad account has no free slot, or its circuit breaker is open for minutes."""
    with ExitStack() as stack:
        if request.param == "breaker":
            open_for_minutes(two)
        else:
            for _ in range(SLOTS):
                stack.enter_context(enter(two))
        yield two


def enter(office: Office) -> PartyCall:
    (account, *_) = office.world.instance.carriers.routes.read_all_for_address(office.world.ann.user.phone_number)
    return office.world.instance.core.limits.enter(account.party, office.clock())


def open_for_minutes(office: Office) -> None:
    for failures in range(MAX_FAILURES + 6):
        with enter(office) as call:
            call.note(is_answered=False)
        if failures + 1 >= MAX_FAILURES:
            (breaker,) = office.world.instance.core.breakers.list()
            office.forward_to(breaker.probe_at if failures < MAX_FAILURES + 5 else 0)


def accept(office: Office, body: str, number: str = "") -> Message:
    changes = {"from": number} if number else {}
    answer = office.world.send(office.world.ann, message=body, **changes)
    assert answer.status_code == 200, answer.text
    return office.world.message(answer.json()["id"])


class TestAnotherAccount:
    def test_waits_for_the_hold_and_passes(self, busy: Office) -> None:
        first, second = accept(busy, "1"), accept(busy, "2", OTHER_NUMBER)
        busy.deliver(first.id)
        busy.clock.forward(2 * SECOND)
        assert busy.deliver(second.id).state == "queued"
        # Its next task comes in time, however long the account asks the other one to wait.
        assert busy.due(second.id) <= first.first_due + HOLD_MS

        busy.forward_to(first.first_due + HOLD_MS)
        assert busy.deliver(second.id).state == "sent"

        assert (busy.world.message(first.id).state, busy.world.message(second.id).overtook) == ("queued", [first.id])

    def test_passes_all_of_the_account(self, busy: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        waiting = [accept(busy, body) for body in "1234"]
        last = accept(busy, "5", OTHER_NUMBER)
        busy.clock.forward(HOLD_MS + SECOND)
        limits, asked = busy.world.instance.core.limits, Counter[Party | None]()
        take_slot = limits.enter
        monkeypatch.setattr(limits, "enter", lambda party, since: (asked.update([party]), take_slot(party, since))[1])

        assert busy.deliver(last.id).state == "sent"

        # One of them, with its second choice, is enough to know that the others wait, too.
        assert sum(count for party, count in asked.items() if party is not None and BAD_ACCOUNT in party.key) <= 2
        assert busy.world.message(last.id).overtook == [each.id for each in waiting]

    def test_passes_one_that_was_refused_before(self, two: Office) -> None:
        first, second = accept(two, "1"), accept(two, "2", OTHER_NUMBER)
        two.carrier.behaviour[BAD_ACCOUNT] = "fail"
        assert two.deliver(first.id).attempts == 1
        open_for_minutes(two)
        two.clock.forward(HOLD_MS)

        assert two.deliver(second.id).state == "sent"

    def test_message_of_the_first_one_follows_it(self, two: Office) -> None:
        """The message between them left before, and hides nobody."""
        first, between = accept(two, "1"), accept(two, "2", OTHER_NUMBER)
        third, last = accept(two, "3", SECOND_NUMBER), accept(two, "4", OTHER_NUMBER)
        calls = [enter(two) for _ in range(SLOTS)]
        two.clock.forward(HOLD_MS + SECOND)
        assert [two.deliver(each.id).state for each in (between, third, last)] == ["sent", "queued", "sent"]
        for call in calls:
            call.leave()

        assert two.deliver(third.id).state == "sent"

        assert two.carrier.taken[BAD_ACCOUNT] == ["1", "3"]
        assert first.first_due < two.world.message(between.id).date < two.world.message(first.id).date


class TestSameAccount:
    def test_waits_by_another_number_too(self, busy: Office) -> None:
        accept(busy, "1")
        second = accept(busy, "2", SECOND_NUMBER)
        busy.clock.forward(2 * HOLD_MS)
        assert busy.deliver(second.id).state == "queued"

    def test_waits_for_hours_and_follows(self, two: Office) -> None:
        first, second = accept(two, "1"), accept(two, "2", SECOND_NUMBER)
        calls = [enter(two) for _ in range(SLOTS)]
        two.clock.forward(3 * HOUR)
        assert two.deliver(second.id).state == "queued"
        for call in calls:
            call.leave()

        assert two.deliver(second.id).state == "sent"
        assert two.carrier.taken[BAD_ACCOUNT] == ["1", "2"]
        assert two.world.message(first.id).attempts == 1

    @pytest.mark.parametrize("number", ["", SECOND_NUMBER])
    def test_takes_no_slot_that_is_freed_meanwhile(self, two: Office, monkeypatch: pytest.MonkeyPatch, number: str) -> None:
        first, second = accept(two, "1"), accept(two, "2", number)
        limits = two.world.instance.core.limits
        take_slot, refused = limits.enter, list[int]()

        def refuse_once(party: Party, since: int) -> PartyCall:
            if not refused:
                refused.append(since)
                raise PartyBusyError(party, two.clock() + SECOND, "As the test wants")
            return take_slot(party, since)

        monkeypatch.setattr(limits, "enter", refuse_once)
        two.clock.forward(2 * HOLD_MS)

        assert two.deliver(second.id).state == "queued"
        assert two.deliver(second.id).state == "sent"
        assert two.carrier.taken[BAD_ACCOUNT] == ["1", "2"]
        assert refused == [first.first_due]
