"""Inbound group messages whose carrier does not tell which of the recipients is ours."""

from collections.abc import Sequence

from app.carriers.base import CarrierEvent, InboundMessage
from app.frozen import replace
from app.store.engine.store import Store
from app.store.users.phone_numbers import read_lines


def address_to_own_numbers(store: Store, event: CarrierEvent) -> Sequence[CarrierEvent]:
    """Return an event, or a group message once for each recipient that is a number of this instance.

    A group message whose `to_number` is one of our numbers stays as it is: its carrier reports it for each of them.
    """
    if not isinstance(event, InboundMessage) or not event.other_recipients:
        return [event]
    recipients = (event.to_number, *event.other_recipients)
    lines = read_lines(store, recipients)
    own = [number for number in recipients if number in lines]
    if event.to_number in own or not own:
        return [event]
    return [replace(event, to_number=number, other_recipients=recipients) for number in own]
