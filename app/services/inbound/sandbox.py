"""The sandbox: a user of the simulator lets a customer text him, through the same door as a real carrier's text."""

from app.auth.principal import UserPrincipal
from app.carriers.registry import carrier_name
from app.carriers.simulator import Simulator
from app.errors import DomainError
from app.problems.not_found import SIMULATOR_NOT_USED
from app.store.engine.store import Store
from app.store.instance_settings import INSTANCE_ID, instances


class Sandbox:
    """Simulated customers."""

    def __init__(self, store: Store, simulator: Simulator) -> None:
        self._store = store
        self._simulator = simulator

    def receive(self, caller: UserPrincipal, from_number: str, body: str, media: list[str]) -> str:
        """Let a customer text the caller's number, and answer the simulator's id of that text.

        Args:
            caller: whose number is texted.
            from_number: the customer's, in E.164.
            body: of the text; may be empty with media.
            media: URLs.

        Raises:
            DomainError: SIMULATOR_NOT_USED: another carrier serves the caller's number, or he has none.
            ServiceUnavailableError: the task queue does not answer.
        """
        instance = self._store.get(instances.at(INSTANCE_ID))
        serving = carrier_name(caller.user, caller.organization, caller.tenant, instance)
        if serving != self._simulator.name or not caller.user.phone_number:
            raise DomainError(SIMULATOR_NOT_USED)
        return self._simulator.receive_from_customer(from_number, caller.user.phone_number, body, media)
