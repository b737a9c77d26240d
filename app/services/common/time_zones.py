"""Time zones in requests."""

from app.errors import invalid_field
from app.times.time_zones import find_zone


def require_time_zone(name: str | None) -> None:
    """Require an IANA name in an attribute `timezone`, unless it is absent.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if name is not None and find_zone(name) is None:
        raise invalid_field("timezone", "Must be a time zone of the IANA database, for example America/New_York.")
