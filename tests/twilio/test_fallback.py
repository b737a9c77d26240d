"""A second Twilio account: whose secret verifies what, and which account is asked about an uncertain message."""

from typing import Any

import pytest

from app.crypto.vault import Owner, OwnerKind
from app.services.carrier_accounts.message_lookup import FIRST_CHECK_MS, SECOND_CHECK_MS
from app.services.sending.deliver.leases import LEASE_MS
from app.times.clock import SECOND
from tests.twilio.client import TwilioAccount, TwilioServer
from tests.world import CUSTOMER, TestClock, World, wait_until


@pytest.fixture
def second(world: World, account: TwilioAccount, twilio_server: TwilioServer) -> TwilioAccount:
    second = twilio_server.open_account()
    world.instance.carriers.accounts.store_fallback(Owner(OwnerKind.TENANT, world.tenant.id), second.provider)
    return second


def suspend(account: TwilioAccount) -> None:
    """Change the account's secret at the carrier, so that it refuses the instance."""
    account.server.control("PUT", "accounts", {account.sid: {"token": "changed"}})


def text_in(world: World, account: TwilioAccount, sid: str) -> int:
    parameters = {"MessageSid": sid, "From": CUSTOMER, "To": world.ann.user.phone_number, "Body": "Hi", "NumMedia": "0"}
    return int(account.send_inbound(world.served.url, **parameters)["status"])


def test_receipts_of_both_accounts_are_verified(world: World, account: TwilioAccount, second: TwilioAccount) -> None:
    first_id = world.send(world.ann, message="one").json()["id"]
    world.wait_for_state(first_id, "sent")
    suspend(account)
    second_id = world.send(world.ann, message="two").json()["id"]
    message = world.wait_for_state(second_id, "sent")
    assert (message.carrier_account, [text["body"] for text in second.texts]) == (second.sid, ["two"])

    assert second.send_receipt(message.carrier_message_id, "delivered", token="x" * 32)["status"] == 403
    assert second.send_receipt(message.carrier_message_id, "delivered")["status"] == 200
    world.wait_for_state(second_id, "delivered")


def test_either_account_delivers_inbound_messages(
    world: World, account: TwilioAccount, second: TwilioAccount, twilio_server: TwilioServer
) -> None:
    assert text_in(world, account, f"SM{1:032}") == 200
    assert text_in(world, second, f"SM{2:032}") == 200
    assert text_in(world, twilio_server.open_account(), f"SM{3:032}") == 403


@pytest.mark.parametrize("is_taken", [True, False])
def test_uncertain_message_is_settled_where_it_may_be(
    world: World, account: TwilioAccount, second: TwilioAccount, clock: TestClock, is_taken: bool
) -> None:
    suspend(account)
    behaviour = "gateway-after-taking" if is_taken else "gateway"
    with second.server.behaving(CUSTOMER, behaviour):
        message_id = world.send(world.ann).json()["id"]
        message = world.wait_for_state(message_id, "uncertain")
    assert message.carrier_account == second.sid
    account.server.control("PUT", "accounts", {account.sid: {"token": account.token}})

    sweeper: Any = world.instance.operations.sweeper
    for pause in (FIRST_CHECK_MS, SECOND_CHECK_MS + LEASE_MS):
        clock.forward(pause + SECOND)
        sweeper.sweep()
        if is_taken:
            break
        wait_until(lambda: world.message(message_id), lambda message: bool(message.absent_at) or message.state != "uncertain")
    settled = world.wait_for_state(message_id, "sent")
    texts = [text["body"] for one in (account, second) for text in one.texts]
    assert texts == ["Hello!"]
    # The first account called itself misconfigured, so that one is tried last.
    assert settled.carrier_account == second.sid
