"""Private label or retail: what works on one kind of instance alone is refused clearly on the other."""

from enum import StrEnum

from app.errors import DomainError
from app.problems.permissions import PRIVATE_LABEL_ONLY, RETAIL_ONLY
from app.store.instance_settings import INSTANCE_ID, Instance, instances


class InstanceKind(StrEnum):
    """What an instance is: a reseller's own brand, or open to everybody."""

    PRIVATE_LABEL = "privatelabel"
    RETAIL = "retail"


_REFUSALS = {InstanceKind.PRIVATE_LABEL: PRIVATE_LABEL_ONLY, InstanceKind.RETAIL: RETAIL_ONLY}

INSTANCE = instances.at(INSTANCE_ID)
"""Where the instance's own settings stand."""


def require_kind(instance: Instance | None, kind: InstanceKind) -> None:
    """Refuse what another kind of instance alone offers.

    Args:
        instance: the document `app-data/instance`; without one it is a private label instance.
        kind: the one that offers it.

    Raises:
        DomainError: PRIVATE_LABEL_ONLY or RETAIL_ONLY.
    """
    actual = InstanceKind.PRIVATE_LABEL if instance is None else instance.kind
    if actual != kind:
        raise DomainError(_REFUSALS[kind])
