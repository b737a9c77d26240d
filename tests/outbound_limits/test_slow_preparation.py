"""Attachments that take longer to prepare than a message's lease leaves time for: nothing is sent by then."""

from typing import Any

import pytest

from app.services.sending.deliver.leases import LEASE_MS
from app.services.sending.deliver.outbound import OutboundMessages
from tests.outbound_limits.conftest import Office
from tests.outbound_limits.loopback import GOOD_ACCOUNT


def prepare_slowly(office: Office, patch: pytest.MonkeyPatch, *, is_swept: bool) -> None:
    """End the lease while a message is prepared; `is_swept` tells whether the sweeper notices."""
    prepare = OutboundMessages.prepare

    def slowly(self: OutboundMessages, *arguments: Any) -> Any:
        office.clock.forward(LEASE_MS + 1)
        if is_swept:
            office.world.instance.operations.sweeper.sweep()
        return prepare(self, *arguments)

    patch.setattr(OutboundMessages, "prepare", slowly)


@pytest.mark.parametrize("is_swept", [False, True])
def test_slow_preparation_leaves_sending_to_the_next_attempt(
    office: Office, monkeypatch: pytest.MonkeyPatch, is_swept: bool
) -> None:
    (message_id,) = office.send(office.world.zoe, 1, "good")
    with monkeypatch.context() as slow:
        prepare_slowly(office, slow, is_swept=is_swept)
        message = office.deliver(message_id)

    assert office.carrier.asked[GOOD_ACCOUNT] == 0
    # Also if the sweeper took it for uncertain: this attempt knows that it sent nothing.
    assert ("uncertain" in [entry["state"] for entry in message.history]) == is_swept
    assert message.state == "queued"
    assert message.history[-1]["reason"] == "The server was held up before it could send"
    office.forward_to(office.due(message_id))
    assert office.deliver(message_id).state == "sent"
    assert office.taken(GOOD_ACCOUNT, "good") == ["good 0"]
