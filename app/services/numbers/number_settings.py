"""Settings of numbers that their administrators change."""

from dataclasses import fields
from typing import Any

from app.addresses.phone_number import has_e164_form, is_short_code, is_toll_free
from app.errors import invalid_field
from app.frozen import frozen
from app.services.carrier_accounts.sender_rules import SenderRules
from app.store.users.phone_numbers import NumberClass, NumberState, PhoneNumber


@frozen(kw_only=True)
class NumberSettings:
    """Settings of a number; None leaves a value unchanged, or is its default for a new number.

    Attributes:
        provider: carrier whose account serves it; empty for that of its user.
        fallback_provider: carrier that serves it while the first is down; empty for that of its user.
        messages_per_second: throughput; 0 for that of its class and campaign.
        state: not `released`, which ends a number.
    """

    label: str | None = None
    provider: str | None = None
    fallback_provider: str | None = None
    number_class: NumberClass | None = None
    campaign_id: str | None = None
    messages_per_second: int | float | None = None
    sms: bool | None = None
    mms: bool | None = None
    group: bool | None = None
    state: NumberState | None = None

    def changes(self) -> dict[str, Any]:
        """Return the attributes that are set."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in given.items() if value is not None}


NO_SETTINGS = NumberSettings()
"""The defaults of a new number."""


def require_carriers(sender_rules: SenderRules, number: PhoneNumber) -> None:
    """Require that the carriers that a number names exist, and that there is an account at the first.

    Raises:
        DomainError: PARAMETERS_INVALID naming `provider` or `fallback_provider`.
    """
    for name in ("provider", "fallback_provider"):
        carrier = getattr(number, name)
        fault = sender_rules.find_carrier_fault(carrier, number, needs_account=name == "provider") if carrier else ""
        if fault:
            raise invalid_field(name, fault)


def require_class(sender: str, asked: NumberClass | None) -> NumberClass:
    """Return the class of a sender, by default the one that its form suggests.

    Raises:
        DomainError: PARAMETERS_INVALID naming `number_class`: the class does not fit the form of the sender.
    """
    if has_e164_form(sender):
        default = NumberClass.TOLL_FREE if is_toll_free(sender) else NumberClass.LOCAL
        allowed = [NumberClass.LOCAL, NumberClass.TOLL_FREE]
    else:
        default = NumberClass.SHORT_CODE if is_short_code(sender) else NumberClass.ALPHANUMERIC
        allowed = [default]
    if asked is not None and asked not in allowed:
        raise invalid_field("number_class", f"Must be {' or '.join(allowed)} for this sender.")
    return asked or default
