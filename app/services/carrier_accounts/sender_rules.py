"""Senders that a carrier takes: numbers always, short codes and alphanumeric senders where the carrier sends from them."""

from app.carriers.registry import Carriers, carrier_name
from app.errors import DomainError
from app.problems.messages import SENDER_UNSUPPORTED
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import NumberClass, PhoneNumber
from app.store.users.users import User

_KINDS = {NumberClass.ALPHANUMERIC: "alphanumeric senders", NumberClass.SHORT_CODE: "short codes"}


class SenderRules:
    """Checks whether the carrier of a sender takes it."""

    def __init__(self, store: Store, carriers: Carriers) -> None:
        self._store = store
        self._carriers = carriers

    def require_supported(self, number: PhoneNumber, user: User | None) -> None:
        """Require that the carrier of a short code or an alphanumeric sender sends from it; reads nothing for a number.

        Args:
            number: the sender.
            user: who has it; None for a number in stock.

        Raises:
            DomainError: SENDER_UNSUPPORTED, which names the carrier.
        """
        kind = _KINDS.get(number.number_class)
        if kind is None:
            return
        name = number.provider or self._find_name(number, user)
        carrier = self._carriers.find(name)
        if carrier is None:
            raise DomainError(SENDER_UNSUPPORTED, f"This instance has no carrier named '{name}'.")
        capabilities = carrier.capabilities
        takes_names, takes_codes = capabilities.sends_from_names, capabilities.sends_from_short_codes
        if not (takes_names if number.number_class is NumberClass.ALPHANUMERIC else takes_codes):
            raise DomainError(SENDER_UNSUPPORTED, f"The carrier '{name}' does not send from {kind}.")

    def _find_name(self, number: PhoneNumber, user: User | None) -> str:
        holder = user or User(id="", organization_id=number.organization_id, tenant_id=number.tenant_id)
        organization, tenant, instance = self._store.read(
            organizations.at(holder.organization_id) if holder.organization_id else None,
            tenants.at(holder.tenant_id) if holder.tenant_id else None,
            instances.at(INSTANCE_ID),
        )
        return carrier_name(holder, organization, tenant, instance)
