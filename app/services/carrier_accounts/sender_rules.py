"""Senders that a carrier takes: numbers always, short codes and alphanumeric senders where the carrier sends from them."""

from app.carriers.registry import Carriers, carrier_name
from app.crypto.vault import OwnerKind
from app.errors import DomainError, invalid_field
from app.problems.messages import NUMBER_NOT_ACTIVE, SENDER_UNSUPPORTED
from app.services.carrier_accounts.account_rules import AccountRules, Outward
from app.store.engine.store import Store
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.membership import membership_of
from app.store.users.phone_numbers import NumberClass, NumberState, PhoneNumber
from app.store.users.users import User

_KINDS = {NumberClass.ALPHANUMERIC: "alphanumeric senders", NumberClass.SHORT_CODE: "short codes"}


class SenderRules:
    """Checks whether the carrier of a sender takes it."""

    def __init__(self, store: Store, carriers: Carriers, rules: AccountRules) -> None:
        self._store = store
        self._carriers = carriers
        self._rules = rules

    def find_carrier_fault(self, name: str, number: PhoneNumber, *, needs_account: bool) -> str:
        """Return why a carrier cannot serve a number, as a sentence; empty if it can.

        Args:
            name: name of the carrier.
            number: the number, whose organization and tenant hold the account.
            needs_account: whether organization, tenant or instance must have an account there.
        """
        if self._carriers.find(name) is None:
            return f"Must be one of: {', '.join(self._carriers.names())}."
        if not needs_account:
            return ""
        outward = Outward(number.tenant_id, number.organization_id)
        faults = self._rules.find_inheritance_faults(OwnerKind.USER, name, outward)
        return faults[0].message if faults else ""

    def require_sendable(self, number: PhoneNumber, user: User, *, is_mms: bool, is_group: bool = False) -> None:
        """Require that a message can be sent from a number.

        Raises:
            DomainError: NUMBER_NOT_ACTIVE, SENDER_UNSUPPORTED, or PARAMETERS_INVALID if the number lacks the capability.
        """
        if number.state is not NumberState.ACTIVE:
            raise DomainError(NUMBER_NOT_ACTIVE, f"The number is {number.state}.")
        if is_mms and not number.mms:
            raise invalid_field("media", f"{number.sender} does not send MMS.")
        if is_group and not number.group:
            raise invalid_field("to_number", f"{number.sender} does not send to groups.")
        if not is_mms and not number.sms:
            raise invalid_field("from_number", f"{number.sender} sends MMS only: add media.")
        self.require_supported(number, user)

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
            *membership_of(holder.organization_id, holder.tenant_id),
            instances.at(INSTANCE_ID),
        )
        return carrier_name(holder, organization, tenant, instance)
