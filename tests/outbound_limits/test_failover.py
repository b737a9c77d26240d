"""A second carrier account that sends while the first one is down, with the clock set."""

import pytest
from click.testing import CliRunner, Result

from app.commands.carrier_accounts.carriers import carrier_command
from app.commands.operations.doctor import doctor_command
from app.crypto.vault import Owner, OwnerKind
from app.outbound_limits.circuit_breaker import MAX_FAILURES
from app.services.sending.routing.choice import THROTTLED_PATIENCE_MS
from app.store.messages.messages import Message
from app.store.users.phone_numbers import PhoneNumber, phone_numbers
from app.times.clock import HOUR, SECOND
from tests.costs.counting import counted
from tests.outbound_limits.conftest import Office
from tests.outbound_limits.loopback import BAD_ACCOUNT, GOOD_ACCOUNT


@pytest.fixture
def fallback(office: Office) -> Office:
    owner = Owner(OwnerKind.TENANT, office.world.tenant.id)
    provider = {"name": "twilio", "account_sid": GOOD_ACCOUNT, "auth_token": "t2"}
    office.world.instance.carriers.accounts.store_fallback(owner, provider)
    return office


def route(message: Message) -> list[str]:
    return [step["account"] for step in message.history if step["state"] == "sending"]


def number_of(office: Office) -> PhoneNumber:
    number = office.world.instance.core.store.get(phone_numbers.at(office.world.ann.user.phone_number))
    assert number is not None
    return number


def drive(office: Office, message_id: str, *states: str) -> Message:
    """Run a message's tasks when they are due until it is in one of the states."""
    for _ in range(20):
        message = office.deliver(message_id)
        if message.state in states:
            return message
        office.forward_to(office.due(message_id))
    raise AssertionError(office.world.message(message_id).history)


class TestDownAccount:
    def test_open_breaker_sends_by_the_fallback_and_back(self, fallback: Office) -> None:
        lost = fallback.open_breaker()
        waiting = fallback.send(fallback.world.ann, 10)
        assert [route(fallback.deliver(message_id)) for message_id in waiting] == [[GOOD_ACCOUNT]] * 10
        assert fallback.carrier.asked[BAD_ACCOUNT] == MAX_FAILURES
        # What the first account may have taken goes nowhere else.
        assert {fallback.deliver(message_id).state for message_id in lost} == {"uncertain"}
        assert fallback.taken(GOOD_ACCOUNT, "lost") == []

        fallback.carrier.behaviour.clear()
        fallback.clock.forward(20 * SECOND)
        later = fallback.send(fallback.world.ann, 3)
        assert [route(fallback.deliver(message_id)) for message_id in later] == [[BAD_ACCOUNT]] * 3

    def test_probe_is_one_message_and_the_others_go_on(self, fallback: Office) -> None:
        fallback.open_breaker()
        fallback.clock.forward(20 * SECOND)
        first, *others = fallback.send(fallback.world.ann, 4)
        assert fallback.deliver(first).state == "uncertain"
        assert [route(fallback.deliver(message_id)) for message_id in others] == [[GOOD_ACCOUNT]] * 3

    def test_busy_slots_are_no_reason(self, fallback: Office) -> None:
        fallback.carrier.behaviour[BAD_ACCOUNT] = "hang"
        limits, (message_id,) = fallback.world.instance.core.limits, fallback.send(fallback.world.ann, 1)
        party = fallback.world.instance.carriers.routes.read_all_for_number(number_of(fallback))[0].party
        calls = [limits.enter(party, fallback.clock()) for _ in range(2)]
        assert fallback.deliver(message_id).state == "queued"
        assert not fallback.carrier.asked
        for call in calls:
            call.leave()


class TestRefusals:
    @pytest.mark.parametrize("behaviour", ["fail", "suspend"])
    def test_refused_message_takes_the_other_account_at_once(self, fallback: Office, behaviour: str) -> None:
        fallback.carrier.behaviour[BAD_ACCOUNT] = behaviour
        (message_id,) = fallback.send(fallback.world.ann, 1)
        began = fallback.clock()

        message = drive(fallback, message_id, "sent")

        assert route(message) == [BAD_ACCOUNT, GOOD_ACCOUNT]
        assert fallback.clock() - began < SECOND
        assert (message.carrier_account, message.failure) == (GOOD_ACCOUNT, None)

    def test_throttled_message_waits_before_it_leaves(self, fallback: Office) -> None:
        fallback.carrier.behaviour[BAD_ACCOUNT] = "throttle"
        (message_id,) = fallback.send(fallback.world.ann, 1)
        began = fallback.clock()

        message = drive(fallback, message_id, "sent")

        assert set(route(message)[:-1]) == {BAD_ACCOUNT}
        assert route(message)[-1] == GOOD_ACCOUNT
        assert THROTTLED_PATIENCE_MS <= fallback.clock() - began < THROTTLED_PATIENCE_MS + 20 * SECOND

    def test_rejected_message_fails_at_once(self, fallback: Office) -> None:
        fallback.carrier.behaviour[BAD_ACCOUNT] = "refuse"
        (message_id,) = fallback.send(fallback.world.ann, 1)
        assert fallback.deliver(message_id).state == "failed"
        assert fallback.carrier.asked[GOOD_ACCOUNT] == 0

    def test_both_suspended_fails_and_both_failing_retries(self, fallback: Office) -> None:
        fallback.carrier.behaviour |= {BAD_ACCOUNT: "suspend", GOOD_ACCOUNT: "suspend"}
        (message_id,) = fallback.send(fallback.world.ann, 1)
        assert route(drive(fallback, message_id, "failed")) == [BAD_ACCOUNT, GOOD_ACCOUNT]

        fallback.carrier.behaviour |= {BAD_ACCOUNT: "fail", GOOD_ACCOUNT: "fail"}
        (message_id,) = fallback.send(fallback.world.ann, 1)
        began = fallback.clock()
        for _ in range(5):
            message = fallback.deliver(message_id)
            fallback.forward_to(fallback.due(message_id))
        assert route(message) == [BAD_ACCOUNT, GOOD_ACCOUNT, BAD_ACCOUNT, GOOD_ACCOUNT, BAD_ACCOUNT]
        assert 10 * SECOND < fallback.clock() - began < HOUR


