"""Circuit breakers of services that many accounts share: no account alone fails often enough to open its own."""

import pytest

from app.carriers.credentials import CarrierCredentials
from app.crypto.vault import Owner, OwnerKind
from app.outbound_limits.circuit_breaker import FIRST_PAUSE_MS, MAX_FAILURES
from app.outbound_limits.limits import PartyBusyError
from app.outbound_limits.party import Party, PartyKind
from app.outbound_limits.services import MAX_PAUSE_MS, MIN_FAILED_PARTIES
from app.services.carrier_accounts.accounts import CarrierAccount
from app.times.clock import HOUR, SECOND
from tests.outbound_limits.test_limits import Setup
from tests.world import World

CARRIER = Party(PartyKind.CARRIER, "acme", "acme, all accounts")
ACCOUNTS = [Party(PartyKind.CARRIER, f"acme {number}", f"acme {number}", service=CARRIER) for number in range(50)]
OTHER = Party(PartyKind.CARRIER, "other 1", "other 1", service=Party(PartyKind.CARRIER, "other", "other"))


def fail_once_each(setup: Setup, accounts: list[Party]) -> int:
    """Call once from each account, without a response; return how many calls were made."""
    made = 0
    for account in accounts:
        try:
            setup.call(account, milliseconds=10 * SECOND, is_answered=False)
        except PartyBusyError:
            continue
        made += 1
    return made


def open_service() -> Setup:
    setup = Setup()
    fail_once_each(setup, ACCOUNTS[: MIN_FAILED_PARTIES + MAX_FAILURES - 1])
    return setup


def test_accounts_that_seldom_call_open_it_together() -> None:
    setup = Setup()

    made = fail_once_each(setup, ACCOUNTS)

    assert made < len(ACCOUNTS) // 2
    assert setup.reports[0][0] == CARRIER.label
    assert setup.limits.blocked_until(ACCOUNTS[-1]) > setup.time.now
    assert setup.limits.blocked_until(OTHER) == 0


@pytest.mark.parametrize("count", range(1, MIN_FAILED_PARTIES))
def test_few_accounts_open_their_own_only(count: int) -> None:
    setup = Setup()
    for _ in range(20):
        fail_once_each(setup, ACCOUNTS[:count])
        setup.time.now += HOUR

    assert {label for label, _ in setup.reports} == {account.label for account in ACCOUNTS[:count]}
    setup.call(ACCOUNTS[-1])


def test_a_response_of_any_account_keeps_it_closed() -> None:
    setup = Setup()
    for number in range(40):
        fail_once_each(setup, [ACCOUNTS[number]])
        if number % MAX_FAILURES == 0:
            setup.call(ACCOUNTS[-1])

    assert setup.reports == []


def test_one_probe_closes_it_for_all() -> None:
    setup = open_service()
    setup.refused(ACCOUNTS[-1])
    setup.time.now += FIRST_PAUSE_MS * 2

    probe = setup.limits.enter(ACCOUNTS[-1], setup.time.now)
    setup.refused(ACCOUNTS[-2])
    probe.note(is_answered=True)
    probe.leave()

    setup.call(ACCOUNTS[-2])
    setup.call(ACCOUNTS[0])
    assert [label for label, state in setup.reports if state is None] == [CARRIER.label]


def test_its_pause_stays_short() -> None:
    setup = open_service()
    for number in range(20):
        setup.time.now += MAX_PAUSE_MS * 2
        fail_once_each(setup, [ACCOUNTS[10 + number]])

    assert setup.limits.blocked_until(ACCOUNTS[-1]) <= setup.time.now + MAX_PAUSE_MS * 1.1


def test_probe_that_made_no_call_frees_its_place() -> None:
    setup = open_service()
    setup.time.now += FIRST_PAUSE_MS * 2
    setup.limits.enter(ACCOUNTS[-1], setup.time.now).leave()

    setup.call(ACCOUNTS[-2])


@pytest.mark.parametrize("name", ["twilio", "telnyx", "plivo", "bandwidth", "vonage", "skyswitch"])
def test_accounts_of_a_carrier_share_its_service(world: World, name: str) -> None:
    first, second = (_account(world, name, number) for number in range(2))

    assert first != second
    assert first.service == second.service != None  # noqa: E711 - a chained comparison


def test_accounts_with_hosts_of_their_own_share_nothing(world: World) -> None:
    first, second = (_account(world, "signalwire", 0, space_url=f"{space}.signalwire.com") for space in ("acme", "other"))

    assert first != second
    assert first.service != second.service


def _account(world: World, carrier: str, number: int, **values: str) -> Party:
    found = world.instance.carriers.registry.find(carrier)
    assert found is not None
    credentials = CarrierCredentials({found.credential_fields.identity: f"id{number}", **values})
    party = CarrierAccount(found, credentials, Owner(OwnerKind.ORGANIZATION, f"o{number}")).party
    assert party is not None
    return party
