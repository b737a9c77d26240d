"""Instance types: private label or retail. Features of one type are rejected on the other."""

from app.errors import DomainError
from app.problems.permissions import PRIVATE_LABEL_ONLY, RETAIL_ONLY
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, InstanceType, instances

_REFUSALS = {InstanceType.PRIVATE_LABEL: PRIVATE_LABEL_ONLY, InstanceType.RETAIL: RETAIL_ONLY}

INSTANCE = instances.at(INSTANCE_ID)
"""Reference of the instance settings."""


def require_instance_type(instance: InstanceSettings | None, kind: InstanceType) -> None:
    """Require an instance type.

    Args:
        instance: the document `app-data/instance`; None means private label.
        kind: the required type.

    Raises:
        DomainError: PRIVATE_LABEL_ONLY or RETAIL_ONLY.
    """
    actual = InstanceType.PRIVATE_LABEL if instance is None else instance.kind
    if actual != kind:
        raise DomainError(_REFUSALS[kind])
