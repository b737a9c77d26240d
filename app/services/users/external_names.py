"""Which names somebody may give a user: those of the reseller's own systems, none by which identity providers bind users."""

from app.errors import invalid_field
from app.store.external_ids import BOUND_BY_PROVIDER


def require_assignable(external_id: str, present: str = "") -> None:
    """Refuse a name that only a sign-on may give.

    Whoever gave it to a user of his would keep its owner out, or have him sign on as that user.

    Args:
        external_id: that is to be given.
        present: the user's own, which may be sent back as it is.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if external_id != present and external_id.strip().startswith(BOUND_BY_PROVIDER):
        raise invalid_field("external_id", f"Must not begin with `{BOUND_BY_PROVIDER}`: identity providers bind users so.")
