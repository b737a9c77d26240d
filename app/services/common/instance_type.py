"""Instance types: private label or retail. Features of one type are rejected on the other."""

from enum import StrEnum

from app.errors import DomainError
from app.problems.permissions import PRIVATE_LABEL_ONLY, RETAIL_ONLY
from app.store.instance_settings import INSTANCE_ID, InstanceSettings, instances


class InstanceKind(StrEnum):
    """Types of instance: a reseller's own brand, or open to the public."""

    PRIVATE_LABEL = "privatelabel"
    RETAIL = "retail"


_REFUSALS = {InstanceKind.PRIVATE_LABEL: PRIVATE_LABEL_ONLY, InstanceKind.RETAIL: RETAIL_ONLY}

INSTANCE = instances.at(INSTANCE_ID)
"""Reference of the instance settings."""


def require_kind(instance: InstanceSettings | None, kind: InstanceKind) -> None:
    """Require an instance type.

    Args:
        instance: the document `app-data/instance`; None means private label.
        kind: the required type.

    Raises:
        DomainError: PRIVATE_LABEL_ONLY or RETAIL_ONLY.
    """
    actual = InstanceKind.PRIVATE_LABEL if instance is None else instance.kind
    if actual != kind:
        raise DomainError(_REFUSALS[kind])
