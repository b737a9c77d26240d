"""Parties: the other systems that background work calls."""

from dataclasses import field
from enum import StrEnum

from app.frozen import frozen


class PartyKind(StrEnum):
    """Kind of a party."""

    CARRIER = "carrier"
    WEBHOOK = "webhook"
    INTEGRATION = "integration"
    MAIL = "mail"
    MEDIA = "media"


@frozen
class Party:
    """A system whose calls are limited together.

    Attributes:
        kind: what it is.
        key: identifies it among its kind: a carrier account, a webhook's URL, an installed integration, a host, a carrier
            account with its owner. May contain secrets.
        label: names it to operators, without secrets.
        group: whose receiver or account it is: an organization, or a user without one. All its parties, wherever they are, may
            have twice the slots of one; empty for no such limit.
        tenant: the group's tenant, whose parties together may have three times the slots of one; empty for no such limit.
        service: what several parties call, such as a carrier with all its accounts; None for nothing of the kind.
    """

    kind: PartyKind
    key: str
    label: str = field(compare=False)
    group: str = ""
    tenant: str = field(default="", compare=False)
    service: "Party | None" = field(default=None, compare=False)
