"""The sandbox: a simulated contact sends a message to a user of the simulator, by the route of a real carrier's message."""

from collections.abc import Sequence

from app.auth.principal import UserPrincipal
from app.carriers.registry import carrier_name
from app.carriers.simulator import Simulator
from app.errors import DomainError
from app.problems.carrier_accounts import SIMULATOR_NOT_USED
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, instances


class Sandbox:
    """Simulated contacts."""

    def __init__(self, store: Store, simulator: Simulator) -> None:
        self._store = store
        self._simulator = simulator

    def receive(
        self,
        caller: UserPrincipal,
        from_number: str,
        body: str,
        media: list[str],
        other_recipients: Sequence[str],
        message_id: str = "",
    ) -> str:
        """Send an inbound message to the caller's number, and return the simulator's id of it.

        Args:
            caller: whose number receives it.
            from_number: the contact's, in E.164.
            body: its text; may be empty with media.
            media: URLs.
            other_recipients: further members of a group that the message is sent to, in E.164; empty for a message to the
                caller alone.
            message_id: what the simulator calls the message, which joins the conversation once; empty for a new id.

        Raises:
            DomainError: SIMULATOR_NOT_USED: another carrier serves the caller's number, or the caller has none.
            ServiceUnavailableError: the task queue is unavailable.
        """
        instance = self._store.get(instances.at(INSTANCE_ID))
        serving = carrier_name(caller.user, caller.organization, caller.tenant, instance)
        if serving != self._simulator.name or not caller.user.phone_number:
            raise DomainError(SIMULATOR_NOT_USED)
        number = caller.user.phone_number
        return self._simulator.receive_from_customer(from_number, number, body, media, other_recipients, message_id)
