"""Posts of a simulator whose own instance has ended, brought to one that has its port by now."""

import json

from app.carriers.simulator import SIGNATURE_HEADER, Simulator
from app.problems.carrier_accounts import SIGNATURE_INVALID
from dev.stack import StackEndpoints
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World, make_settings, serve


def test_posts_of_another_instance_are_refused(still_world: World, stack: StackEndpoints) -> None:
    number = still_world.ann.user.phone_number
    event = {"carrier_message_id": "SIM1", "from_number": CUSTOMER, "to_number": number, "body": "Late"}
    body = json.dumps({"type": "inbound", "event": event}).encode()

    with serve(make_settings(stack, "another-project"), still_world.instance.core.clock) as other:
        simulator = other.instance.carriers.registry.find("simulator")
        assert isinstance(simulator, Simulator)
        headers = {SIGNATURE_HEADER: simulator.sign(body)}
        late = still_world.served.call("POST", "/receive?provider=simulator", data=body, headers=headers)

    assert_refused(late, SIGNATURE_INVALID)