def test_number_names_its_own_carriers(office: Office) -> None:
    accounts, number = office.world.instance.carriers.accounts, office.world.ann.user.phone_number
    accounts.store_fallback(Owner(OwnerKind.INSTANCE, "instance"), {"name": "simulator"})
    office.world.change(phone_numbers, number, provider="simulator", fallback_provider="twilio")
    first, second = office.world.instance.carriers.routes.read_all_for_number(number_of(office))
    assert (first.carrier.name, second.carrier.name, second.identity) == ("simulator", "twilio", BAD_ACCOUNT)

    office.world.change(phone_numbers, number, provider="", fallback_provider="")
    first, second = office.world.instance.carriers.routes.read_all_for_number(number_of(office))
    assert (first.identity, second.carrier.name) == (BAD_ACCOUNT, "simulator")


class TestConversation:
    def test_order_holds_across_the_switch(self, fallback: Office) -> None:
        fallback.carrier.behaviour[BAD_ACCOUNT] = "fail"
        ids = [str(fallback.world.send(fallback.world.ann, message=f"bad {n}").json()["id"]) for n in range(3)]
        assert fallback.deliver(ids[0]).state == "queued"
        fallback.carrier.behaviour.clear()
        # The one before it has only just been refused, and goes first by the other account.
        fallback.clock.forward(2 * SECOND)
        assert fallback.deliver(ids[2]).state == "sent"
        assert fallback.carrier.taken[GOOD_ACCOUNT] == ["bad 0"]
        assert fallback.carrier.taken[BAD_ACCOUNT] == ["bad 1", "bad 2"]
        dates = [fallback.world.message(message_id).date for message_id in ids]
        assert dates == sorted(dates)


class TestCosts:
    def test_fallback_costs_an_ordinary_message_nothing(self, office: Office) -> None:
        first, second = office.send(office.world.ann, 2)
        with counted(office.world.instance) as before:
            office.deliver(first)
        owner = Owner(OwnerKind.TENANT, office.world.tenant.id)
        provider = {"name": "twilio", "account_sid": GOOD_ACCOUNT, "auth_token": "t2"}
        office.world.instance.carriers.accounts.store_fallback(owner, provider)
        with counted(office.world.instance) as after:
            office.deliver(second)
        assert after == before


class TestOperator:
    def test_doctor_and_health_name_what_takes_over(self, fallback: Office) -> None:
        fallback.open_breaker()
        for message_id in fallback.send(fallback.world.ann, 3):
            fallback.deliver(message_id)
        instance = fallback.world.instance
        lines = CliRunner().invoke(doctor_command(instance), []).output
        assert f"twilio {BAD_ACCOUNT} has not responded for 0 minutes; twilio {GOOD_ACCOUNT} sends instead" in lines
        output = fallback.world.served.call("GET", "/health").json()["checks"]["carriers:openCircuits"][0]["output"]
        assert "1 accounts do not respond, a second carrier sends for 1 of them" in output

        fallback.carrier.behaviour.clear()
        fallback.clock.forward(20 * SECOND)
        assert route(fallback.deliver(fallback.send(fallback.world.ann, 1)[0])) == [BAD_ACCOUNT]
        assert instance.core.breakers.list() == []

    def test_command_sets_shows_and_removes_it(self, office: Office) -> None:
        def run(command: str, *words: str, **more: str) -> Result:
            owner = ("--tenant", office.world.tenant.id)
            return CliRunner().invoke(carrier_command(office.world.instance), [command, *owner, *words], **more)  # type: ignore[arg-type]

        sid = "AC0123456789abcdef0123456789abcdef"
        made = run("set", "--fallback", "twilio", f"account_sid={sid}", input="a-new-token\n")
        assert made.exit_code == 0
        assert made.output.splitlines()[-1] == f"tenant {office.world.tenant.id}, second carrier: twilio"
        assert f"fallback  twilio\naccount_sid  {sid}\nauth_token  (encrypted)" in run("show").output
        assert run("test", "--fallback").output.startswith("carrier  twilio (account of the tenant)")
        assert run("remove-fallback").exit_code == 0
        assert "fallback" not in run("show").output
        assert run("test", "--fallback").exit_code == 1
